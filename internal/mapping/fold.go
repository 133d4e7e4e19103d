package mapping

import (
	"math/bits"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// textHash mixes the length of a string with its first and last eight bytes, without the case of
// ASCII letters: keys and words of enums differ there, and looking at all of a string costs
// more than the rare collision.
func textHash(s string) uint32 {
	const fold = 0x20 * octet.Every
	var first, last uint64
	switch n := len(s); {
	case n >= 8:
		first, last = octet.Load(s, 0), octet.Load(s, n-8)
	case n >= 4:
		first, last = octet.Load4(s, 0), octet.Load4(s, n-4)
	case n > 0:
		first, last = uint64(s[0]), uint64(s[n/2])<<8|uint64(s[n-1])
	}
	w := ((first|fold)^bits.RotateLeft64(last|fold, 29))*0x9E3779B97F4A7C15 ^ uint64(len(s))
	return uint32((w * 0x9E3779B97F4A7C15) >> 32)
}

// foldIndex finds the number of a string, ASCII letters in any case. It does not change after
// it was made.
type foldIndex []foldCell

type foldCell struct {
	hash   uint32
	number int32 // from 1
	text   string
}

// newFoldIndex numbers strings from 0; of equal ones the first counts.
func newFoldIndex(texts []string, numbers []int) foldIndex {
	size := 4
	for size < 3*len(texts) {
		size *= 2
	}
	x := make(foldIndex, size)
	for i, text := range texts {
		if x.find(text) >= 0 {
			continue
		}
		h := textHash(text)
		at := h
		for x[at&uint32(size-1)].number != 0 {
			at++
		}
		x[at&uint32(size-1)] = foldCell{h, int32(numbers[i] + 1), text}
	}
	return x
}

// find gives the number of a string, or -1.
func (x foldIndex) find(s string) int {
	if len(x) == 0 {
		return -1
	}
	h := textHash(s)
	for at := h; ; at++ {
		c := &x[at&uint32(len(x)-1)]
		if c.number == 0 {
			return -1
		}
		if c.hash == h && len(c.text) == len(s) && (c.text == s || equalASCII(c.text, s)) {
			return int(c.number) - 1
		}
	}
}

// equalASCII tells whether two strings of one length are the same but for the case of ASCII letters.
func equalASCII(a, b string) bool {
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

// captions are the values of an enum by caption: [ocsf.Attribute.EnumByCaption], but faster.
func captions(a *ocsf.Attribute) foldIndex {
	var texts []string
	var numbers []int
	for i := range a.Enum {
		texts, numbers = append(texts, a.Enum[i].Caption), append(numbers, i)
	}
	return newFoldIndex(texts, numbers)
}
