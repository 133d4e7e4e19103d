package leef

import (
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

var hostile = []string{
	"a=", " a=", "\ta=", "^a=", "^", "|", `\`, `\|`, `\=`, `\t`, `\ta`, `\ta=`, "#011", "#011a", "=", " ", "\t", " src=", "src= ", "[0]", "{", `"`, "k={", `k="`,
	"LEEF:", "leef:", "LEEF:1.0", "LEEF:1.0|", "é", "\xff", " cs1Label=", "aa", "a|b", "\xc2", "\xa6",
}

// TestLinear wants ten times the text to take about ten times as long on a processor.
// The runtime works in between, so it asks again before it gives up.
func TestLinear(t *testing.T) {
	size := golden.Size
	if testing.Short() {
		size /= 4
	}
	for _, head := range []string{"LEEF:1.0|a|b|c|d|", "LEEF:2.0|a|b|c|d|xa6|", "LEEF:2.0|a|b|c|d|", "LEEF:1.0|a|", ""} {
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

const auditLine = "LEEF:1.0|ESET|RemoteAdministrator|10.1.0.0|Native user login|cat=ESET RA Audit Event\tsev=2\t" +
	"devTime=Jun 21 2026 11:53:21 GMT\tdevTimeFormat=MMM dd yyyy HH:mm:ss z\tsrc=192.0.2.10\tdeviceName=console.example.com\t" +
	"domain=Native user\taction=Login attempt\ttarget=ann\tdetail=Authenticating native user ann.\tuser=ann\tresult=Success"

func TestAllocations(t *testing.T) {
	for _, line := range []string{auditLine, "LEEF:2.0|a|b|c|d|x5E|src=1^dst=2", "nothing of it"} {
		e := event.New()
		Parse(line, e)
		if got := testing.AllocsPerRun(100, func() {
			e.Reset()
			Parse(line, e)
		}); got > 0 {
			t.Errorf("%v allocations: %s", got, line)
		}
	}
}

func BenchmarkParseAudit(b *testing.B) {
	e := event.New()
	b.SetBytes(int64(len(auditLine)))
	b.ReportAllocs()
	for b.Loop() {
		e.Reset()
		Parse(auditLine, e)
	}
}
