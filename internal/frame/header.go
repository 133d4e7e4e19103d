package frame

const (
	// maxDigits bounds an octet count; ten digits are 10 GB.
	maxDigits = 10
	// maxMarker is the length of the longest marker.
	maxMarker = 5
	// maxHeader is the length of the longest octet count with its blank and a marker.
	maxHeader = maxDigits + 1 + maxMarker
)

// verdict is an answer that may need more bytes.
type verdict uint8

const (
	no verdict = iota
	more
	yes
)

// header is "MSG-LEN SP" (RFC 6587, section 3.4.1).
type header struct {
	size  int // of digits and blank
	count int
}

// parseHeader reads an octet count at the start of b. It is invalid above limit.
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

// parseMarker tells whether b begins as a security event does: with a syslog priority,
// "CEF:", "LEEF:" or "{".
func parseMarker(b []byte) verdict {
	if len(b) == 0 {
		return more
	}
	switch b[0] {
	case '{':
		return yes
	case '<':
		return parsePRI(b)
	case 'C':
		return hasPrefix(b, "CEF:")
	case 'L':
		return hasPrefix(b, "LEEF:")
	}
	return no
}

func hasPrefix(b []byte, prefix string) verdict {
	n := min(len(b), len(prefix))
	switch {
	case string(b[:n]) != prefix[:n]:
		return no
	case n < len(prefix):
		return more
	}
	return yes
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

// parseMarked tells whether b begins with an octet count and a marker.
func parseMarked(b []byte, limit int) verdict {
	h, v := parseHeader(b, limit)
	if v != yes {
		return v
	}
	return parseMarker(b[h.size:])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
