package leef

import (
	"fmt"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

// cover tells where a text of the message in s is in no node of e, or is not what
// the node says. It wants the message and the nodes in the same order.
func cover(s string, e *event.Event) error {
	m, ok := lex.Find(s, marker)
	if !ok {
		return fmt.Errorf("no marker")
	}
	w := golden.Walker{S: s, I: m.Version, Single: true}
	delim, declared := "", false
	for r := e.First(event.Header); r != 0; r = e.Next(r) {
		n := e.Node(r)
		if n.Key == KeyResidue {
			continue // behind the attributes
		}
		if n.Key == KeyDelimiter {
			delim, declared = n.Text, true
			continue
		}
		if !w.Text(n.Text, "|", "|") {
			return fmt.Errorf("%s %q at %d", n.Key, n.Text, w.I)
		}
		if n.Key == KeyFormatVersion {
			w.Skip(" ")
		}
		w.Literal("|")
	}
	return attributesCovered(&w, m, e, delim, declared)
}

// attributesCovered goes on behind the header. Before the first attribute the
// delimiter field may stand, between them anything that separates.
func attributesCovered(w *golden.Walker, m lex.Mark, e *event.Event, delim string, declared bool) error {
	if first := e.First(event.Payload); first != 0 && declared {
		name := e.Name(first)
		if offset, ok := golden.Offset(w.S, name); ok && offset >= w.I {
			if field := strings.Trim(w.S[w.I:offset], " "); len(field) > 0 && strings.Contains(strings.TrimRight(field, "|"), "=") {
				return fmt.Errorf("%q before the first attribute", field)
			}
			w.I = offset
		}
	}
	for r := e.First(event.Payload); r != 0; r = e.Next(r) {
		n := e.Node(r)
		offset, ok := golden.Offset(w.S, e.Name(r))
		if !ok || offset < w.I || !separators(w.S[w.I:offset], delim) {
			return fmt.Errorf("key %q at %d, after %d", e.Name(r), offset, w.I)
		}
		w.I = offset + len(e.Name(r))
		start := w.I
		w.Skip(" ")
		if next := e.Next(r); next != 0 {
			if offset, _ := golden.Offset(w.S, e.Name(next)); offset == w.I {
				w.I = start // its name begins with the "="
			}
		}
		if !w.Literal("=") {
			w.I = start
			if n.Text != "" {
				return fmt.Errorf("no = after %q at %d", e.Name(r), w.I)
			}
		} else if !w.Text(n.Text, "=", "") {
			return fmt.Errorf("value of %q, %q, at %d", e.Name(r), n.Text, w.I)
		}
	}
	if r := e.Child(event.Header, KeyResidue); r != 0 {
		offset, ok := golden.Offset(w.S, e.Node(r).Text)
		if !ok || offset < w.I || unescaped(strings.Trim(w.S[w.I:offset], delim+"|")) != "" {
			return fmt.Errorf("residue %q at %d, after %d", e.Node(r).Text, offset, w.I)
		}
		w.I = offset + len(e.Node(r).Text)
	}
	if gap := w.S[w.I:]; unescaped(gap) == "" {
		w.I = len(w.S)
	}
	rest := strings.Trim(w.S[w.I:], "\r\n\x00")
	if quote := w.S[max(0, m.Start-1):m.Start]; quote == "'" || quote == "\"" {
		rest = strings.TrimSuffix(rest, quote)
	}
	// The delimiter itself may begin with what is trimmed: a NUL.
	if !separators(rest, delim) && !separators(w.S[w.I:], delim) && (strings.Contains(rest, "=") || e.First(event.Payload) != 0) {
		return fmt.Errorf("%q is left at %d", rest, w.I)
	}
	return nil
}

// separators tells whether gap has nothing but what may stand between attributes.
func separators(gap, delim string) bool {
	for n := -1; n != len(gap); {
		n = len(gap)
		if delim != "" {
			gap = strings.TrimPrefix(gap, delim)
			if delim[0] == 0xc2 {
				gap = strings.TrimPrefix(gap, delim[1:]) // its byte in Latin-1
			}
		}
		if n == len(gap) {
			gap = strings.TrimPrefix(strings.TrimPrefix(gap, "#011"), `\t`)
		}
		if n == len(gap) && gap != "" && strings.IndexByte(" \t|^", gap[0]) >= 0 {
			gap = gap[1:]
		}
	}
	return gap == ""
}

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
		}
		if !ok {
			if e.First(event.Header) != 0 || e.First(event.Payload) != 0 {
				t.Error("nodes without a marker")
			}
			return
		}
		length := 0
		for r := e.First(event.Payload); r != 0; r = e.Next(r) {
			n := e.Node(r)
			if e.Name(r) != "" && !strings.Contains(s, e.Name(r)) {
				t.Errorf("key %q", e.Name(r))
			}
			length += len(e.Name(r)) + len(n.Text)
		}
		if length > len(s) {
			t.Errorf("%d bytes in the attributes of %d", length, len(s))
		}
		if err := cover(s, e); err != nil {
			t.Error(err)
		}
	})
}

// unescaped is gap without blanks and the control characters that a relay has escaped.
func unescaped(gap string) string {
	for i := 0; i < len(gap); {
		if _, ok := lex.Escape(gap, i); ok {
			gap = gap[:i] + gap[i+lex.EscapeLen:]
		} else {
			i++
		}
	}
	return strings.Trim(gap, " \t\r\n\x00")
}
