package golden

import (
	"strings"
	"unsafe"
)

// Walker goes through a message beside the nodes that a parser made of it, to see
// that nothing of it is missing. A test that uses it knows how a message is written,
// but nothing of how one is parsed.
type Walker struct {
	S string
	I int // how far it has come
	// Single is set if a backslash that begins no escape has no part in the next one.
	Single bool
}

// Skip passes over the bytes of set.
func (w *Walker) Skip(set string) {
	for w.I < len(w.S) && strings.IndexByte(set, w.S[w.I]) >= 0 {
		w.I++
	}
}

// Literal passes over text.
func (w *Walker) Literal(text string) bool {
	if !strings.HasPrefix(w.S[w.I:], text) {
		return false
	}
	w.I += len(text)
	return true
}

// Text passes over the text of a node. One that is a sub-string of the message
// must be the one that begins here; one that was copied must be what stands here
// with the escapes undone, or with those in raw alone.
func (w *Walker) Text(text, escapes, raw string) bool {
	if offset, inside := Offset(w.S, text); inside {
		if offset != w.I {
			return false
		}
		w.I += len(text)
		return true
	}
	return w.undone(text, escapes) || w.undone(text, raw)
}

func (w *Walker) undone(text, escapes string) bool {
	i := w.I
	for k := 0; k < len(text); k++ {
		if i >= len(w.S) {
			return false
		}
		c := w.S[i]
		if c == '\\' && i+1 < len(w.S) {
			next := w.S[i+1]
			switch {
			case strings.IndexByte(escapes, next) < 0:
				if text[k] != '\\' || !w.Single && k+1 < len(text) && text[k+1] != next {
					return false
				}
				i++
				if k+1 < len(text) && !w.Single { // both stay
					i++
					k++
				}
				continue
			case next == 'n':
				c = '\n'
			case next == 'r':
				c = '\r'
			default:
				c = next
			}
			i++
		}
		if text[k] != c {
			return false
		}
		i++
	}
	w.I = i
	return true
}

// Offset tells whether text is a sub-string of s, not merely equal to one, and
// where it begins. An empty text is one everywhere, which is not told.
func Offset(s, text string) (offset int, inside bool) {
	if text == "" || s == "" {
		return 0, false
	}
	start := uintptr(unsafe.Pointer(unsafe.StringData(s)))
	at := uintptr(unsafe.Pointer(unsafe.StringData(text)))
	if at < start || at+uintptr(len(text)) > start+uintptr(len(s)) {
		return 0, false
	}
	return int(at - start), true
}
