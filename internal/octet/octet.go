// Package octet looks at eight bytes of a text at once, as a word with the first byte
// lowest. The answers are words too: the highest bit of a byte tells.
//
// In the few bytes from one mark of a message to the next, this is faster than the
// functions of package strings, which are at their best in long texts.
package octet

import "math/bits"

const (
	// Every is a word of ones: times it a byte is a word of that byte.
	Every = 0x0101010101010101
	// Tops are the highest bits of the bytes of a word.
	Tops = 0x80 * Every
)

// Load gives s[i:i+8].
func Load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Load4 gives s[i:i+4].
func Load4(s string, i int) uint64 {
	s = s[i : i+4]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// Equal tells which bytes of w are c.
func Equal(w uint64, c byte) uint64 {
	w ^= uint64(c) * Every
	return ^(w&^Tops + ^uint64(Tops) | w) & Tops
}

// First tells which byte of w is the first c. What it tells of those behind that one
// means nothing, but it is cheaper than Equal.
func First(w uint64, c byte) uint64 { return FirstBelow(w^uint64(c)*Every, 1) }

// FirstBelow tells which byte of w is the first one that is less than c, at most 0x80.
// What it tells of those behind that one means nothing.
func FirstBelow(w uint64, c byte) uint64 { return (w - uint64(c)*Every) &^ w & Tops }

// Index gives the first c of s[i:end], or end.
func Index(s string, i, end int, c byte) int {
	all := uint64(c) * Every
	for ; i+8 <= end; i += 8 {
		if found := FirstBelow(Load(s, i)^all, 1); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < end && s[i] != c {
		i++
	}
	return min(i, end)
}

// ASCII tells whether all bytes of s are of ASCII.
func ASCII(s string) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if Load(s, i)&Tops != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
