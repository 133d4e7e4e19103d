package frame

import (
	"bytes"
	"unicode/utf8"
)

// counted looks for the end of an octet-counted frame at the start of b. last: b does not
// grow, because the stream is over or silent, or because nothing behind b may be looked at.
func (r *Reader) counted(b []byte, final, last bool) (end, verdict) {
	o := &r.open
	n := o.header + o.count
	long := o.count > r.max+lineEnd
	switch {
	case o.suspect:
	case !long && len(b) >= n:
		e, v := r.believe(b, n, last)
		if v != no {
			// A pause inside the count of the next frame decides nothing.
			r.pending = v == more && (len(b) == n || parseMarked(b[n:], r.limit) != more)
			return e, v
		}
		o.suspect, r.scanned = true, o.header
	case long, final:
		o.suspect, r.scanned = true, o.header
	default:
		return end{}, more // a pause inside a frame decides nothing
	}
	if !long && len(b) >= n {
		if e, v := r.miscounted(b, n, last); v != no {
			r.pending = v == more
			return e, v
		}
	}
	return r.toLine(b, n, last)
}

// believe checks a frame of n bytes by what follows it. A frame whose last byte is a digit
// is believed only if the next frame ends well too: with a count that is too large by one
// it has taken a digit of the next count, and a port 443 would become 4439.
func (r *Reader) believe(b []byte, n int, last bool) (end, verdict) {
	e := end{n: n, strip: true}
	v := endsAt(b, n, r.limit, last)
	if v == more || v == no && n == len(b) {
		return e, v
	}
	if v == no {
		// A frame without a marker may follow, such as a heartbeat.
		return e, settle(r.follow(b, n, last), last)
	}
	if n == len(b) || !isDigit(b[n-1]) || !isDigit(b[n]) {
		return e, yes
	}
	switch v := r.follow(b, n, last); {
	case v == yes, v == more && last:
		return e, yes
	case v == more:
		return e, more
	}
	e.malformed = true
	for k := 1; k < maxDigits && n-k > r.open.header && isDigit(b[n-k]); k++ {
		switch v := r.follow(b, n-k, last); {
		case v == more && !last:
			return e, more
		case v != no:
			return end{n: n - k, strip: true, malformed: true}, yes
		}
	}
	return e, yes
}

// endsAt tells whether a frame can end after n bytes: with or before a delimiter, before
// another frame with a marker, or at the end of the stream or a pause.
func endsAt(b []byte, n, limit int, last bool) verdict {
	switch {
	case b[n-1] == '\n':
		return yes
	case n == len(b):
		if last {
			return yes
		}
		return more
	case b[n] == '\n', b[n] == '\r', b[n] == 0:
		return yes
	}
	return settle(parseMarked(b[n:], limit), last)
}

// maxFollow is how many frames are followed before they are believed.
const maxFollow = 4

// follow tells whether a frame begins at n that ends where one can end, at least after
// some more frames without a marker. It returns more where the stream ends inside them.
func (r *Reader) follow(b []byte, n int, last bool) verdict {
	for range maxFollow {
		h, v := parseHeader(b[n:], r.limit)
		if v != yes {
			return v
		}
		n += h.size + h.count
		if n > r.window() {
			return yes // nothing there may be looked at
		}
		if n > len(b) {
			return more
		}
		if v := endsAt(b, n, r.limit, last); v != no || n == len(b) {
			return v
		}
	}
	return yes
}

func verdictOf(b bool) verdict {
	if b {
		return yes
	}
	return no
}

// settle makes a verdict final.
func settle(v verdict, last bool) verdict {
	if v == more && last {
		return no
	}
	return v
}

// miscounted looks for the end of a frame whose count is wrong in a common way: by a few
// bytes, because of a delimiter, or because characters were counted instead of octets. Only
// the beginning of another frame proves such an end.
func (r *Reader) miscounted(b []byte, n int, last bool) (end, verdict) {
	o := &r.open
	for k := maxHeader; k >= -lineEnd && !o.near; k-- {
		if n-k <= o.header || n-k > len(b) {
			continue
		}
		v := parseMarked(b[n-k:], r.limit)
		if v == yes {
			v = r.follow(b, n-k, last)
		}
		switch settle(v, last) {
		case yes:
			return end{n: n - k, strip: true, malformed: true}, yes
		case more:
			return end{}, more
		}
	}
	if !o.near && n+lineEnd > len(b) && !last {
		return end{}, more
	}
	o.near = true
	for i := range o.chars {
		c := &o.chars[i]
		if !c.advance(b[o.header:], o.count, i == 0) {
			if !last {
				return end{}, more
			}
			continue
		}
		at := o.header + c.bytes
		if at <= n {
			continue
		}
		v := endsAt(b, at, r.limit, last)
		if v == yes && at < len(b) && isDigit(b[at-1]) && isDigit(b[at]) {
			v = r.followChars(b, at, i == 0, last)
		}
		if v != no {
			return end{n: at, strip: true, malformed: true}, v
		}
	}
	return end{}, no
}

// maxFollowChars bounds the frames that followChars looks at.
const maxFollowChars = 4 << 10

// followChars tells whether a frame at n that is counted in characters, too, ends well.
// Where the units differ, the wrong one takes a digit of the next count, or leaves one.
func (r *Reader) followChars(b []byte, n int, utf16, last bool) verdict {
	h, v := parseHeader(b[n:], r.limit)
	if v != yes || h.count > maxFollowChars {
		return v
	}
	n += h.size
	var c chars
	switch {
	case c.advance(b[n:], h.count, utf16):
		return endsAt(b, n+c.bytes, r.limit, last)
	case last || n+h.count+slack > r.window():
		return verdictOf(!utf16) // code points and UTF-16 units are the same most often
	}
	return more
}

// chars counts the characters of a frame.
type chars struct{ bytes, units int }

// advance counts up to most characters, or UTF-16 units as Java and .NET do. It returns
// false where b has fewer.
func (c *chars) advance(b []byte, most int, utf16 bool) bool {
	for c.units < most {
		if !utf8.FullRune(b[c.bytes:]) {
			return false
		}
		char, size := utf8.DecodeRune(b[c.bytes:])
		c.bytes += size
		c.units++
		if utf16 && char > 0xFFFF {
			c.units++
		}
	}
	return true
}

// toLine ends a frame whose count is wrong at the first LF behind it, or at an earlier one
// that another frame with a marker follows. The frame is split nowhere else: whoever can
// make a device log a string could otherwise place a message of their own in it.
func (r *Reader) toLine(b []byte, n int, last bool) (end, verdict) {
	for i := r.scanned; ; i++ {
		j := bytes.IndexByte(b[i:], '\n')
		if j < 0 {
			break
		}
		i += j
		v := yes
		if i < n {
			v = settle(parseMarked(b[i+1:], r.limit), last)
		}
		if v == no {
			continue
		}
		r.scanned = i
		r.pending = v == more
		return end{n: i, skip: 1, malformed: true}, v
	}
	r.scanned = len(b)
	r.pending = len(b) >= n
	return end{}, more
}
