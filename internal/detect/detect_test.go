package detect

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

func TestPayloadsGolden(t *testing.T) {
	var b strings.Builder
	for _, in := range golden.Cases(t, "testdata/payloads.txt") {
		e := event.New()
		detected, why := Detect(in)
		parsed, reason := Parse(in, e)
		fmt.Fprintf(&b, "--- %q\n%s: %s\n", in, detected, why)
		if parsed != detected || reason != why {
			fmt.Fprintf(&b, "parsed as %s: %s\n", parsed, reason)
		}
		if vendor := e.Child(event.Header, cef.KeyVendor); vendor != 0 { // the rest is their parsers' affair
			fmt.Fprintf(&b, "    of %s\n", e.Node(vendor).Text)
		} else {
			fmt.Fprintf(&b, "    %s\n", e.AppendJSON(nil, event.Payload))
		}
	}
	golden.Equal(t, "testdata/payloads.golden", b.String())
}

// TestSamplesAreWhatTheirRowsSay reads messages that are not part of the repository.
func TestSamplesAreWhatTheirRowsSay(t *testing.T) {
	b, err := os.ReadFile("../../../shared/samples/eset.jsonl")
	if err != nil {
		t.Skipf("no samples here: %v", err)
	}
	counts := map[Format]int{}
	for line := range strings.Lines(string(b)) {
		var row struct{ Format, Payload string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		f, reason := Parse(row.Payload, event.New())
		if string(f) != row.Format {
			t.Errorf("%.80q: %s (%s), want %s", row.Payload, f, reason, row.Format)
		}
		counts[f]++
	}
	t.Log(counts)
}

func TestDetectingAllocatesNothing(t *testing.T) {
	for _, in := range golden.Cases(t, "testdata/payloads.txt") {
		if n := testing.AllocsPerRun(20, func() { Detect(in) }); n != 0 {
			t.Errorf("%v allocations for %q", n, in)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range golden.Cases(f, "testdata/payloads.txt") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e := event.New()
		detected, why := Detect(s)
		got, reason := Parse(s, e)
		if why == "" || reason == "" {
			t.Fatalf("%q: no reason", s)
		}
		if got != detected && got != Text {
			t.Fatalf("%q: %s parsed as %s", s, detected, got)
		}
		if got == Text {
			r := e.First(event.Payload)
			if len(e.Diagnostics) > 0 || e.First(event.Header) != 0 || trim(s) == "" != (r == 0) || r != 0 && e.Node(r).Text != trim(s) {
				t.Fatalf("%q is text with %d nodes, %v", s, e.Len(), e.Diagnostics)
			}
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	text := strings.Repeat("x", 600)
	for name, s := range map[string]string{
		"json": `{"a":"` + text + `"}`, "cef": "CEF:0|v|p|1|2|n|3|" + text, "leef": "LEEF:1.0|v|p|1|e|" + text, "text": "plain " + text,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Detect(s)
			}
		})
	}
}

// TestByteOrderMarks detects a document behind a mark, and behind what relays make of one.
func TestByteOrderMarks(t *testing.T) {
	for _, mark := range []string{"", "\ufeff", "\u00ef\u00bb\u00bf", "\u00ff\u00fe"} {
		if got, why := Detect(mark + `{"a":"b"}`); got != JSON {
			t.Errorf("%q: %s (%s), want %s", mark, got, why, JSON)
		}
	}
}
