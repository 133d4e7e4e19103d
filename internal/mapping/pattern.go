package mapping

import "unicode/utf8"

// pattern is a keyword of contains, of lacks or of a row of a table. Without an anchor it
// matches anywhere. Anchors are written around it:
//
//	<word>  a whole word
//	<word   the beginning of a word
//	word>   the end of a word
//	=text   the whole string, without the blanks around it
//
// A word ends where a character is neither a letter nor a digit, and where a small letter
// is followed by a capital one: <scan> matches in "Virus Scan", "virus_scan" and
// "VirusScan" but not in "scanner".
type pattern struct {
	text        string // in lower case
	first, last bool   // anchored to the beginning, to the end of a word
	whole       bool
}

// newPattern reads a keyword in lower case.
func newPattern(s string) pattern {
	p := pattern{text: s}
	if len(s) > 1 && s[0] == '=' {
		p.text, p.whole = s[1:], true
		return p
	}
	if len(s) > 1 && s[0] == '<' {
		s, p.first = s[1:], true
	}
	if n := len(s); n > 1 && s[n-1] == '>' {
		s, p.last = s[:n-1], true
	}
	p.text = s
	return p
}

// at tells whether the anchors hold for the pattern's text at s[i:j].
func (p *pattern) at(s string, i, j int) bool {
	if p.whole {
		return allBlank(s[:i]) && allBlank(s[j:])
	}
	return (!p.first || wordBoundary(s, i)) && (!p.last || wordBoundary(s, j))
}

func allBlank(s string) bool {
	for i := range len(s) {
		if s[i] != ' ' && s[i] != '\t' {
			return false
		}
	}
	return true
}

// wordBoundary tells whether a word begins or ends between s[i-1] and s[i].
func wordBoundary(s string, i int) bool {
	if i == 0 || i == len(s) || !wordByte(s[i-1]) || !wordByte(s[i]) {
		return true
	}
	return 'a' <= s[i-1] && s[i-1] <= 'z' && 'A' <= s[i] && s[i] <= 'Z'
}

// wordByte tells whether b is part of a letter or a digit. Letters beyond ASCII count whole.
func wordByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b >= utf8.RuneSelf
}
