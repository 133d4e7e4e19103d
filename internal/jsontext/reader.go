package jsontext

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// result says how the reading of a value, or of a document, ended.
type result uint8

const (
	whole  result = iota // to its end
	cut                  // the text ended before
	full                 // the event had no room for more nodes
	broken               // something stood there that is no JSON
	unread               // broken before the first colon: no document at all
)

// reader is one walk over a document. The zero values of its flags read leniently.
type reader struct {
	s     string
	i     int // the next byte to read
	e     *event.Event
	depth int

	slash  backslashes // how backslashes are read
	bare   bool        // the object began without a brace and may end without one
	keyed  bool        // a key and its colon were read
	faulty bool        // json_invalid or json_trailing was given
	noted  noted
}

// noted are the diagnostics that are given once a document.
type noted struct{ control, backslash, depth bool }

// document reads a document and looks for text behind it.
func (r *reader) document(into event.Ref) result {
	open := r.s[r.i]
	var got result
	if r.bare {
		got = r.members(into, r.i)
	} else {
		r.i++
		got = r.inside(into, kindOf(open), r.i-1)
	}
	if got != whole {
		return got
	}
	if r.space(); r.i < len(r.s) {
		r.fault(CodeTrailing, r.i)
	}
	return whole
}

// inside reads the children of a container whose bracket, at open, has been read.
func (r *reader) inside(n event.Ref, kind event.Kind, open int) result {
	r.depth++
	var got result
	if kind == event.Array {
		got = r.elements(n)
	} else {
		got = r.members(n, open)
	}
	r.depth--
	return got
}

// members reads pairs up to the closing brace.
func (r *reader) members(object event.Ref, open int) result {
	count, got := 0, whole
	for comma := true; ; {
		r.space()
		if r.i == len(r.s) {
			got = r.ended(comma)
			break
		}
		c := r.s[r.i]
		if c == '}' {
			r.close(comma && count > 0)
			break
		}
		if c == ',' {
			r.comma(&comma)
			continue
		}
		if c != '"' || !comma {
			got = r.broke()
			break
		}
		comma = false
		if got = r.member(object); got != whole {
			break
		}
		count++
	}
	if count > 1 {
		r.duplicates(object, count, open)
	}
	return got
}

// ended is the end of the text where a pair or the closing brace should be.
func (r *reader) ended(comma bool) result {
	if r.bare && r.depth == 0 && !comma {
		return whole
	}
	return r.cutAt(r.i)
}

// close takes the closing bracket.
func (r *reader) close(afterComma bool) {
	if afterComma {
		r.fault(CodeInvalid, r.i)
	}
	r.i++
}

// comma takes a comma. Two of them in a row are one and a fault.
func (r *reader) comma(seen *bool) {
	if *seen {
		r.fault(CodeInvalid, r.i)
	}
	*seen = true
	r.i++
}

// member reads a key, the colon and the value.
func (r *reader) member(object event.Ref) result {
	start := r.i
	key, got := r.quoted(true)
	if got != whole {
		return got
	}
	if r.space(); r.i == len(r.s) {
		return r.cutAt(start)
	}
	if r.s[r.i] != ':' {
		return r.broke()
	}
	r.i++
	r.keyed = true
	if r.space(); r.i == len(r.s) {
		return r.cutAt(start)
	}
	return r.value(object, key)
}

// elements reads values up to the closing bracket.
func (r *reader) elements(array event.Ref) result {
	count := 0
	for comma := true; ; {
		r.space()
		if r.i == len(r.s) {
			return r.cutAt(r.i)
		}
		c := r.s[r.i]
		if c == ']' {
			r.close(comma && count > 0)
			return whole
		}
		if c == ',' {
			r.comma(&comma)
			continue
		}
		if !comma {
			return r.broke()
		}
		comma = false
		if got := r.value(array, ""); got != whole {
			return got
		}
		count++
	}
}

// value reads the value at r.i into a new child of parent.
func (r *reader) value(parent event.Ref, key string) result {
	if r.e.Len() >= MaxNodes {
		r.e.Diagnose(CodeSize, r.i, "")
		return full
	}
	switch c := r.s[r.i]; c {
	case '"':
		text, got := r.quoted(false)
		if got == whole {
			r.e.AddText(parent, key, text)
		}
		return got
	case '{', '[':
		return r.container(parent, key, c)
	default:
		return r.word(parent, key)
	}
}

func (r *reader) container(parent event.Ref, key string, open byte) result {
	if r.depth >= MaxDepth {
		return r.raw(parent, key)
	}
	n := r.e.Append(parent, kindOf(open), key, "")
	r.i++
	got := r.inside(n, kindOf(open), r.i-1)
	if got != whole && r.e.First(n) == 0 {
		r.e.Truncate(parent, n) // nothing of it was complete
	}
	return got
}

// raw keeps a container that lies too deep as its text.
func (r *reader) raw(parent event.Ref, key string) result {
	end, closed := skim(r.s, r.i)
	if !r.noted.depth {
		r.noted.depth = true
		r.e.Diagnose(CodeDepth, r.i, key)
	}
	r.e.AddText(parent, key, r.s[r.i:end])
	start := r.i
	r.i = end
	if !closed {
		return r.cutAt(start)
	}
	return whole
}

// space skips white space.
func (r *reader) space() {
	for r.i < len(r.s) {
		if c := r.s[r.i]; c > ' ' || !blank(c) {
			return
		}
		r.i++
	}
}

func (r *reader) cutAt(at int) result {
	r.e.Diagnose(CodeTruncated, at, "")
	return cut
}

func (r *reader) broke() result {
	r.fault(CodeInvalid, r.i)
	if !r.keyed {
		return unread
	}
	return broken
}

func (r *reader) fault(code string, at int) {
	r.faulty = true
	r.e.Diagnose(code, at, "")
}
