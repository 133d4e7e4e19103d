package lex

// Classes of bytes in a key.
const (
	keyFirst = 1 << iota // may begin one
	keyInner             // may stand inside
	keyComma             // may stand inside of some keys, see KeyStart
)

var class = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '_':
			t[c] = keyFirst | keyInner
		case c == '.' || c == '-':
			t[c] = keyInner
		case c == ',':
			t[c] = keyInner | keyComma
		}
	}
	return t
}()

// Key tells whether c may stand in a key, at its beginning if first is set.
func Key(c byte, first bool) bool {
	if first {
		return class[c]&keyFirst != 0
	}
	return class[c] != 0
}

// KeyStart gives the start of the key that ends right before end and lies in
// s[lo:end], or end if there is none. A key is one word: a letter, a digit or an
// underscore, then also dots and hyphens, indexes in brackets and one colon at the
// end (violation 13). A comma is part of a key only after an underscore and in the
// keys that ArcSight makes of additional data ("ad.x,y"): elsewhere it separates
// the parts of a value, as in "suser=CN=Jo Doe,OU=Users,DC=corp". What may precede a
// key is for the caller to judge.
func KeyStart(s string, lo, end int) int {
	i, seen := end, uint8(0)
	if i > lo && s[i-1] == ':' {
		i--
	}
	for i > lo {
		c := s[i-1]
		if class[c] != 0 {
			seen |= class[c]
			i--
			continue
		}
		if c != ']' {
			break
		}
		j := i - 1
		for j > lo && s[j-1] >= '0' && s[j-1] <= '9' {
			j--
		}
		if j == i-1 || j == lo || s[j-1] != '[' {
			break
		}
		i = j - 1
	}
	if seen&keyComma != 0 {
		i = afterCommas(s, i, end)
	}
	if i == end || class[s[i]]&keyFirst == 0 {
		return end
	}
	return i
}

// afterCommas gives the start of the key s[start:end] without what is in front of a
// comma that cannot be part of it.
func afterCommas(s string, start, end int) int {
	if end-start > 3 && EqualFold(s[start:start+3], "ad.") {
		return start
	}
	for i := end - 1; i >= start; i-- {
		if s[i] == ',' && (i == start || s[i-1] != '_') {
			return i + 1
		}
	}
	return start
}

// KeyEnd gives the end of the bytes from i on, below end, that a key can consist
// of. It is generous: KeyStart decides.
func KeyEnd(s string, i, end int) int {
	for i < end {
		if c := s[i]; class[c] == 0 && c != '[' && c != ']' && c != ':' {
			break
		}
		i++
	}
	return i
}

// Odd tells whether a key has characters besides letters, digits, underscores,
// dots and indexes: more than even ArcSight itself emits.
func Odd(key string) bool {
	for i := 0; i < len(key); i++ {
		if c := key[i]; c == '-' || c == ',' || c == ':' {
			return true
		}
	}
	return false
}

// EqualFold compares two ASCII texts without regard to case.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		x, y := a[i], b[i]
		if x != y && (x|0x20 != y|0x20 || x|0x20 < 'a' || x|0x20 > 'z') {
			return false
		}
	}
	return true
}
