package e2e

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/bench"
)

const binVariable = "OTELCOL_OCSF_BIN"

// distribution is the path of the program to be measured.
func distribution(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("skipped: only Linux tells what another process takes")
	}
	bin := os.Getenv(binVariable)
	if bin == "" {
		t.Skipf("skipped: %s is not set; `make test` builds the distribution and sets it", binVariable)
	}
	if _, err := os.Stat(bin); err != nil {
		t.Fatalf("%s: %v", binVariable, err)
	}
	return bin
}

// Every setup but those that differ in sizes alone starts, and each event arrives handled.
func TestSetups(t *testing.T) {
	plan := Plan{Program: distribution(t), Rounds: 1, Events: 2 * distinct, Warm: 10}
	setups := Compared()
	for _, r := range runtimes {
		if r.Gate != "" {
			setups = append(setups, ours(r.Name, func(s *Setup) { s.Runtime = r.Runtime }))
		}
	}
	for _, s := range setups {
		t.Run(s.Name, func(t *testing.T) {
			results, err := plan.Measure(t.Context(), []Setup{s}, t.Output())
			if err != nil {
				t.Fatal(err)
			}
			got := results[0].Samples
			if len(got) != 1 || got[0].CPU <= 0 || got[0].Wall <= 0 || got[0].Memory <= 0 {
				t.Errorf("measured %+v", got)
			}
		})
	}
}

// A profile is one that pprof reads: gzip.
func TestProfile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cpu.pprof")
	if err := (Plan{Program: distribution(t), Events: distinct}).Profile(t.Context(), Compared()[0], 1, file); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(b), "\x1f\x8b") {
		t.Errorf("%d bytes, which are no profile: %v", len(b), err)
	}
}

// A round in which not each event is handled as it should be is an error, not a figure.
func TestUnhandled(t *testing.T) {
	bin := distribution(t)
	s := Compared()[0]
	r, err := Plan{Program: bin}.run(t.Context(), s, false)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	r.sink.text = []byte("0") // many times in each
	if err := r.pass(1); err == nil || !strings.Contains(err.Error(), "arrived, 1 were sent") {
		t.Errorf("got %v", err)
	}
}

// A collector that does not start says why.
func TestRefused(t *testing.T) {
	s := Compared()[0]
	s.Gate = "no.such.gate"
	_, err := Plan{Program: distribution(t), Rounds: 1, Events: 1}.Measure(t.Context(), []Setup{s}, t.Output())
	if err == nil || !strings.Contains(err.Error(), s.Name) || !strings.Contains(err.Error(), "no.such.gate") {
		t.Errorf("got %v", err)
	}
}

// Names are those of the raw output: one for each setup, and the tables find all of them.
func TestPage(t *testing.T) {
	var rs Results
	seen := map[string]bool{}
	for i, s := range Setups() {
		if seen[s.Name] {
			t.Errorf("%s: twice", s.Name)
		}
		seen[s.Name] = true
		rs = append(rs, Result{s, []Sample{
			{Events: 1000, CPU: 30_000_000, Wall: 40_000_000, Memory: int64(i+1) << 20},
			{Events: 1000, CPU: 10_000_000, Wall: 20_000_000, Memory: int64(i+1) << 20},
			{Events: 1000, CPU: 20_000_000, Wall: 30_000_000, Memory: int64(i+1) << 20},
		}})
	}
	var page, raw strings.Builder
	if err := WritePage(&page, bench.ThisMachine(), Plan{Rounds: 3, Events: 1000}, rs); err != nil {
		t.Fatal(err)
	}
	if err := WriteRaw(&raw, bench.ThisMachine(), rs); err != nil {
		t.Fatal(err)
	}
	// 20 µs each, so a ratio of 1, and so many MiB as the setup has for its number.
	for _, want := range []string{"| 20.0 | 50000 | 1 | 1.00 |", "≤ 0.60 | 1.00 | not reached |", "≤ 1.00 | 0.50 | reached |"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %q in\n%s", want, page.String())
		}
	}
	for _, wrong := range []string{"| 0.0 |", "NaN", "%!"} {
		if strings.Contains(page.String(), wrong) {
			t.Errorf("%q in\n%s", wrong, page.String())
		}
	}
	if n := strings.Count(raw.String(), "BenchmarkEndToEnd/setup="); n != 3*len(rs) {
		t.Errorf("%d rounds in the raw output, want %d", n, 3*len(rs))
	}
}

func TestMedian(t *testing.T) {
	for want, of := range map[float64][]float64{0: nil, 2: {3, 1, 2}, 2.5: {4, 1, 3, 2}} {
		if got := median(of); got != want {
			t.Errorf("median of %v: %v", of, got)
		}
	}
}

// Lines differ but for a few, and each is one.
func TestLines(t *testing.T) {
	l, err := newLines()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := l.write(&b, distinct+10); err != nil {
		t.Fatal(err)
	}
	different := map[string]bool{}
	n := 0
	for line := range strings.Lines(b.String()) {
		n++
		different[line] = true
		if !strings.HasPrefix(line, "<134>") || strings.Count(line, "CEF:0|") != 1 {
			t.Fatalf("%q", line)
		}
	}
	if n != distinct+10 || len(different) != distinct {
		t.Errorf("%d lines, %d different", n, len(different))
	}
}
