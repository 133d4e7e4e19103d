// Package lex holds what the parsers of CEF and LEEF share below their grammars:
// finding the marker that both formats begin with, the shape of a key, and a set
// of the keys that a message has used.
//
// Every function takes offsets into the caller's string and gives offsets back;
// nothing is copied and nothing is retained.
package lex

import "strings"

// Mark is a marker, "CEF:0|" or "LEEF:2.0|", in a text. The fields are offsets.
type Mark struct {
	Start      int // of the first letter
	Version    int // of the first digit of the version
	VersionEnd int // after the last one
	End        int // after the pipe

	Folded bool // not in upper case
	Spaced bool // spaces beside the version
}

// Find gives the first marker of s. The name is in upper case and ends in a
// colon. A marker in upper case is preferred to an earlier one in another case,
// because "cef:" may be the tag of a program in the transport header, and one in
// the structured data of RFC 5424 is passed over: a relay may put anything there
// (violation 24).
func Find(s, name string) (Mark, bool) {
	from := 0
	for {
		m, ok := exact(s, name, from)
		if !ok {
			m, ok = folded(s, name, from)
		}
		if !ok || from > 0 {
			return m, ok
		}
		start, end := structuredData(s, m.Start)
		if m.Start < start || m.Start >= end {
			return m, true
		}
		from = end
	}
}

func exact(s, name string, from int) (Mark, bool) {
	for i := from; ; {
		if !strings.HasPrefix(s[i:], name) { // by far the most begin so
			n := strings.Index(s[i:], name)
			if n < 0 {
				return Mark{}, false
			}
			i += n
		}
		if m, ok := version(s, i, i+len(name)); ok {
			return m, true
		}
		i += len(name)
	}
}

func folded(s, name string, from int) (Mark, bool) {
	for i := from; ; {
		n := strings.IndexByte(s[i:], ':')
		if n < 0 {
			return Mark{}, false
		}
		i += n + 1
		start := i - len(name)
		if start < from || !EqualFold(s[start:i], name) {
			continue
		}
		if m, ok := version(s, start, i); ok {
			m.Folded = true
			return m, true
		}
	}
}

// A version and the spaces beside it are this long at most, so that a text full
// of markers stays linear.
const (
	maxVersion = 16
	maxSpaces  = 8
)

// version reads what follows the colon: spaces, digits with dots, spaces, a pipe.
// A letter O stands for the digit in the help pages of ESET.
func version(s string, start, i int) (Mark, bool) {
	m := Mark{Start: start}
	m.Version = skipSpaces(s, i)
	j := m.Version
	for j < len(s) && j < m.Version+maxVersion && versionByte(s[j]) {
		j++
	}
	m.VersionEnd = j
	m.End = skipSpaces(s, j)
	if j == m.Version || s[m.Version] == '.' || m.End >= len(s) || s[m.End] != '|' {
		return Mark{}, false
	}
	m.Spaced = m.Version > i || m.End > j
	m.End++
	return m, true
}

func versionByte(c byte) bool { return c >= '0' && c <= '9' || c == '.' || c == 'O' }

func skipSpaces(s string, i int) int {
	for n := 0; n < maxSpaces && i < len(s) && s[i] == ' '; n++ {
		i++
	}
	return i
}

// structuredData finds the structured data of an RFC 5424 header in s[:limit],
// tolerating missing fields before it. Both results are 0 if there is none.
func structuredData(s string, limit int) (start, end int) {
	i := 0
	for i < limit && s[i] >= '0' && s[i] <= '9' { // octet count of RFC 6587
		i++
	}
	if i > 0 && i < limit && s[i] == ' ' {
		i++
	}
	if i >= limit || s[i] != '<' {
		return 0, 0
	}
	gt := strings.IndexByte(s[i:limit], '>')
	if gt < 0 || gt > 4 {
		return 0, 0
	}
	i += gt + 1
	if !strings.HasPrefix(s[i:limit], "1 ") {
		return 0, 0
	}
	i += 2
	for field := 0; field < 5 && i < limit && s[i] != '['; field++ {
		space := strings.IndexByte(s[i:limit], ' ')
		if space < 0 {
			return 0, 0
		}
		i += space + 1
	}
	if i >= limit || s[i] != '[' {
		return 0, 0
	}
	return i, elements(s, i)
}

// elements gives the end of the SD-ELEMENTs that begin at i, or 0 if they are
// not well formed: then no text may be passed over.
func elements(s string, i int) int {
	quoted, open := false, false
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"' && open:
			quoted = !quoted
		case quoted:
		case c == '[' && !open:
			open = true
		case c == ']' && open:
			open = false
		case !open:
			return i
		}
	}
	if open {
		return 0
	}
	return i
}
