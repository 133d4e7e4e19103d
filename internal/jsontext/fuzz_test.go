package jsontext

import (
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

// within tells whether text is a part of s: the same memory, not only the same bytes.
func within(s, text string) bool {
	if text == "" {
		return true
	}
	at := int(uintptr(unsafe.Pointer(unsafe.StringData(text))) - uintptr(unsafe.Pointer(unsafe.StringData(s))))
	return at >= 0 && at+len(text) <= len(s)
}

func FuzzParse(f *testing.F) {
	for _, s := range golden.Cases(f, "testdata/parse.txt") {
		f.Add(s)
	}
	f.Add(read(f, "firewall.json"))
	f.Fuzz(func(t *testing.T, s string) {
		sameAsStandard(t, s)
		e := event.New()
		if !Parse(s, e) && (e.Len() != event.New().Len() || len(e.Diagnostics) != 0) {
			t.Fatalf("refused %q and left something", s)
		}
		for r := range event.Ref(e.Len()) {
			n := e.Node(r)
			if strings.IndexByte(s, '\\') < 0 && n.Kind.Scalar() && !(within(s, n.Key) && within(s, n.Text)) {
				t.Fatalf("%q: %q or %q is a copy", s, n.Key, n.Text)
			}
		}
		for _, d := range e.Diagnostics {
			if d.Offset < 0 || d.Offset > len(s) {
				t.Fatalf("%q: offset %d", s, d.Offset)
			}
		}
	})
}

func FuzzRepair(f *testing.F) {
	for _, s := range golden.Cases(f, "testdata/repair.txt") {
		f.Add(s, `C:\new`)
	}
	f.Fuzz(func(t *testing.T, s, hint string) {
		e := event.New()
		r := e.Add(event.Payload, event.Node{Key: "blob", Text: s})
		after := e.Add(event.Payload, event.Node{Key: "after"})
		nodes := e.Len()
		how, ok := Repair(s, e, r, hint)
		if ok != (how != "") || ok == e.Node(r).Kind.Scalar() || e.Node(r).Text != s || e.Next(r) != after {
			t.Fatalf("%q: %v %q, node %+v", s, ok, how, e.Node(r))
		}
		if !ok && (e.Len() != nodes || len(e.Diagnostics) != 0) {
			t.Fatalf("refused %q and left something", s)
		}
		for _, d := range e.Diagnostics {
			if d.Offset < -1 || d.Offset > len(s) {
				t.Fatalf("%q: offset %d", s, d.Offset)
			}
		}
		if want := standard(s); want != nil && strings.IndexByte(s, '\\') < 0 && !bounded(e) {
			if got := tree(e, r); how != "none" || !reflect.DeepEqual(got, any(want)) {
				t.Errorf("%q: %s\n got %v\nwant %v", s, how, got, want)
			}
		}
	})
}

// bounded tells whether the tree may differ from that of encoding/json.
func bounded(e *event.Event) bool {
	for _, d := range e.Diagnostics {
		if d.Code == CodeDepth || d.Code == CodeSize || d.Code == CodeDuplicateKey {
			return true
		}
	}
	return false
}

func FuzzSplit(f *testing.F) {
	for _, s := range golden.Cases(f, "testdata/split.txt") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := Split(s)
		n, end := 0, 0
		for _, part := range p.All() {
			if !within(s, part) || part == "" {
				t.Fatalf("%q: part %q", s, part)
			}
			at := int(uintptr(unsafe.Pointer(unsafe.StringData(part))) - uintptr(unsafe.Pointer(unsafe.StringData(s))))
			if at < end {
				t.Fatalf("%q: part %q overlaps the one before", s, part)
			}
			if gap := s[end:at]; p.Wrapper == "" && strings.Trim(gap, " \t\r\n\x00,[]\ufeff") != "" {
				t.Fatalf("%q: lost %q before part %d", s, gap, n)
			}
			n, end = n+1, at+len(part)
		}
		if gap := s[end:]; p.Wrapper == "" && strings.Trim(gap, " \t\r\n\x00,[]\ufeff") != "" {
			t.Fatalf("%q: lost %q at the end", s, gap)
		}
		if n != p.Len() || p.Whole() && n != 1 {
			t.Fatalf("%q: %d parts, Len %d, Whole %v", s, n, p.Len(), p.Whole())
		}
	})
}
