package lex

import "math/bits"

// Classes of bytes in a key.
const (
	keyFirst = 1 << iota // may begin one
	keyInner             // may stand inside
)

var class = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '_':
			t[c] = keyFirst | keyInner
		case c == '.' || c == ',' || c == '-':
			t[c] = keyInner
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
// underscore, then also dots, commas and hyphens, indexes in brackets and one
// colon at the end (violation 13). What may stand before a key is for the caller
// to judge.
func KeyStart(s string, lo, end int) int {
	i := end
	if i > lo && s[i-1] == ':' {
		i--
	}
	for i > lo {
		c := s[i-1]
		if class[c] != 0 {
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
	if i == end || class[s[i]]&keyFirst == 0 {
		return end
	}
	return i
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

// Hash is a hash of a key that ignores the case of letters. It is no defence
// against chosen keys: its users bound the length of a probe instead.
func Hash(s string) uint32 {
	var h uint64
	for len(s) >= 8 {
		h = mix(h, word(s[len(s)-8:])|fold)
		s = s[:len(s)-8]
	}
	var v uint64
	for i := len(s) - 1; i >= 0; i-- {
		v = v<<8 | uint64(s[i]|' ')
	}
	return uint32(mix(h, v))
}

const (
	every = 0x0101010101010101 // byte of a word
	fold  = ' ' * every        // what lower case has that upper case has not
)

// word gives the first eight bytes of s, the first one lowest.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}

// LastWord gives the start of the text that lies between the last space of s[lo:end]
// and end, and its Hash. The start is lo or less if there is no such space, or too
// little before end to look at eight bytes at once.
func LastWord(s string, lo, end int) (start int, hash uint32) {
	var h uint64
	for i := end; i > lo && i >= 8; i -= 8 {
		w := word(s[i-8:])
		if blanks := spaces(w); blanks != 0 {
			n := bits.LeadingZeros64(blanks) // bits of the word
			return i - n/8, uint32(mix(h, (w|fold)>>(64-n)))
		}
		h = mix(h, w|fold)
	}
	return lo, 0
}

// spaces gives a word that has the highest bit set in every byte that is a space in
// w, and no other.
func spaces(w uint64) uint64 {
	const low = 0x7f * every
	w ^= ' ' * every
	return ^(w&low + low | w | low)
}
