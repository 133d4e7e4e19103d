package cef

import (
	"slices"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

// FuzzParse holds Parse to what it promises for any bytes.
func FuzzParse(f *testing.F) {
	for _, s := range golden.Messages(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e := event.New()
		ok := Parse(s, e)
		if _, found := Find(s); found != ok {
			t.Errorf("Find says %t, Parse %t", found, ok)
		}
		for _, d := range e.Diagnostics {
			if d.Offset < 0 || d.Offset > len(s) {
				t.Errorf("%s at %d of %d", d.Code, d.Offset, len(s))
			}
			if !strings.Contains(s, d.Key) && !headerKey(d.Key) {
				_, known := Lookup(d.Key)
				if _, sender := SenderKey(d.Key); !known && !sender {
					t.Errorf("%s: a key %q that is not in the message", d.Code, d.Key)
				}
			}
		}
		if !ok {
			if e.First(event.Header) != 0 || e.First(event.Payload) != 0 {
				t.Error("nodes without a marker")
			}
			return
		}
		// The nodes of name and severity that were exchanged are not in the message's order.
		swapped := slices.ContainsFunc(e.Diagnostics, func(d event.Diagnostic) bool { return d.Code == CodeHeaderSwapped })
		if err := cover(s, e); err != nil && !swapped {
			t.Error(err)
		}
		for r := e.First(event.Payload); r != 0; r = e.Next(r) {
			if n := e.Node(r); n.Key == "" || !strings.Contains(s, e.Name(r)) {
				t.Errorf("key %q", e.Name(r))
			}
		}
		joined := 0
		for part := range Split(s) {
			if !strings.Contains(s, part) {
				t.Errorf("part %q", part)
			}
			joined += len(part)
		}
		if joined > len(s) {
			t.Errorf("%d bytes in the parts of %d", joined, len(s))
		}
	})
}

func headerKey(key string) bool {
	if key == KeyFormatVersion {
		return true
	}
	for _, f := range fields {
		if f == key {
			return true
		}
	}
	return false
}
