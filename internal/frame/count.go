package frame

import "bytes"

const (
	// maxDigits bounds an octet count; ten digits are 10 GB.
	maxDigits = 10
	// maxPRI is the length of the longest PRI, "<191>".
	maxPRI = 5
	// maxHeader is the length of the longest count with its blank and a PRI.
	maxHeader = maxDigits + 1 + maxPRI
)

// verdict is an answer that may need more bytes.
type verdict uint8

const (
	no verdict = iota
	more
	yes
)

// header is "MSG-LEN SP".
type header struct {
	size  int // of digits and blank
	count int
}

// parseHeader reads a count at the start of b.
func parseHeader(b []byte, limit int) (header, verdict) {
	var n int64
	for i, c := range b {
		switch {
		case isDigit(c) && i < maxDigits:
			n = 10*n + int64(c-'0')
		case c == ' ' && i > 0 && n > 0 && n <= int64(limit):
			return header{size: i + 1, count: int(n)}, yes
		default:
			return header{}, no
		}
	}
	return header{}, more
}

// parsePRI tells whether b begins with "<" 1*3DIGIT ">".
func parsePRI(b []byte) verdict {
	for i, c := range b {
		switch {
		case i == 0 && c == '<', i >= 1 && i <= 3 && isDigit(c):
		case i >= 2 && c == '>':
			return yes
		default:
			return no
		}
	}
	return more
}

// start is a place in text where a counted frame may begin: "<" of a PRI at pri, and
// in front of it a blank and digits from first on.
type start struct {
	first, pri int
	// whole: no digit stands in front of the first, and all of them are a valid count.
	whole bool
}

// findStart finds the first start whose PRI is not before from, in text whose own
// start cannot be one.
func findStart(b []byte, from, limit int) (start, bool) {
	for i := max(from, 1); i < len(b); i++ {
		j := bytes.IndexByte(b[i:], '<')
		if j < 0 {
			break
		}
		i += j
		if i < 3 || b[i-1] != ' ' || !isDigit(b[i-2]) || parsePRI(b[i:]) != yes {
			continue
		}
		s := start{first: i - 2, pri: i}
		for s.first > 1 && isDigit(b[s.first-1]) && i-s.first <= maxDigits {
			s.first--
		}
		_, v := parseHeader(b[s.first:i], limit)
		s.whole = v == yes && !isDigit(b[s.first-1])
		return s, true
	}
	return start{}, false
}

// findLine finds the first LF in b, at from or later, with a PRI, or a count and a
// PRI, behind it: a place where another message visibly begins. It returns the
// position of the LF, or -1.
func findLine(b []byte, from, limit int) int {
	for i := from; i < len(b); i++ {
		j := bytes.IndexByte(b[i:], '\n')
		if j < 0 {
			return -1
		}
		i += j
		rest := b[i+1:]
		if h, v := parseHeader(rest, limit); v == yes {
			rest = rest[h.size:]
		}
		if parsePRI(rest) == yes {
			return i
		}
	}
	return -1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
