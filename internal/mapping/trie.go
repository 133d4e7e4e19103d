package mapping

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// slot is the index of a source key in the slots of a binding; 0 is no slot.
type slot int32

// trie finds the values of the keys of an event in one walk over it. All sources of
// a set share one: a key that two of them read has one slot.
type trie struct {
	root       [event.Syslog + 1]*trieNode
	labels     map[string]slot
	labelIndex foldIndex // labels, for bind: made by freeze
	slots      int
	many       int // lists of values, from 1
	counters   int
	names      []string // by slot, as first written
}

// trieNode is what keys say of one place of an event.
type trieNode struct {
	slot     slot
	many     int // the list that the value goes to, 0 for none
	children map[string]*trieNode
	elements map[int]*trieNode
	every    *trieNode         // each element
	nth      map[int]*trieNode // the values of a key that stands there several times, from 1
	counter  int               // how many of them were seen, where nth asks
	counted  []int             // the counters of the children
	index    keyIndex          // children, for bind: made by freeze
	deeper   bool              // there are keys below: set by freeze
	leaf     bool              // nothing but a slot: set by freeze
}

// binding is what the keys of a trie name in one event.
type binding struct {
	bound bound
	many  [][]event.Ref // keys with [], in the order of the event
	seen  []int         // by counter
}

func newTrie() *trie {
	t := &trie{labels: map[string]slot{}, slots: 1, many: 1, names: []string{""}}
	for r := range t.root {
		t.root[r] = &trieNode{}
	}
	return t
}

func (t *trie) newBinding() binding {
	return binding{bound: newBound(t.slots), many: make([][]event.Ref, t.many), seen: make([]int, t.counters)}
}

func (t *trie) newSlot(name string) slot {
	t.slots++
	t.names = append(t.names, name)
	return slot(t.slots - 1)
}

// newMany makes a list of values; a relative key has one of its own.
func (t *trie) newMany() int {
	t.many++
	return t.many - 1
}

// intern gives the operand of a key.
func (t *trie) intern(k *key) operand {
	if k.label != "" {
		if t.labels[k.label] == 0 {
			t.labels[k.label] = t.newSlot(k.raw)
		}
		return operand{slot: t.labels[k.label], name: k.raw}
	}
	n := t.node(k)
	if n.slot == 0 {
		n.slot = t.newSlot(k.raw)
	}
	if everyOf(k.steps) && n.many == 0 {
		n.many = t.newMany()
	}
	return operand{slot: n.slot, many: int32(n.many), name: k.raw}
}

// everyOf tells whether steps name any number of values.
func everyOf(steps []step) bool {
	for _, st := range steps {
		if st.index == everyIndex {
			return true
		}
	}
	return false
}

// node is the place of a key in the trie.
func (t *trie) node(k *key) *trieNode {
	n := t.root[k.root]
	for _, st := range k.steps {
		n = t.child(n, st)
		switch {
		case st.index >= 0:
			if n.elements == nil {
				n.elements = map[int]*trieNode{}
			}
			if n.elements[st.index] == nil {
				n.elements[st.index] = &trieNode{}
			}
			n = n.elements[st.index]
		case st.index == everyIndex:
			if n.every == nil {
				n.every = &trieNode{}
			}
			n = n.every
		}
	}
	return n
}

func (t *trie) child(n *trieNode, st step) *trieNode {
	if n.children == nil {
		n.children = map[string]*trieNode{}
	}
	ch := n.children[st.name]
	if ch == nil {
		ch = &trieNode{}
		n.children[st.name] = ch
	}
	if st.nth == 0 {
		return ch
	}
	if ch.nth == nil {
		ch.nth, ch.counter = map[int]*trieNode{}, t.counters
		n.counted = append(n.counted, ch.counter)
		t.counters++
	}
	if ch.nth[st.nth] == nil {
		ch.nth[st.nth] = &trieNode{}
	}
	return ch.nth[st.nth]
}

// bind fills b with the nodes of e that keys of the trie name. Of a repeated key the
// last one counts, unless the key says which or all; the others stay for unmapped.
func (t *trie) bind(e *event.Event, b *binding) {
	b.bound.clear()
	for i := range b.many {
		b.many[i] = b.many[i][:0]
	}
	for r := event.Payload; r <= event.Syslog; r++ {
		t.bindNode(e, t.root[r], r, b)
	}
}

func (t *trie) bindNode(e *event.Event, n *trieNode, r event.Ref, b *binding) {
	switch e.Node(r).Kind {
	case event.Array:
		t.bindArray(e, n, r, b)
	case event.Object:
		t.bindObject(e, n, r, b)
		t.bindAlone(e, n, r, b)
	default:
		t.bindAlone(e, n, r, b)
	}
}

func (t *trie) bindObject(e *event.Event, n *trieNode, r event.Ref, b *binding) {
	if len(n.index) == 0 && r != event.Payload {
		return
	}
	for _, i := range n.counted {
		b.seen[i] = 0
	}
	for c := e.First(r); c != 0; c = e.Next(c) {
		if label := e.Label(c); label != "" {
			t.bindLabel(label, c, b)
		}
		if len(n.index) == 0 {
			continue
		}
		ch := n.index.find(e.Node(c).Key)
		switch {
		case ch == nil:
		case ch.leaf:
			b.bound.set(ch.slot, c)
		default:
			t.bindChild(e, ch, c, b)
		}
	}
}

// bindLabel binds a custom field by its label.
func (t *trie) bindLabel(label string, c event.Ref, b *binding) {
	if i := t.labelIndex.find(trim(label)); i > 0 {
		b.bound.set(slot(i), c)
	}
}

// bindAlone binds a value where keys ask for elements: senders write a list of one as
// a plain value (attribute_ids of ICDm).
func (t *trie) bindAlone(e *event.Event, n *trieNode, r event.Ref, b *binding) {
	if el := n.elements[0]; el != nil {
		t.bindHere(e, el, r, b)
	}
	if n.every != nil {
		t.bindHere(e, n.every, r, b)
	}
}

func (t *trie) bindArray(e *event.Event, n *trieNode, r event.Ref, b *binding) {
	if only := lone(e, r); only != r && e.Node(only).Kind == event.Object {
		t.bindObject(e, n, only, b) // a list of one counts as its element
	}
	if n.elements == nil && n.every == nil {
		return
	}
	i := 0
	for c := e.First(r); c != 0; c = e.Next(c) {
		if el := n.elements[i]; el != nil {
			t.bindHere(e, el, c, b)
		}
		if n.every != nil {
			t.bindHere(e, n.every, c, b)
		}
		i++
	}
}

// lone is the element of a list of one, else r itself.
func lone(e *event.Event, r event.Ref) event.Ref {
	if e.Node(r).Kind == event.Array {
		if only := e.First(r); only != 0 && e.Next(only) == 0 {
			return only
		}
	}
	return r
}

// bindChild binds a child that is more than a slot.
func (t *trie) bindChild(e *event.Event, ch *trieNode, c event.Ref, b *binding) {
	t.bindHere(e, ch, c, b)
	if ch.nth != nil {
		b.seen[ch.counter]++
		if one := ch.nth[b.seen[ch.counter]]; one != nil {
			t.bindHere(e, one, c, b)
		}
	}
}

func (t *trie) bindHere(e *event.Event, n *trieNode, r event.Ref, b *binding) {
	b.bound.set(n.slot, r)
	if n.many > 0 {
		b.many[n.many] = append(b.many[n.many], r)
	}
	if n.deeper {
		t.bindNode(e, n, r, b)
	}
}

// rebind binds what was decoded out of the text of r, which is no plain value now.
func (t *trie) rebind(e *event.Event, n *trieNode, r event.Ref, b *binding) {
	if n.every != nil && n.every.many > 0 {
		list := b.many[n.every.many]
		for i, x := range list {
			if x == r {
				list = append(list[:i], list[i+1:]...)
				break
			}
		}
		b.many[n.every.many] = list
	}
	t.bindNode(e, n, r, b)
}
