package syslog

import "strings"

const bom = "\ufeff"

// payload tells whether s begins with something that is no header in any case: a
// JSON object, an array of them, a byte order mark, or a marker, in quotes or not.
func payload(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '{':
		return true
	case '[':
		return len(s) > 1 && s[1] == '{'
	case bom[0]:
		return strings.HasPrefix(s, bom)
	case 'C', 'c', 'L', 'l':
		return markerAt(s)
	case '"', '\'':
		return len(s) > 1 && markerAt(s[1:])
	}
	return false
}

// A version and the spaces beside it are this long at most, so that a text full of
// markers stays linear.
const (
	maxVersion = 16
	maxSpaces  = 8
)

// markerAt tells whether s begins with the marker of CEF or LEEF in any case: the
// word, a colon, blanks, a version, blanks, a pipe. The version is needed, since
// "CEF:" alone is the tag that some relays set.
func markerAt(s string) bool {
	n := len("CEF:")
	if s[0]|0x20 == 'l' {
		n = len("LEEF:")
		if len(s) < n || !strings.EqualFold(s[:n], "LEEF:") {
			return false
		}
	} else if len(s) < n || !strings.EqualFold(s[:n], "CEF:") {
		return false
	}
	first := spaces(s, n)
	i := first
	for i < len(s) && i < first+maxVersion && (s[i]-'0' < 10 || s[i] == 'O' || s[i] == '.' && i > first) {
		i++ // a letter O is the nought of a help page of ESET
	}
	if i == first {
		return false
	}
	i = spaces(s, i)
	return i < len(s) && s[i] == '|'
}

func spaces(s string, i int) int {
	for end := min(i+maxSpaces, len(s)); i < end && s[i] == ' '; i++ {
	}
	return i
}

// marker finds the first marker in s that is not quoted.
func marker(s string) (at int, ok bool) {
	quoted, seen, closing := false, 0, -1
	for i := 0; ; {
		n := strings.IndexByte(s[i:], ':')
		if n < 0 {
			return 0, false
		}
		i += n + 1
		at := markerStart(s, i)
		if at < 0 {
			continue
		}
		quoted = quoted != (strings.Count(s[seen:at], `"`)%2 == 1)
		seen = at
		if !quoted {
			return at, true
		}
		if closing < at {
			if n = strings.IndexByte(s[at:], '"'); n < 0 { // an inch sign, no quote
				return at, true
			}
			closing = at + n
		}
	}
}

// markerStart gives where the marker begins whose colon ends at i, or -1.
func markerStart(s string, i int) int {
	if i < len("CEF:") || s[i-2]|0x20 != 'f' || s[i-3]|0x20 != 'e' {
		return -1
	}
	at := i - len("CEF:")
	if s[at]|0x20 == 'e' && at > 0 {
		at--
	}
	if c := s[at] | 0x20; (c == 'c' || c == 'l') && markerAt(s[at:]) {
		return at
	}
	return -1
}
