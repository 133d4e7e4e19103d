// Package charset converts strings and streams that are not UTF-8.
//
// UTF16 recognises UTF-16. Windows programs write files and send datagrams in it. Such a
// string has a byte order mark, or a NUL in every other byte of its beginning, which no
// string in another encoding has. Others (Windows-1252, GBK) cannot be distinguished from
// each other: configurations name them, and Named is the list of names.
package charset

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// UTF16 gives the text of s in UTF-8 where s is UTF-16 of either byte order, and tells
// whether it is. It looks at the first bytes alone where it is not, and allocates nothing.
// A byte too many at an end, the half of a line break that a frame was cut at, is left out.
func UTF16(s string) (text string, ok bool) {
	big, skip, ok := order(s)
	if !ok {
		return s, false
	}
	s = s[skip:]
	var b strings.Builder
	b.Grow(len(s))
	unit := func(i int) rune {
		if big {
			return rune(s[i])<<8 | rune(s[i+1])
		}
		return rune(s[i+1])<<8 | rune(s[i])
	}
	for i := 0; i+1 < len(s); i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) {
			if i+3 < len(s) {
				if pair := utf16.DecodeRune(r, unit(i+2)); pair != utf8.RuneError {
					b.WriteRune(pair)
					i += 2
					continue
				}
			}
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String(), true
}

// order tells the byte order of s, and how many bytes are in front of the first character.
func order(s string) (big bool, skip int, ok bool) {
	if len(s) < 4 {
		return false, 0, false
	}
	switch {
	case s[0] == 0xff && s[1] == 0xfe && (s[2] != 0 || s[3] != 0): // else it is UTF-32
		return false, 2, true
	case s[0] == 0xfe && s[1] == 0xff:
		return true, 2, true
	case len(s) < 8:
		return false, 0, false
	case s[0] == 0 && len(s)%2 == 1: // behind the first byte of a line break
		return false, 1, alternates(s[1:], 1)
	case s[0] == 0:
		return true, 0, alternates(s, 0)
	case s[1] == 0:
		return false, 0, alternates(s, 1)
	}
	return false, 0, false
}

// alternates tells whether of the first characters of s, in ASCII, the byte at nul is zero
// and the other one is not.
func alternates(s string, nul int) bool {
	n := min(len(s)/2, 8)
	for i := range n {
		if s[2*i+nul] != 0 || s[2*i+1-nul] == 0 || s[2*i+1-nul] >= 0x80 {
			return false
		}
	}
	return n >= 3
}
