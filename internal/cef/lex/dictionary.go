package lex

import (
	"math/bits"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// Dictionary finds the keys of a list that never changes. It looks at the length and
// the last eight bytes of a key, and seldom at the others.
type Dictionary struct {
	index [size]uint16 // of keys, plus one
	keys  []listed
}

// size is a power of two, some times the number of keys for searches to be short.
const size = 2048

type listed struct {
	text string
	tail uint64
}

// NewDictionary makes the dictionary of a few hundred keys, which are not empty. Those
// in front are found faster.
func NewDictionary(keys ...string) *Dictionary {
	d := &Dictionary{keys: make([]listed, len(keys))}
	for i, key := range keys {
		d.keys[i] = listed{key, tail(key)}
		at := place(d.keys[i].tail, len(key))
		for d.index[at%size] != 0 {
			at++
		}
		d.index[at%size] = uint16(i + 1)
	}
	return d
}

// Find gives the place of key in the list, or of the one that differs from it only in
// the case of letters: then exact is false. It gives -1 if there is neither.
func (d *Dictionary) Find(key string) (i int, exact bool) {
	t, folded := tail(key), -1
	for at := place(t, len(key)); ; at++ {
		i = int(d.index[at%size]) - 1
		if i < 0 {
			return folded, false
		}
		k := &d.keys[i]
		if k.tail == t && len(k.text) == len(key) && (len(key) <= 8 || k.text == key) {
			return i, true
		}
		if folded < 0 && EqualFold(k.text, key) {
			folded = i
		}
	}
}

// Next finds the first "=" of s[lo:end], or gives end, and the start of the word before
// it: what lies behind the last space between lo and the "=", or lo if there is none. It
// gives the place of that word in the list, or -1 if it is not there in that very case.
//
// Most of the time of a parser goes by here, so this is one piece, and it reads eight
// bytes at once.
func (d *Dictionary) Next(s string, lo, end int) (start, eq, i int) {
	eq = octet.Index(s, lo, end, '=')
	if eq < 8 {
		return lo, eq, -1
	}
	tail := octet.Load(s, eq-8)
	if spaces := octet.Equal(tail, ' '); spaces != 0 {
		n := bits.Len64(spaces) // bits before the word
		start, tail = eq-8+n/8, tail>>(n&63)
	} else {
		start = lastSpace(s, lo, eq-8) + 1
	}
	if start <= lo {
		return lo, eq, -1
	}
	n := eq - start
	for at := place(tail, n); ; at++ {
		i = int(d.index[at%size]) - 1
		if i < 0 {
			return start, eq, -1
		}
		if k := &d.keys[i]; k.tail == tail && len(k.text) == n && (n <= 8 || k.text == s[start:eq]) {
			return start, eq, i
		}
	}
}

// lastSpace gives the last space of s[lo:end], or less than lo.
func lastSpace(s string, lo, end int) int {
	for ; end-8 >= lo; end -= 8 {
		if spaces := octet.Equal(octet.Load(s, end-8), ' '); spaces != 0 {
			return end - 1 - bits.LeadingZeros64(spaces)/8
		}
	}
	for end--; end >= lo && s[end] != ' '; end-- {
	}
	return end
}

// place is where the search for a key of n bytes begins, whatever the case of its letters.
func place(tail uint64, n int) uint32 { return uint32(mix(uint64(n), tail|fold)) }
