package frame

import "bytes"

// slack is how far beyond the maximum size is looked for the end of a message: an
// LF with its CR, or a count with its PRI.
const slack = 2 * maxHeader

// minSure is the least count that is taken for the end of other digits: shorter ones
// fit by chance.
const minSure = 10

// end is where a message ends: after n bytes, with skip bytes of framing behind.
type end struct {
	n, skip int
	// by is the delimiter: Newline, NUL, OctetCounting, or Auto where it is none of
	// them but the start of another message, or the end of the stream.
	by     Mode
	broken bool // not as its count said, or before another message
	cut    bool // by the end of the stream, inside its counted octets
}

// finish looks for the end of the open message.
func (r *Reader) finish(final bool) result {
	b := r.in.unread()
	if !r.open.cut && len(b) > r.max+slack {
		// What is decided must not depend on how much was read.
		b, final = b[:r.max+slack], false
	}
	e, ok := r.findEnd(b, final)
	switch {
	case ok:
		return r.close(b, e)
	case r.open.cut:
		r.discardMost(b)
	case len(b) == r.max+slack:
		return r.overflow(b)
	}
	return waiting
}

// findEnd looks for the end of the open message in b.
func (r *Reader) findEnd(b []byte, final bool) (end, bool) {
	e, ok := end{}, false
	switch r.open.kind {
	case counted:
		return r.endCounted(b, final)
	case long:
		e, ok = r.endLong(b, final)
	case nul:
		e, ok = endAt(b, r.scanned, 0, NUL)
	case line:
		e, ok = r.endLine(b)
	case text, junk:
		e, ok = r.endText(b, final)
	}
	if !ok && final && len(b) > 0 {
		cut := r.open.kind == long
		return end{n: len(b), broken: cut, cut: cut}, true
	}
	if !ok {
		r.scanned = max(0, len(b)-slack)
	}
	return e, ok
}

// endAt ends a message at a delimiter.
func endAt(b []byte, from int, c byte, by Mode) (end, bool) {
	i := bytes.IndexByte(b[from:], c)
	return end{n: from + i, skip: 1, by: by}, i >= 0
}

// endLine ends a line; in Auto at NUL too, where that is the sender's habit.
func (r *Reader) endLine(b []byte) (end, bool) {
	e, ok := endAt(b, r.scanned, '\n', Newline)
	if r.opt.Mode != Auto {
		return e, ok
	}
	z, has := endAt(upTo(b, e, ok), r.scanned, 0, NUL)
	if has && (r.state == NUL || r.open.pri || !r.open.cut && parsePRI(b[:z.n]) == yes) {
		return z, true
	}
	return e, ok
}

// upTo is b up to its end at e, if there is one.
func upTo(b []byte, e end, has bool) []byte {
	if has {
		return b[:e.n]
	}
	return b
}

// endCounted ends a frame after its octets. At the end of the stream the frame is
// cut, or its count was too large and there are other messages in it.
func (r *Reader) endCounted(b []byte, final bool) (end, bool) {
	if len(b) >= r.open.left {
		return end{n: r.open.left, by: OctetCounting}, true
	}
	if !final {
		return end{}, false
	}
	n := len(b)
	if q, _ := r.frameIn(b, true, true); q > 0 {
		n = q
	}
	if q := findLine(b[:n], 1, r.limit); q > 0 {
		n = q
	}
	return end{n: n, broken: true, cut: n == len(b)}, n > 0
}

// endLong ends a frame that is too large, or says to be.
func (r *Reader) endLong(b []byte, final bool) (end, bool) {
	w := b[:min(len(b), r.open.left)]
	l := findLine(w, r.scanned, r.limit)
	w = upTo(w, end{n: l}, l >= 0)
	switch q, v := r.frameIn(w, true, final || l >= 0); {
	case v == yes:
		return end{n: q, broken: true}, true
	case l >= 0:
		return end{n: l, skip: 1, by: Newline, broken: true}, true
	case v == more:
		return end{}, false
	}
	return end{n: r.open.left, by: OctetCounting}, len(b) >= r.open.left
}

// endText ends text at LF, or where a counted frame begins. What stands where a frame
// should is junk, and any count with a PRI ends it: taking "38 <34>" out of "0x38 <34>"
// for a count costs nothing more, missing a good frame would. On a stream of which
// nothing is known a line that mentions something like a frame must not be split: there
// the frame must end well.
func (r *Reader) endText(b []byte, final bool) (end, bool) {
	e, ok := r.endLine(b)
	q, v := r.frameIn(upTo(b, e, ok), r.open.kind == junk, final || ok)
	switch {
	case v == yes:
		return end{n: q, broken: true}, true
	case v == more:
		return end{}, false
	}
	return e, ok
}

// frameIn finds where a counted frame begins in w, not at its start. A count with a
// PRI that is surely none is passed over; with trust one that may be is believed.
// final: w does not grow.
func (r *Reader) frameIn(w []byte, trust, final bool) (int, verdict) {
	o := &r.open
	if !final && len(w) < o.need {
		return -1, more
	}
	for {
		s, ok := findStart(w, o.from, r.limit)
		if !ok {
			o.from = max(o.from, len(w)-slack)
			return -1, no
		}
		switch q, v := r.pick(w, s, trust && s.whole, final); v {
		case yes:
			return q, yes
		case more:
			o.from, o.need = s.pri, len(w)+1
			return -1, more
		}
		o.from = s.pri + 1
	}
}

// pick chooses among the digits in front of a PRI those that are the count: text that
// ends with digits runs into the count behind it. It takes the smallest with which
// the frame ends where another begins, or the stream does; else, if they are to be
// believed, all digits.
func (r *Reader) pick(w []byte, s start, believe, final bool) (int, verdict) {
	for q := s.pri - 2; q >= s.first && !r.open.cut; q-- {
		h, v := parseHeader(w[q:s.pri], r.limit)
		if v != yes || h.count < minSure || believe && q == s.first {
			continue
		}
		switch v := r.endsAt(w, s.pri+h.count, final); v {
		case yes, more:
			return q, v
		}
	}
	if believe {
		return s.first, yes
	}
	return -1, no
}

// endsAt tells whether a frame that ends at n is followed by another, or by the end.
func (r *Reader) endsAt(w []byte, n int, final bool) verdict {
	switch {
	case n > r.max: // beyond what may be looked at
		return no
	case n >= len(w) && !final:
		return more
	case n >= len(w):
		return verdictOf(n == len(w))
	}
	h, v := parseHeader(w[n:], r.limit)
	if v == yes {
		v = parsePRI(w[n+h.size:])
	}
	if v == more && final {
		return no
	}
	return v
}

func verdictOf(b bool) verdict {
	if b {
		return yes
	}
	return no
}
