package cef

import (
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

// hostile are texts that make a careless parser quadratic: repeated, in the
// extension and in the header.
var hostile = []string{
	"a=", " a=", " a =", " src =", "|", `\`, `\=`, `\\=`, "{", `"`, "k={", " k={", ` k="`, " k='", ` k={"`, ` k={"a":`, ` k={"a":1} x`, ` k={"} `,
	` k="a":1,"b":`, ` k="a":1,"b":}`, ` k=[[[`, " cs1Label=", " cs1=", "\ta=", "\nsrc=", "\n", "\r\na=", "=", " ", "[0]", "a[0]", ` "`, ` " a`, `" a`, `:="`, ` k="a" `,
	"CEF:", "cef:", "CEF:0", "CEF:0|", "\nCEF:0|", ".", "é", "\xff", `{"a":"\"`, "}=", "} a=", `"a":1} k="a":1,"b":2 `,
}

// TestLinear wants ten times the text to take about ten times as long on a processor.
// The runtime works in between, so it asks again before it gives up.
func TestLinear(t *testing.T) {
	size := golden.Size
	if testing.Short() {
		size /= 4
	}
	for _, head := range []string{"CEF:0|a|b|c|d|e|5|", "CEF:0|a|", "<13>1 2026-05-04T10:00:00Z h a - - [x", ""} {
		for _, unit := range hostile {
			text := head + strings.Repeat(unit, size/len(unit))
			if !linear(text, len(head)+size/10/len(unit)*len(unit)) {
				t.Errorf("%q and many of %q: not linear", head, unit)
			}
		}
	}
}

func linear(text string, tenth int) bool {
	e := event.New()
	Parse(text, e) // to have the memory
	work := func(s string) time.Duration {
		e.Reset()
		start := golden.CPU()
		Parse(s, e)
		for range Split(s) {
		}
		return golden.CPU() - start
	}
	for try := 0; try < 20; try++ {
		short := min(work(text[:tenth]), work(text[:tenth]), work(text[:tenth]))
		if work(text) <= 15*short+20*time.Millisecond {
			return true
		}
	}
	return false
}

// TestManyKeys looks up labels of far more fields than fit on the stack.
func TestManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString("CEF:0|a|b|c|d|e|5|")
	const n = 3000
	for i := 0; i < n; i++ {
		b.WriteString(" cs" + itoa(i) + "Label=label" + itoa(i))
	}
	for i := 0; i < n; i++ {
		b.WriteString(" cs" + itoa(i) + "=value" + itoa(i))
	}
	b.WriteString(" cs7=again")
	e := event.New()
	if !Parse(b.String(), e) {
		t.Fatal("not recognised")
	}
	labelled := 0
	for r := e.First(event.Payload); r != 0; r = e.Next(r) {
		n := e.Node(r)
		if number, ok := strings.CutPrefix(n.Text, "value"); ok && e.Label(r) == "label"+number {
			labelled++
		}
	}
	if labelled < n-n/100 {
		t.Errorf("%d of %d fields have their label", labelled, n)
	}
	if len(e.Diagnostics) != 1 || e.Diagnostics[0].Code != CodeDuplicateKey || e.Diagnostics[0].Key != "cs7" {
		t.Errorf("diagnostics %v", e.Diagnostics)
	}
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}

// TestAllocations wants none where nothing is to be undone.
func TestAllocations(t *testing.T) {
	for line, want := range map[string]float64{firewallLine: 0, shortLine: 0, "nothing of it": 0, escapedLine: 3} {
		e := event.New()
		Parse(line, e)
		if got := testing.AllocsPerRun(100, func() {
			e.Reset()
			Parse(line, e)
		}); got > want {
			t.Errorf("%v allocations, want %v: %s", got, want, line)
		}
	}
}
