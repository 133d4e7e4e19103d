package frame

import "bytes"

// trimAbove is how much is kept of the last two frames without looking at them.
const trimAbove = smallSize / 2

// lookBack is asked when after a counted frame no other one begins. If the count was
// too large the frame has swallowed the start of what follows. That is sure where a
// frame inside the last two, or a chain of them, ends exactly where the junk does.
// Then the Reader goes back to the first of them. It does so once for every byte, so
// nothing is given more than twice, and time stays linear.
func (r *Reader) lookBack(junk []byte, e end) bool {
	if parsePRI(junk) == yes {
		return false // a whole message, the stolen part was its count
	}
	in := &r.in
	low := max(in.back, in.floor)
	if low >= in.pos {
		return false
	}
	b := in.data[:in.pos+len(junk)]
	to := r.chainTo(b, low, r.ends(b, e))
	if to < 0 && r.opt.Mode == Auto && in.back == in.prev {
		to = r.lineIn(b, low)
	}
	if to < 0 {
		return false
	}
	r.stats.Malformed++
	r.stats.Reread += int64(in.pos - to)
	in.floor = in.pos
	in.pos = to
	in.forget()
	r.aligned = false
	return true
}

// ends are the positions at which a message can end that b ends with.
func (r *Reader) ends(b []byte, e end) map[int]bool {
	ends := map[int]bool{len(b): true}
	if e.by == Newline {
		ends[len(b)+1] = true
		if b[len(b)-1] == '\r' {
			ends[len(b)-1] = true
		}
	}
	return ends
}

// chainTo returns the first position from low on where a chain of frames begins that
// leads to one of the ends, or -1.
func (r *Reader) chainTo(b []byte, low int, ends map[int]bool) int {
	first := -1
	for q := r.in.pos - 1; q >= low; q-- {
		if !isDigit(b[q]) {
			continue
		}
		h, v := parseHeader(b[q:], r.limit)
		if v != yes || parsePRI(b[q+h.size:]) != yes {
			continue
		}
		next := q + h.size + h.count
		if ends[next] || next < len(b) && b[next] == '\n' && ends[next+1] {
			ends[q] = true
			first = q
		}
	}
	return first
}

// lineIn returns where the second of the lines begins that were taken for one frame,
// because a count stood in front of the first by mistake, or -1.
func (r *Reader) lineIn(b []byte, low int) int {
	i := findLine(b[low:], 0, r.limit)
	if i < 0 || low+i >= r.in.pos {
		return -1
	}
	return low + i + 1
}

// trimBack lets go of the last two frames where nothing in them looks like a frame.
// They would otherwise keep a large buffer while the connection is idle.
func (r *Reader) trimBack(o open) {
	in := &r.in
	if o.kind == long {
		in.forget()
		return
	}
	if in.pos-in.back <= trimAbove {
		return
	}
	keep := in.pos - maxHeader
	// The content of the last frame, then that of the one before it, with the digits
	// that run into the count of the last.
	for _, span := range [][2]int{{in.prev, in.pos}, {in.back, in.prev}} {
		b := in.data[span[0]:span[1]]
		h, v := parseHeader(b, r.limit)
		if v != yes {
			continue
		}
		if s, ok := findStart(b, h.size+1, r.limit); ok {
			keep = min(keep, span[0]+s.first)
		}
		if q := findLine(b, h.size, r.limit); q >= 0 {
			keep = min(keep, span[0]+q)
		}
	}
	if in.prev > in.back && isDigit(in.data[in.prev-1]) {
		tail := bytes.TrimRight(in.data[in.back:in.prev], "0123456789")
		keep = min(keep, max(in.back+len(tail), in.prev-maxDigits))
	}
	if keep > in.back {
		in.back = keep
		in.prev = max(in.prev, keep)
	}
}
