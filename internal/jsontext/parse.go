package jsontext

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// The bounds of a document. Real events stay far below them: the deepest known one
// has nine levels, the longest some two thousand values.
const (
	// MaxDepth is the number of containers that may stand inside one another.
	MaxDepth = 64
	// MaxNodes is the number of nodes of an event above which nothing is added.
	MaxNodes = 20_000
)

// byteOrderMarks are the mark itself, and what relays make of one when they read its bytes as
// Windows-1252 and write them as UTF-8: those of UTF-8 and of UTF-16.
var byteOrderMarks = [...]string{"\ufeff", "\u00ef\u00bb\u00bf", "\u00ff\u00fe"}

// byteOrderMark gives the length of the mark that s begins with, else 0.
func byteOrderMark(s string) int {
	if s == "" || s[0] < 0x80 {
		return 0
	}
	for _, mark := range byteOrderMarks {
		if strings.HasPrefix(s, mark) {
			return len(mark)
		}
	}
	return 0
}

// Parse reads the object s into e.Payload. It gives false, and leaves e as it was,
// where s is no JSON object at all: where it does not begin with a brace that is
// followed by a key and a colon, or closed at once. A broken object is one.
func Parse(s string, e *event.Event) bool {
	start, end := trim(s)
	if start == end || s[start] != '{' {
		return false
	}
	nodes, diagnostics := e.Len(), len(e.Diagnostics)
	r := reader{s: s[:end], i: start, e: e}
	got := r.document(event.Payload)
	if got == whole || r.keyed && got != unread {
		return true
	}
	e.Truncate(event.Payload, event.Ref(nodes))
	e.Diagnostics = e.Diagnostics[:diagnostics]
	return false
}

// Into decodes the document s that stands inside a string value: the node r becomes
// an Object or Array with the decoded children, and its Text stays. It takes whole
// documents only and else gives false and leaves e as it was, since a text such as
// "[INFO] started" must not be taken apart; Repair is for the broken ones.
func Into(s string, e *event.Event, r event.Ref) (ok bool) {
	start, end := trim(s)
	if start == end || s[start] != '{' && s[start] != '[' {
		return false
	}
	t := trial(e, r)
	d := reader{s: s[:end], i: start, e: e}
	if d.document(r) != whole || d.faulty {
		t.undo()
		return false
	}
	e.Node(r).Kind = kindOf(s[start])
	return true
}

// attempt is the state of an event before a node was given children.
type attempt struct {
	e           *event.Event
	parent      event.Ref
	nodes       event.Ref
	diagnostics int
}

func trial(e *event.Event, parent event.Ref) attempt {
	return attempt{e, parent, event.Ref(e.Len()), len(e.Diagnostics)}
}

func (t attempt) undo() {
	t.e.Truncate(t.parent, t.nodes)
	t.e.Diagnostics = t.e.Diagnostics[:t.diagnostics]
}

func kindOf(open byte) event.Kind {
	if open == '[' {
		return event.Array
	}
	return event.Object
}

// trim gives the bounds of s without byte order mark, white space and NUL.
func trim(s string) (start, end int) {
	for end = len(s); end > 0 && blank(s[end-1]); end-- {
	}
	for start < end {
		if blank(s[start]) {
			start++
		} else if n := byteOrderMark(s[start:end]); n > 0 {
			start += n
		} else {
			break
		}
	}
	return start, end
}

// blank holds for the white space of JSON, and for NUL, which senders of C strings
// leave at the end.
func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0 }
