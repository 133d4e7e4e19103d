package lex

import "math/bits"

// Eight bytes of a text are looked at together, as a word with the first one lowest.
const (
	every = 0x0101010101010101 // byte of a word
	tops  = 0x80 * every       // the highest bit of each
	fold  = ' ' * every        // what lower case has that upper case has not
)

func word(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// half is the lower half of word.
func half(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// match gives a word that has the highest bit set in every byte that is c in w, and no
// other bit.
func match(w uint64, c byte) uint64 {
	w ^= uint64(c) * every
	return ^(w&^tops + ^uint64(tops) | w) & tops
}

// first is match, but for bytes behind the first one that is c. It is cheaper.
func first(w uint64, c byte) uint64 {
	w ^= uint64(c) * every
	return (w - every) &^ w & tops
}

// Index gives the first c of s[i:end], or end. For the few bytes up to the next mark of
// a message it is faster than strings.IndexByte, which is at its best in long texts.
func Index(s string, i, end int, c byte) int {
	for ; i+8 <= end; i += 8 {
		if found := first(word(s, i), c); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < end && s[i] != c {
		i++
	}
	return min(i, end)
}

// Hash is a hash of a key that ignores the case of letters. It is no defence
// against chosen keys: its users bound the length of a probe instead.
func Hash(s string) uint32 {
	var h uint64
	for len(s) >= 8 {
		h = mix(h, word(s, len(s)-8)|fold)
		s = s[:len(s)-8]
	}
	return uint32(mix(h, tail(s)|fold))
}

func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}
