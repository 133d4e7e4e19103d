package layout

import (
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// longValue is the length in bytes above which a value is written once per event.
const longValue = ocsf.MaxObservable

// keptOfRepeat is how many bytes stay of a long value where it is repeated.
const keptOfRepeat = 256

// cutMark is the end of a value that was cut.
const cutMark = "… [cut]"

// Bound gives the event with each long value written once: where it is repeated, only its
// beginning stays, and a message or a title is cut where a long value is elsewhere too. Then
// a message of one large field does not become a record of many times its size
// (bytes that are not UTF-8 are three bytes each wherever they are written). It tells whether
// something was cut. Values whose type has a form, which a part of them may not have, stay,
// and raw_data does. The event given is not changed; the other is valid until the next call.
func (w *Writer) Bound(e *ocsf.Event) (bounded *ocsf.Event, cut bool) {
	long := 0
	for i := range e.Nodes {
		if len(e.Nodes[i].Text) > longValue {
			long++
		}
	}
	if long < 2 {
		return e, false
	}
	w.bounded.Class, w.bounded.Valid, w.bounded.Form = e.Class, e.Valid, nil
	w.bounded.Nodes = append(w.bounded.Nodes[:0], e.Nodes...)
	nodes, seen := w.bounded.Nodes, make(map[string]bool, long)
	for i := range nodes {
		n := &nodes[i]
		switch {
		case len(n.Text) <= longValue || n.Field.Path == "raw_data" || summary(n.Field.Path):
		case seen[n.Text] && cuttable(n):
			n.Text, cut = beginning(n.Text, keptOfRepeat), true
		default:
			seen[n.Text] = true
		}
	}
	if len(seen) > 0 {
		for i := range nodes {
			if n := &nodes[i]; len(n.Text) > longValue && summary(n.Field.Path) && cuttable(n) {
				n.Text, cut = beginning(n.Text, longValue), true
			}
		}
	}
	if !cut {
		return e, false
	}
	return &w.bounded, true
}

// summary tells whether an attribute repeats in words what others have.
func summary(path string) bool {
	return path == "message" || path == "title" || strings.HasSuffix(path, ".title")
}

func cuttable(n *ocsf.Node) bool {
	a := n.Field.Attribute
	return n.Kind == ocsf.String && a != nil && a.Type != nil && a.Type.Matcher() == nil && a.Type.Values == nil
}

// beginning is s cut to at most n bytes before a code point, with a mark.
func beginning(s string, n int) string {
	n -= len(cutMark)
	for i := 0; i < utf8.UTFMax && n > 0 && !utf8.RuneStart(s[n]); i++ {
		n--
	}
	return s[:n] + cutMark
}
