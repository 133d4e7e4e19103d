// Package event is the one model between the parsers and the mapping: what a
// message said, as an ordered tree of keys and texts, before anybody decided
// what it means.
//
// A parser takes a string and fills an Event; the mapping reads it. Texts are
// sub-strings of the message wherever no escape forced a copy, so an Event keeps
// the message alive and must not outlive a reuse: Reset invalidates every Ref,
// not the strings. An Event is not safe for concurrent use.
//
// The tree has three roots: Payload (the fields of the message), Header (the
// header of a CEF or LEEF message) and Syslog (the transport header). Children
// keep the order in which they were read, repeated keys included: nothing that
// was read is dropped here.
package event

import "slices"

// Kind says what stood in the message.
type Kind uint8

// The kinds. Texts of formats without types, such as CEF, are String.
const (
	String Kind = iota
	Number      // Text is the number as it was written
	Bool        // Text is "true" or "false"
	Null        // Text is "null"
	Object      // children have keys
	Array       // children have none
)

// Scalar tells whether a node of this kind has a text and no children.
func (k Kind) Scalar() bool { return k < Object }

// Ref names a node of one Event until its next Reset. The zero Ref is no node.
type Ref int32

// The roots, present in every Event.
const (
	Payload Ref = 1 + iota
	Header
	Syslog

	roots
)

// Node is one key with its value. What few nodes have, an alias and a label, lies in
// the Event: see Alias and Label there.
type Node struct {
	// Key is the name in its parent: for a dictionary key of CEF or LEEF the short
	// name of the dictionary, however it was spelled. Empty in an Array.
	Key string
	// Text is the value of a scalar. For an Object or Array that was decoded out of a
	// string it is that string.
	Text string
	Kind Kind
	// Paired marks the node of a label whose text is the label of its field.
	Paired bool

	first, last, next Ref
	label             Ref   // the node of its label
	alias             int32 // where its alias lies in the event's
}

// Says tells whether there is anything in the node: a text, or a child.
func (n *Node) Says() bool {
	if n.Kind.Scalar() {
		return n.Kind != Null && n.Text != ""
	}
	return n.first != 0
}

// Diagnostic is something that was wrong in a message and how it was taken.
// It never holds text of the message other than a key.
type Diagnostic struct {
	Code   string // one of the codes that the parser's package documents
	Offset int    // in bytes, from the start of the text that was parsed; -1 if unknown
	Key    string // the key concerned, if there is one
}

// Event is a parsed message. The zero Event is not ready: use New or Reset.
type Event struct {
	nodes       []Node
	used        int      // nodes that hold something, removed ones included
	aliases     []string // the first one is empty: that of the other nodes
	Diagnostics []Diagnostic
}

// usual is the number of nodes that there is room for at once.
const usual = 64

// New gives an empty Event with room for the fields of a usual message.
func New() *Event {
	e := &Event{}
	e.Reset()
	return e
}

// Reset empties e and keeps its memory. The texts of the last message stay in it until
// the next one has taken their places, those of earlier ones do not.
func (e *Event) Reset() {
	if e.nodes == nil {
		e.nodes = make([]Node, roots, usual)
		e.aliases = make([]string, 1, 8)
	}
	n := len(e.nodes)
	if n < e.used {
		clear(e.nodes[n:e.used])
	}
	e.used = n
	e.nodes = e.nodes[:roots]
	for _, r := range [...]Ref{Payload, Header, Syslog} {
		n := &e.nodes[r] // a root has no texts to clear
		n.Kind = Object
		n.first, n.last, n.next = 0, 0, 0
	}
	if len(e.aliases) > 1 {
		clear(e.aliases)
		e.aliases = e.aliases[:1]
	}
	e.Diagnostics = e.Diagnostics[:0]
}

// Len is the number of nodes, roots included. Refs lie below it.
func (e *Event) Len() int { return len(e.nodes) }

// Add appends a node with the Key, Text and Kind of n as the last child of parent and
// gives its Ref.
func (e *Event) Add(parent Ref, n Node) Ref { return e.Append(parent, n.Kind, n.Key, n.Text) }

// AddText appends a String as the last child of parent.
func (e *Event) AddText(parent Ref, key, text string) Ref { return e.Append(parent, String, key, text) }

// Append is Add without a Node to copy, of which a message has so many that it is felt:
// the new one is filled where it lies.
func (e *Event) Append(parent Ref, kind Kind, key, text string) Ref {
	r := len(e.nodes)
	if r == cap(e.nodes) {
		e.grow()
	}
	nodes := e.nodes[:r+1]
	e.nodes = nodes
	n := &nodes[r]
	n.Key, n.Text = key, text
	n.Kind, n.Paired = kind, false
	n.first, n.last, n.next = 0, 0, 0
	n.label, n.alias = 0, 0
	p := &nodes[parent]
	if p.last == 0 {
		p.first = Ref(r)
	} else {
		nodes[p.last].next = Ref(r)
	}
	p.last = Ref(r)
	return Ref(r)
}

// grow makes room for more nodes.
//
//go:noinline
func (e *Event) grow() { e.nodes = slices.Grow(e.nodes, 1) }

// SetAlias says how the key of r was spelled, where that is not its Key.
func (e *Event) SetAlias(r Ref, spelled string) {
	e.nodes[r].alias = int32(len(e.aliases))
	e.aliases = append(e.aliases, spelled)
}

// Alias is the key of r as it was spelled, where that is not its Key, else empty.
func (e *Event) Alias(r Ref) string { return e.aliases[e.nodes[r].alias] }

// Name is the key of r as the sender spelled it.
func (e *Event) Name(r Ref) string {
	if n := &e.nodes[r]; n.alias == 0 {
		return n.Key
	}
	return e.Alias(r)
}

// SetLabel says which node, of the same Event, has the label of the custom field r of
// CEF: that of cs1Label for cs1. That node becomes Paired.
func (e *Event) SetLabel(r, label Ref) {
	e.nodes[r].label = label
	e.nodes[label].Paired = true
}

// Label is the label of r without the blanks and line breaks around it and without
// quotes that enclose it, empty where it has none. The node of the label keeps its text.
func (e *Event) Label(r Ref) string {
	if label := e.nodes[r].label; label != 0 {
		return bareLabel(e.nodes[label].Text)
	}
	return ""
}

// Truncate removes the nodes from r on, the last ones added, which must all be
// descendants of parent or later siblings under it: a parser's way back.
func (e *Event) Truncate(parent, r Ref) {
	p := &e.nodes[parent]
	if p.first >= r {
		p.first, p.last = 0, 0
	} else if p.last >= r {
		c := p.first
		for e.nodes[c].next != 0 && e.nodes[c].next < r {
			c = e.nodes[c].next
		}
		e.nodes[c].next, p.last = 0, c
	}
	e.used = max(e.used, len(e.nodes))
	e.nodes = e.nodes[:r]
}

// Node gives access to a node. The pointer is valid until the next Add or Reset.
func (e *Event) Node(r Ref) *Node { return &e.nodes[r] }

// First is the first child of r, or 0.
func (e *Event) First(r Ref) Ref { return e.nodes[r].first }

// Next is the next child of the parent of r, or 0.
func (e *Event) Next(r Ref) Ref { return e.nodes[r].next }

// Child is the last child of parent that has the key, or 0. It looks at every
// child: the mapping does better by walking once.
func (e *Event) Child(parent Ref, key string) Ref {
	var found Ref
	for c := e.nodes[parent].first; c != 0; c = e.nodes[c].next {
		if e.nodes[c].Key == key {
			found = c
		}
	}
	return found
}

// Diagnose records a diagnostic. Only the first hundred of a message are kept:
// hostile input must not grow a record without bound.
func (e *Event) Diagnose(code string, offset int, key string) {
	if len(e.Diagnostics) < 100 {
		e.Diagnostics = append(e.Diagnostics, Diagnostic{Code: code, Offset: offset, Key: key})
	}
}
