package syslog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

// now is a Saturday in a year that is no leap year.
var now = time.Date(2025, time.March, 1, 12, 0, 0, 0, time.UTC)

func TestHeadersGolden(t *testing.T) {
	var b strings.Builder
	for _, in := range golden.Cases(t, "testdata/headers.txt") {
		var h Header
		rest := Parse(in, now, time.UTC, &h)
		fmt.Fprintf(&b, "--- %s\n", visible(in))
		if h.Found {
			fmt.Fprintf(&b, "header  %s\n", fields(&h))
		}
		row(&b, "time", instant(h.Time))
		row(&b, "seq", h.Sequence)
		row(&b, "outer", h.Outer)
		row(&b, "prefix", h.Prefix)
		row(&b, "rest", visible(rest))
	}
	golden.Equal(t, "testdata/headers.golden", b.String())
}

// fields are the fields as Fill gives them.
func fields(h *Header) []byte {
	e := event.New()
	h.Fill(e)
	return e.AppendJSON(nil, event.Syslog)
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func row(b *strings.Builder, name, text string) {
	if text != "" {
		fmt.Fprintf(b, "%-7s %s\n", name, text)
	}
}

func visible(s string) string {
	if strings.ContainsAny(s, "\n\r\t\x00\ufeff") {
		return fmt.Sprintf("%q", s)
	}
	return s
}
