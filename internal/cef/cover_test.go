package cef

import (
	"fmt"
	"strings"

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
	w := golden.Walker{S: s, I: m.Version}
	header, behind := e.First(event.Header), event.Ref(0)
	if n := e.Node(header); n.Key != KeyFormatVersion || !w.Text(n.Text, "", "") {
		return fmt.Errorf("version %q", n.Text)
	}
	w.Skip(" ")
	for r := e.Next(header); r != 0; r = e.Next(r) {
		n := e.Node(r)
		if n.Key == KeyResidue {
			if first := e.First(event.Payload); first != 0 && r > first { // what follows the message
				behind = r
				continue
			}
			if w.I < len(s) && s[w.I] == '|' {
				w.I++
			}
			if !residue(&w, n.Text) {
				return fmt.Errorf("residue %q at %d", n.Text, w.I)
			}
			continue
		}
		if !w.Literal("|") {
			return fmt.Errorf("%s: no pipe at %d", n.Key, w.I)
		}
		if !w.Text(n.Text, `\|`, `\|`) {
			return fmt.Errorf("%s %q at %d", n.Key, n.Text, w.I)
		}
	}
	// An extension in the place of a field, with or without a pipe before it.
	w.Skip(" \t\r\n")
	w.Literal("|")
	for r := e.First(event.Payload); r != 0; r = e.Next(r) {
		n := e.Node(r)
		between(&w)
		if w.I < len(s) && strings.IndexByte("|;^,", s[w.I]) >= 0 {
			w.I++
			between(&w)
		}
		if !w.Literal(e.Name(r)) {
			return fmt.Errorf("key %q at %d", e.Name(r), w.I)
		}
		w.Skip(" ")
		if !w.Literal("=") {
			return fmt.Errorf("no = after %q at %d", e.Name(r), w.I)
		}
		if !w.Text(n.Text, `\=nr`, `=`) {
			return fmt.Errorf("value of %q, %q, at %d", e.Name(r), n.Text, w.I)
		}
	}
	if behind != 0 && !residue(&w, e.Node(behind).Text) {
		return fmt.Errorf("residue %q at %d", e.Node(behind).Text, w.I)
	}
	between(&w)
	rest := strings.Trim(s[w.I:], " \t\r\n\x00|;^,")
	if m.Start > 0 && rest == s[m.Start-1:m.Start] {
		rest = strings.Trim(rest, "\"'") // quotes around the message
	}
	if rest != "" {
		return fmt.Errorf("%q is left at %d", rest, w.I)
	}
	return nil
}

// residue passes over what no pair holds, of which a NUL in front may be a part.
func residue(w *golden.Walker, text string) bool {
	for !w.Text(text, "", "") {
		if !skipBlank(w) {
			return false
		}
	}
	return true
}

// between passes over blanks, and over control characters that a relay has escaped.
func between(w *golden.Walker) {
	for skipBlank(w) {
	}
}

// skipBlank passes over one of them.
func skipBlank(w *golden.Walker) bool {
	if w.I < len(w.S) && strings.IndexByte(" \t\r\n\x00", w.S[w.I]) >= 0 {
		w.I++
		return true
	}
	if _, ok := lex.Escape(w.S, w.I); !ok {
		return false
	}
	w.I += lex.EscapeLen
	return true
}
