package frame

import "bytes"

const (
	// lineEnd is the length of the longest end of a line, CR LF.
	lineEnd = 2
	// slack is how far behind the largest frame is looked: a delimiter, and the count and
	// the marker of another frame.
	slack = 64
)

// kind says how the end of an open message is found.
type kind uint8

const (
	none    kind = iota
	line         // at LF or NUL, as the framing says
	counted      // after its octets
	junk         // stands where a count is expected: at LF
)

// open is the message being read. Its first byte is the first unread one.
type open struct {
	kind kind
	// header is the size of the count and the blank in front of a counted frame.
	header, count int
	// suspect: the count is wrong, or it is above the maximum size; near: a wrong count is
	// not wrong by a few bytes.
	suspect, near bool
	chars         [2]chars // in UTF-16 units, in code points
	// cut: the message was given or dropped as oversized and the rest is discarded, left
	// octets of it, or up to a delimiter if that is negative.
	cut  bool
	left int
}

// end is where a message ends: after n bytes, with skip bytes of delimiter behind.
type end struct {
	n, skip   int
	strip     bool // the count in front and an LF at the end are framing
	malformed bool
	cut       bool // by the end of the stream, inside its counted octets
}

// result says what a step led to.
type result uint8

const (
	waiting result = iota // for more bytes
	moved                 // on, without a message
	found                 // a message: ready
)

// step goes on with the message that is open, or opens the next.
func (r *Reader) step(final bool) result {
	forced := r.forced
	r.pending, r.forced = false, false
	if r.open.kind == none && !r.begin(final) {
		return waiting
	}
	return r.finish(final, forced)
}

// begin opens the next message. It returns false where more bytes are needed.
func (r *Reader) begin(final bool) bool {
	r.skipStray()
	b := r.in.unread()
	if len(b) == 0 {
		return false
	}
	if r.mode == Auto {
		switch settle(parseMarked(b, r.limit), final) {
		case more:
			return false
		case yes:
			r.mode = OctetCounting
		case no:
			r.mode = Newline
		}
	}
	r.scanned = 0
	if r.mode != OctetCounting {
		r.open = open{kind: line}
		return true
	}
	switch h, v := parseHeader(b, r.limit); settle(v, final) {
	case more:
		return false
	case yes:
		r.open = open{kind: counted, header: h.size, count: h.count}
	case no:
		r.open = open{kind: junk}
	}
	return true
}

// stray are the bytes that may stand between messages, by framing. RFC 6587, section
// 3.4.2, knows senders that end a line with LF and NUL.
var stray = [...]string{Auto: "\n\r\x00", Newline: "\n\x00", OctetCounting: "\n\r\x00 ", NUL: "\x00"}

func (r *Reader) skipStray() {
	b := r.in.unread()
	n := 0
	for n < len(b) && bytes.IndexByte([]byte(stray[r.mode]), b[n]) >= 0 {
		n++
	}
	r.framing(n)
}

// window is how many bytes of the stream the open message can depend on.
func (r *Reader) window() int {
	if r.open.kind == counted {
		return r.open.header + r.max + slack
	}
	return r.max + lineEnd
}

// finish looks for the end of the open message. forced: the sender is silent.
func (r *Reader) finish(final, forced bool) result {
	b := r.in.unread()
	if r.open.cut {
		return r.discardRest(b, final || forced)
	}
	// What is decided must not depend on how much was read.
	full := len(b) >= r.window()
	if full {
		b, final = b[:r.window()], false
	}
	var e end
	var v verdict
	if r.open.kind == counted {
		e, v = r.counted(b, final, final || forced || full)
	} else {
		e, v = r.delimited(b)
	}
	switch {
	case v == yes:
		return r.close(b, e)
	case full:
		return r.overflow(b)
	case len(b) > 0 && (final || forced && r.pending):
		return r.close(b, r.rest(b))
	}
	return waiting
}

// delimited looks for LF or NUL.
func (r *Reader) delimited(b []byte) (end, verdict) {
	i := bytes.IndexByte(b[r.scanned:], r.delimiter())
	if i < 0 {
		r.scanned = len(b)
		r.pending = r.open.kind == junk
		return end{}, more
	}
	return end{n: r.scanned + i, skip: 1, malformed: r.open.kind == junk}, yes
}

func (r *Reader) delimiter() byte {
	if r.mode == NUL {
		return 0
	}
	return '\n'
}

// rest is the end of a message where the stream, or what a silent sender has sent, ends.
func (r *Reader) rest(b []byte) end {
	e := end{n: len(b), malformed: r.open.kind != line}
	if r.open.kind == counted && len(b) < r.open.header+r.open.count {
		e.malformed, e.strip, e.cut = false, true, true
	}
	return e
}

// close ends the open message, whose bytes are at the start of b.
func (r *Reader) close(b []byte, e end) result {
	text := b[:e.n]
	if e.strip {
		text = text[r.open.header:]
		// ESET PROTECT counts the LF at the end.
		text = bytes.TrimSuffix(text, []byte("\n"))
	}
	if r.mode != NUL && (!e.strip || len(text) < e.n-r.open.header) {
		text = bytes.TrimSuffix(text, []byte("\r"))
	}
	r.in.pos += e.n
	r.stats.FramingBytes += int64(e.n - len(text))
	r.framing(e.skip)
	r.open = open{}
	if len(text) == 0 {
		return moved
	}
	return r.give(Message{Bytes: text, Framing: r.mode, Truncated: e.cut, Malformed: e.malformed}, max(0, len(text)-r.max))
}

// overflow gives or drops the first part of a message that is too long, and goes on to
// discard the rest.
func (r *Reader) overflow(b []byte) result {
	o := &r.open
	m := Message{Framing: r.mode, Malformed: o.kind == junk}
	o.left = -1
	if o.kind == counted {
		if o.count > r.max+lineEnd {
			r.framing(o.header)
			b = b[o.header:]
			o.left = o.count - r.max
		} else {
			m.Malformed = true
		}
	}
	o.cut = true
	m.Bytes = b[:r.max+1]
	r.in.pos += r.max
	r.scanned = 0
	return r.give(m, 0)
}

// give hands a message over, if it is not too long or may be cut. discarded are the bytes
// of it that are used up beyond the maximum size.
func (r *Reader) give(m Message, discarded int) result {
	if m.Malformed {
		r.stats.Malformed++
	}
	r.stats.DiscardedBytes += int64(discarded)
	if len(m.Bytes) > r.max {
		r.stats.Oversized++
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
	r.ready = m
	return found
}

// discardRest discards what is left of an oversized message: its octets, or what comes
// before the delimiter. A count that is far too large is believed no further than to an
// LF that another frame with a marker follows.
func (r *Reader) discardRest(b []byte, last bool) result {
	o := &r.open
	octets := o.left >= 0
	n := len(b)
	if octets {
		n = min(n, o.left)
	}
	for i := 0; i < n; i++ {
		j := bytes.IndexByte(b[i:n], r.delimiter())
		if j < 0 {
			break
		}
		i += j
		v := yes
		if octets {
			v = settle(parseMarked(b[i+1:], r.limit), last)
		}
		switch v {
		case yes:
			r.discard(i)
			r.framing(1)
			r.open = open{}
			return moved
		case more:
			r.discard(i)
			o.left -= i
			r.pending = true
			return waiting
		}
	}
	r.discard(n)
	if octets {
		o.left -= n
		if o.left == 0 {
			r.open = open{}
			return moved
		}
	} else if last && r.mode == OctetCounting {
		r.open = open{}
		return moved
	}
	r.pending = !octets && r.mode == OctetCounting
	return waiting
}

// framing uses up n bytes of framing, discard n bytes of an oversized message.
func (r *Reader) framing(n int) {
	r.in.pos += n
	r.stats.FramingBytes += int64(n)
}

func (r *Reader) discard(n int) {
	r.in.pos += n
	r.stats.DiscardedBytes += int64(n)
}
