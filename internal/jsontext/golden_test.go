package jsontext

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

// show writes a case of a golden file: the input, the tree, the diagnostics.
func show(b *strings.Builder, in, verdict string, e *event.Event, r event.Ref) {
	fmt.Fprintf(b, "--- %s\n", visible(in))
	fmt.Fprintf(b, "%s %s\n", verdict, e.AppendJSON(nil, r))
	for _, d := range e.Diagnostics {
		fmt.Fprintf(b, "    %s @%d %s\n", d.Code, d.Offset, d.Key)
	}
}

func visible(s string) string {
	if strings.ContainsAny(s, "\n\r\t\x00\ufeff") || !utf8.ValidString(s) || s == "" {
		return fmt.Sprintf("%q", s)
	}
	return s
}

func TestParseGolden(t *testing.T) {
	var b strings.Builder
	for _, in := range golden.Cases(t, "testdata/parse.txt") {
		e := event.New()
		show(&b, in, fmt.Sprint(Parse(in, e)), e, event.Payload)
	}
	golden.Equal(t, "testdata/parse.golden", b.String())
}

func TestRepairGolden(t *testing.T) {
	var b strings.Builder
	for _, in := range golden.Cases(t, "testdata/repair.txt") {
		e := event.New()
		r := e.Add(event.Payload, event.Node{Key: "json", Text: in})
		how, ok := Repair(in, e, r)
		show(&b, in, fmt.Sprint(ok, " ", how), e, r)
	}
	golden.Equal(t, "testdata/repair.golden", b.String())
}

func TestSplitGolden(t *testing.T) {
	var b strings.Builder
	for _, in := range golden.Cases(t, "testdata/split.txt") {
		p := Split(in)
		fmt.Fprintf(&b, "--- %s\nlen=%d whole=%t wrapper=%q dropped=%t\n", visible(in), p.Len(), p.Whole(), p.Wrapper, p.Dropped)
		n := 0
		for i, part := range p.All() {
			if i != n {
				t.Errorf("%q: part %d has the number %d", in, n, i)
			}
			n++
			fmt.Fprintf(&b, "    %s\n", visible(part))
		}
		if n != p.Len() {
			t.Errorf("%q: Len is %d, All gave %d", in, p.Len(), n)
		}
	}
	golden.Equal(t, "testdata/split.golden", b.String())
}
