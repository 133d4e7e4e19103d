package ocsf

import "slices"

// Kind is the form of a Node's value.
type Kind uint8

// The kinds of a Node.
const (
	Object Kind = iota
	List
	String
	Int
	Float
	Bool // Int is 0 or 1
)

// Field is what all nodes at one place of the events of one mapping share. It is
// made when a mapping is compiled and never changes, so a writer can keep what it
// derives from one in a slice indexed by ID.
type Field struct {
	ID   int    // dense, from 0, unique among the fields of a compiled set of mappings
	Name string // in its parent: "ip"
	Path string // from the event, without indexes: "device.ip"; elements of a list have its path
	// Attribute is what the schema says of it; nil for the keys below unmapped.
	Attribute *Attribute
	// Observable is the type_id that a value here has among the observables, 0 for none.
	Observable int
}

// Node is one value of an Event.
type Node struct {
	Field *Field
	// Name is the key of a child of unmapped; empty elsewhere (see Field.Name).
	Name string
	// Text is a text, or what the message said for an integer that is an observable.
	Text string
	Int  int64
	// Float is set for Kind Float only.
	Float float64
	Kind  Kind
	// End is the index after the last descendant: the next sibling, if there is one.
	End int
}

// Event is an OCSF event as a tree in pre-order: Nodes[0] is the event itself, its
// children follow, each before its own children. Attributes are in the order of
// their names, but for the caption of an enum, which follows its id, and for unmapped,
// which is the last; elements of a list are in theirs. Observables are not stored: they are a view of the rest, see
// Observables.
//
// Texts are sub-strings of the message or of the mapping. An Event is reused by
// its owner; its nodes are valid until then.
type Event struct {
	Class *Class
	Nodes []Node
	// Valid says that all texts are valid UTF-8. Where it is not set, they may be.
	Valid bool
}

// Add appends a node without a value and gives it, to be filled. Its End is the index
// after it. The memory of earlier events is used again, mostly for the same fields: a
// pointer is only written where it differs, since while the garbage collector marks,
// such a write costs more than all the rest.
func (e *Event) Add(f *Field, k Kind) *Node {
	i := len(e.Nodes)
	if i == cap(e.Nodes) {
		e.grow()
	}
	e.Nodes = e.Nodes[:i+1]
	n := &e.Nodes[i]
	if n.Field != f {
		n.Field = f
	}
	if n.Name != "" {
		n.Name = ""
	}
	if n.Text != "" {
		n.Text = ""
	}
	n.Int, n.Float, n.Kind, n.End = 0, 0, k, i+1
	return n
}

// AddText appends a string. It is Add, but for writing Text once: most nodes are strings.
func (e *Event) AddText(f *Field, text string) *Node {
	i := len(e.Nodes)
	if i == cap(e.Nodes) {
		e.grow()
	}
	e.Nodes = e.Nodes[:i+1]
	n := &e.Nodes[i]
	if n.Field != f {
		n.Field = f
	}
	if n.Name != "" {
		n.Name = ""
	}
	n.Text = text
	n.Int, n.Float, n.Kind, n.End = 0, 0, String, i+1
	return n
}

// grow makes space for more nodes.
//
//go:noinline
func (e *Event) grow() { e.Nodes = slices.Grow(e.Nodes, 1) }

// AddInt appends an integer.
func (e *Event) AddInt(f *Field, i int64) *Node {
	n := e.Add(f, Int)
	n.Int = i
	return n
}

// Lookup gives the value of a top-level attribute, or nil. It may be asked while the
// event is being written, and then knows the attributes that are complete.
func (e *Event) Lookup(name string) *Node {
	for i := 1; i < len(e.Nodes) && e.Nodes[i].End > i; i = e.Nodes[i].End {
		if e.Nodes[i].Field.Name == name {
			return &e.Nodes[i]
		}
	}
	return nil
}

// Key is the name of n in its parent.
func (n *Node) Key() string {
	if n.Name != "" {
		return n.Name
	}
	return n.Field.Name
}
