package frame

import "bytes"

// kind says how the end of an open message is found.
type kind uint8

const (
	none    kind = iota
	line         // at LF
	nul          // at NUL
	counted      // after its octets
	long         // after its octets, which are too many, or where another message begins
	junk         // at LF, or where a counted frame begins
	text         // at LF, or where a counted frame begins that ends well
)

// open is the message being read.
type open struct {
	kind kind
	left int  // octets of a counted or long frame
	pri  bool // it begins with one; known of counted frames, and of all once cut
	cut  bool // the message was given or dropped as oversized; the rest is discarded

	// In text and junk: no frame begins with a PRI before from, and nothing new can be
	// said about the next until need bytes are read.
	from, need int
}

// begin opens the next message. It returns false where more bytes are needed.
func (r *Reader) begin(final bool) bool {
	r.skipStray()
	b := r.in.unread()
	if len(b) == 0 {
		return false
	}
	switch r.opt.Mode {
	case Newline:
		r.open = open{kind: line}
	case NUL:
		r.open = open{kind: nul}
	default:
		return r.judge(b, final)
	}
	return true
}

// skipStray skips what may stand between messages.
func (r *Reader) skipStray() {
	stray := "\n\r\x00"
	switch r.opt.Mode {
	case Newline:
		stray = "\n"
	case NUL:
		stray = "\x00"
	case OctetCounting:
		stray = "\n\r\x00 "
	}
	b := r.in.unread()
	n := 0
	for n < len(b) && indexByte(stray, b[n]) {
		n++
	}
	r.framing(n)
}

func indexByte(s string, c byte) bool {
	for i := range len(s) {
		if s[i] == c {
			return true
		}
	}
	return false
}

// judge decides whether a counted frame or text begins.
func (r *Reader) judge(b []byte, final bool) bool {
	h, v := parseHeader(b, r.limit)
	if v == yes {
		v = r.isCounted(b[h.size:], h.count, final)
	}
	switch {
	case v == yes:
		r.openCounted(h, parsePRI(b[h.size:]) == yes)
	case v == more && !final:
		return false
	case r.opt.Mode == OctetCounting, r.state == OctetCounting:
		r.open = open{kind: junk}
	case r.state == Auto:
		r.open = open{kind: text}
	default:
		r.open = open{kind: line}
	}
	return true
}

// isCounted judges a count by what follows it.
func (r *Reader) isCounted(rest []byte, count int, final bool) verdict {
	switch v := parsePRI(rest); {
	case v == more && !final:
		return more
	case v == yes && r.state == Newline:
		return r.countedAfterLines(rest, count, final)
	case v == yes:
		return yes
	}
	// After a frame that began with a PRI, digits are more likely the rest of it, with a
	// count that was too small.
	if r.aligned && r.bare || r.opt.Mode == OctetCounting && r.stats.Messages == 0 {
		return yes
	}
	return r.endsWell(rest, count, final)
}

// countedAfterLines judges a count with a PRI on a stream that was delimited by LF:
// the sender has switched, or a count stands in front of a line by mistake. In the
// second case more lines follow before the count is reached.
func (r *Reader) countedAfterLines(rest []byte, count int, final bool) verdict {
	window := rest[:min(len(rest), count-1, r.max+slack)]
	if findLine(window, r.scanned, r.limit) >= 0 {
		return no
	}
	if len(rest) >= min(count, r.max+slack) || final {
		return yes
	}
	r.scanned = max(0, len(window)-slack)
	return more
}

// endsWell judges a count by where its frame ends: at an LF, at another count, or at
// the end of the stream. In Auto a frame with an LF inside must be followed by another
// that begins alike, and is none on a stream that was delimited by LF.
func (r *Reader) endsWell(rest []byte, count int, final bool) verdict {
	if count > r.max {
		return no
	}
	lines := false
	if r.opt.Mode == Auto {
		window := rest[:min(len(rest), count-1)]
		lines = bytes.IndexByte(window[min(r.scanned, len(window)):], '\n') >= 0
		if lines && r.state != Auto && r.state != OctetCounting {
			return no
		}
		if !lines {
			r.scanned = len(window)
		}
	}
	switch {
	case len(rest) < count:
		return more
	case len(rest) == count && final:
		return yes
	case lines:
		return r.followedAlike(rest, count)
	case rest[count-1] == '\n':
		return yes
	case len(rest) == count:
		return more
	case indexByte("\n\r\x00", rest[count]):
		return yes
	}
	_, v := parseHeader(rest[count:], r.limit)
	return v
}

// followedAlike tells whether behind a frame, and an LF or CRLF, another count stands
// and behind that a message which begins with the same byte. Lines that begin with
// digits do not look so by chance.
func (r *Reader) followedAlike(rest []byte, count int) verdict {
	next := bytes.TrimPrefix(rest[count:], []byte("\r"))
	next = bytes.TrimPrefix(next, []byte("\n"))
	h, v := parseHeader(next, r.limit)
	switch {
	case v != yes:
		return v
	case len(next) == h.size:
		return more
	}
	return verdictOf(next[h.size] == rest[0])
}

// openCounted opens a counted frame and remembers where it and the one before it
// began, to look back.
func (r *Reader) openCounted(h header, pri bool) {
	if !r.aligned {
		r.in.forget()
	}
	r.in.back, r.in.prev = r.in.prev, r.in.pos
	r.open = open{kind: counted, left: h.count, pri: pri}
	if h.count > r.max {
		r.open.kind = long
	}
	r.framing(h.size)
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
