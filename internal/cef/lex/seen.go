package lex

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/event"

// maxProbe bounds the search for a place. Keys that were chosen to collide are
// then no longer seen as duplicates, which costs a diagnostic and no data.
const maxProbe = 32

// Seen is the set of the keys of one message, each with its last node. The zero
// Seen is empty; it has room for every usual message and belongs on the stack.
type Seen struct {
	small [256]uint32
	large []uint32 // in place of small once that is full
	n     int
}

// Put makes ref, whose key has the hash h, the last node of its key and gives the
// one before it, or 0.
func (k *Seen) Put(e *event.Event, h uint32, ref event.Ref) event.Ref {
	slots := k.large
	if slots == nil {
		slots = k.small[:]
	}
	if k.n >= len(slots)/4*3 {
		slots = k.grow(e, slots)
	}
	prev := put(e, slots, h, ref)
	if prev == 0 {
		k.n++
	}
	return prev
}

func put(e *event.Event, slots []uint32, h uint32, ref event.Ref) event.Ref {
	key := e.Node(ref).Key
	mask := uint32(len(slots) - 1)
	for i := uint32(0); i < maxProbe; i++ {
		h += i // ever wider steps, which do not pile up
		slot := &slots[h&mask]
		if *slot == 0 {
			*slot = uint32(ref)
			return 0
		}
		if prev := event.Ref(*slot); e.Node(prev).Key == key {
			*slot = uint32(ref)
			return prev
		}
	}
	return 0
}

func (k *Seen) grow(e *event.Event, old []uint32) []uint32 {
	k.large = make([]uint32, 4*len(old))
	for _, ref := range old {
		if ref != 0 {
			put(e, k.large, Hash(e.Node(event.Ref(ref)).Key), event.Ref(ref))
		}
	}
	return k.large
}
