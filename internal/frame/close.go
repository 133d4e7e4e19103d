package frame

import "bytes"

// close ends the open message, whose bytes are at the start of b.
func (r *Reader) close(b []byte, e end) result {
	o := r.open
	r.open, r.scanned = open{}, 0
	if o.cut {
		r.discard(e.n)
		r.framing(e.skip)
		r.settle(o, e, nil)
		return moved
	}
	body := b[:e.n]
	if o.kind == junk && r.aligned && r.lookBack(body, e) {
		return moved
	}
	text := r.trim(body, e)
	r.stats.FramingBytes += int64(len(body) - len(text))
	malformed := e.broken || r.opt.Mode == Auto && e.by != OctetCounting && hasCount(text) ||
		o.kind == junk && (r.opt.Mode != Auto || parsePRI(text) != yes)
	m := Message{Bytes: text, Framing: r.framingOf(o, e), Truncated: e.cut, Malformed: malformed}
	r.in.pos += e.n
	r.framing(e.skip)
	r.settle(o, e, text)
	if len(text) == 0 {
		return moved
	}
	return r.give(m)
}

// overflow gives or drops the first part of a message that is too long, and goes on
// to discard the rest.
func (r *Reader) overflow(b []byte) result {
	o := r.open
	r.open.cut = true
	r.open.pri = parsePRI(b) == yes
	r.open.left -= r.max
	r.open.from, r.open.need = 0, 0
	r.scanned = 0
	r.in.pos += r.max
	r.aligned = false
	r.in.forget()
	malformed := o.kind == junk
	return r.give(Message{Bytes: b[:r.max+1], Framing: r.framingOf(o, end{}), Malformed: malformed})
}

// give hands a message over, if it is not too long or may be cut.
func (r *Reader) give(m Message) result {
	if m.Malformed {
		r.stats.Malformed++
	}
	if excess := len(m.Bytes) - r.max; excess > 0 {
		r.stats.Oversized++
		if !r.open.cut {
			r.stats.DiscardedBytes += int64(excess)
		}
		if r.opt.Oversize == Drop {
			r.stats.DiscardedBytes += int64(r.max)
			r.stats.Dropped++
			return moved
		}
		m.Bytes = m.Bytes[:r.max]
		m.Truncated = true
	}
	if m.Truncated {
		r.stats.Truncated++
	}
	r.stats.Messages++
	r.stats.MessageBytes += int64(len(m.Bytes))
	r.pending = m
	return found
}

// discardMost discards what cannot belong to the end of an oversized message.
func (r *Reader) discardMost(b []byte) {
	n := max(0, len(b)-slack)
	r.discard(n)
	r.open.left -= n
	r.open.from = max(0, r.open.from-n)
	r.scanned = max(0, r.scanned-n)
	r.in.forget()
}

// settle remembers what a message says about the stream.
func (r *Reader) settle(o open, e end, text []byte) {
	if e.by == OctetCounting {
		r.aligned, r.bare = true, !o.pri
		r.trimBack(o)
	} else {
		r.aligned = false
		r.in.forget()
	}
	if r.opt.Mode != Auto {
		return
	}
	switch {
	case e.by == Newline && r.state == OctetCounting && parsePRI(text) != yes:
		// Only a message of syslog shows that the sender has switched; other lines may
		// be junk between frames.
	case e.by != Auto:
		r.state = e.by
	}
}

// trim takes the end of the line off a message, and with Newline a count that fits.
func (r *Reader) trim(b []byte, e end) []byte {
	if e.by == OctetCounting {
		if bytes.HasSuffix(b, []byte("\n")) {
			b = b[:len(b)-1]
			b = bytes.TrimSuffix(b, []byte("\r"))
		}
		return b
	}
	if e.by == Newline {
		b = bytes.TrimSuffix(b, []byte("\r"))
	}
	if r.opt.Mode != Newline {
		return b
	}
	h, v := parseHeader(b, r.limit)
	if v != yes || parsePRI(b[h.size:]) != yes {
		return b
	}
	// The count may include the LF, or CR and LF.
	if excess := h.count - (len(b) - h.size); excess >= 0 && excess <= 2 {
		return b[h.size:]
	}
	return b
}

// framingOf names the framing of a message.
func (r *Reader) framingOf(o open, e end) Mode {
	switch {
	case e.by != Auto:
		return e.by
	case o.kind == nul:
		return NUL
	case o.kind == counted, o.kind == long, o.kind == junk:
		return OctetCounting
	}
	return Newline
}

// hasCount tells whether a text begins like a counted frame.
func hasCount(b []byte) bool {
	i := 0
	for i < len(b) && isDigit(b[i]) {
		i++
	}
	return i > 0 && len(b) > i+2 && b[i] == ' ' && b[i+1] == '<' && isDigit(b[i+2])
}
