package jsontext

import (
	"hash/maphash"
	"math/bits"
	"sync"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// The hash is seeded, so that nobody can choose keys that fall into one place.
var seed = maphash.MakeSeed()

var tables = sync.Pool{New: func() any { return new([]event.Ref) }}

// duplicates gives a diagnostic for each key that an earlier member of the object
// has too. Few keys are compared with each other, many go through a hash table:
// both keep the work per key constant.
func (r *reader) duplicates(object event.Ref, count, open int) {
	if count <= 8 {
		r.compareKeys(object, open)
		return
	}
	var small [128]event.Ref
	if 2*count <= len(small) {
		r.hashKeys(object, open, small[:])
		return
	}
	t := tables.Get().(*[]event.Ref)
	size := 1 << bits.Len(uint(2*count))
	if cap(*t) < size {
		*t = make([]event.Ref, size)
	}
	table := (*t)[:size]
	clear(table)
	r.hashKeys(object, open, table)
	tables.Put(t)
}

func (r *reader) compareKeys(object event.Ref, open int) {
	e := r.e
	for c := e.Next(e.First(object)); c != 0; c = e.Next(c) {
		key := e.Node(c).Key
		for d := e.First(object); d != c; d = e.Next(d) {
			if e.Node(d).Key == key {
				e.Diagnose(CodeDuplicateKey, open, key)
				break
			}
		}
	}
}

// hashKeys uses table, which is empty, twice as long as needed, and whose length is
// a power of two.
func (r *reader) hashKeys(object event.Ref, open int, table []event.Ref) {
	e, mask := r.e, uint64(len(table)-1)
	for c := e.First(object); c != 0; c = e.Next(c) {
		key := e.Node(c).Key
		for i := maphash.String(seed, key) & mask; ; i = (i + 1) & mask {
			if table[i] == 0 {
				table[i] = c
				break
			}
			if e.Node(table[i]).Key == key {
				e.Diagnose(CodeDuplicateKey, open, key)
				break
			}
		}
	}
}
