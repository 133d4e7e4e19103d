package e2e

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/bench"
)

//go:embed notes.md
var notes string

// targets are bounds that were set before anything was measured: ours beside another.
var targets = []struct {
	says, other string
	of          func(Sample) float64
	most        float64
}{
	{"processor time beside contrib's syslog and ParseCEF", Peer, cost, 0.6},
	{"processor time beside the same with OCSF by hand in OTTL", PeerOCSF, cost, 0.35},
	{"memory beside contrib's syslog and ParseCEF", Peer, memory, 1},
	{"memory beside the same with OCSF by hand in OTTL", PeerOCSF, memory, 1},
}

// titles say what the compared setups are.
var titles = []struct{ name, says string }{
	{Ours, "**security_log → ocsf** → gRPC"},
	{OursTLS, "the same, TLS in"},
	{OursGzip, "the same, gzip out"},
	{OursHTTP, "the same, OTLP/HTTP out"},
	{OursEmpty, "the same without ocsf: security_log → gRPC"},
	{Peer, "syslog → ParseCEF → gRPC"},
	{PeerOCSF, "syslog → ParseCEF, OCSF by hand in OTTL → gRPC"},
	{PeerTCP, "tcp_log → ParseCEF → gRPC"},
}

// WritePage writes the part of docs/performance.md that is about whole collectors.
func WritePage(w io.Writer, on bench.Machine, plan Plan, rs Results) error {
	p := &page{}
	p.line("## End to end\n")
	p.line("%s, %s, %s; the distribution as a process with one P (`GOMAXPROCS=1`), its processor time and largest resident set seen from outside; "+
		"%d connections, requests of %d records; medians of %d rounds of %d events that take turns.\n",
		on.Go, on.System, on.CPU, ordinary, batched, plan.Rounds, plan.Events)
	p.targets(rs)
	p.compared(rs)
	p.varied("Connections", "connections", "connections", connections, ordinary, rs)
	p.varied("Records in a request", "records", "batch", batches, batched, rs)
	p.runtimes(rs)
	p.line("%s", strings.TrimSpace(notes))
	_, err := io.WriteString(w, p.String())
	return err
}

type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { _, _ = fmt.Fprintf(p, format+"\n", args...) }

func (p *page) targets(rs Results) {
	p.line("| ours, end to end | aimed at | measured | |\n| --- | ---: | ---: | --- |")
	for _, t := range targets {
		got, reached := rs.ratio(Ours, t.other, t.of), "reached"
		if got == 0 || got > t.most {
			reached = "not reached"
		}
		p.line("| %s | ≤ %.2f | %.2f | %s |", t.says, t.most, got, reached)
	}
	p.line("")
}

func (p *page) compared(rs Results) {
	p.line("| TCP in, OTLP out | µs/event | events/s and core | MiB | time beside syslog → ParseCEF |\n| --- | ---: | ---: | ---: | ---: |")
	for _, t := range titles {
		p.line("| %s | %s | %s | %s | %.2f |", t.says, micros(rs, t.name), rate(rs, t.name), mebibytes(rs, t.name), rs.ratio(t.name, Peer, cost))
	}
	p.line("")
}

// varied shows ours and the peer with other values of one quantity.
func (p *page) varied(title, column, what string, values []int, usual int, rs Results) {
	p.line("### %s\n", title)
	p.line("| %s | ours, µs/event | events/s and core | MiB | syslog → ParseCEF, µs/event | MiB | time beside it |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: |", column)
	for _, n := range values {
		a, b := Ours, Peer
		if n != usual {
			a, b = at(a, what, n), at(b, what, n)
		}
		p.line("| %d | %s | %s | %s | %s | %s | %.2f |", n, micros(rs, a), rate(rs, a), mebibytes(rs, a), micros(rs, b), mebibytes(rs, b), rs.ratio(a, b, cost))
	}
	p.line("")
}

func (p *page) runtimes(rs Results) {
	p.line("### Settings of the Go runtime, for ours\n")
	p.line("| | µs/event | MiB | time beside the default |\n| --- | ---: | ---: | ---: |")
	for _, r := range runtimes {
		p.line("| %s | %s | %s | %.2f |", r.Says, micros(rs, r.Name), mebibytes(rs, r.Name), rs.ratio(r.Name, Ours, cost))
	}
	p.line("")
}

func micros(rs Results, name string) string { return fmt.Sprintf("%.1f", rs.median(name, cost)/1000) }

func rate(rs Results, name string) string {
	return fmt.Sprintf("%.0f", rs.median(name, func(s Sample) float64 { return 1e9 / cost(s) }))
}

func mebibytes(rs Results, name string) string { return fmt.Sprintf("%.0f", rs.median(name, memory)) }

// WriteRaw writes every round as a line of "go test -bench", for benchstat.
func WriteRaw(w io.Writer, on bench.Machine, rs Results) error {
	system, arch, _ := strings.Cut(on.System, "/")
	if _, err := fmt.Fprintf(w, "goos: %s\ngoarch: %s\ncpu: %s\ngo: %s\n", system, arch, on.CPU, on.Go); err != nil {
		return err
	}
	for _, r := range rs {
		for _, s := range r.Samples {
			_, err := fmt.Fprintf(w, "BenchmarkEndToEnd/setup=%s %d %.0f ns/op %.0f cpu-ns/op %d peak-RSS-bytes\n", r.Setup.Name, s.Events,
				float64(s.Wall.Nanoseconds())/float64(s.Events), cost(s), s.Memory)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
