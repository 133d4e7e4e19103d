package ocsf

import (
	"iter"
	"strconv"
)

// Observable is a value of an event that one may search for, such as an address.
type Observable struct {
	// Name is the path of the value with indexes: "evidences[0].file.name".
	Name   string
	TypeID int
	Value  string
	Node   *Node
}

// MaxObservable is the length in bytes above which a value is not listed as an observable:
// nobody searches for it, and it would be in the record once more.
const MaxObservable = 4096

// Observables gives the observables of the event in the order of its tree: one for each
// scalar whose field has a type_id, elements of lists included. Nothing below unmapped
// is one.
func (e *Event) Observables() iter.Seq[Observable] {
	return func(yield func(Observable) bool) {
		e.walkObservables(func(name []byte, n *Node) bool {
			return yield(Observable{Name: string(name), TypeID: n.Field.Observable, Value: n.value(), Node: n})
		})
	}
}

// observableWalk is a walk through an event in search of observables.
type observableWalk struct {
	nodes []Node
	path  []byte
	yield func(name []byte, n *Node) bool
}

// walkObservables calls yield for each observable until it refuses one. The name is
// valid during the call.
func (e *Event) walkObservables(yield func(name []byte, n *Node) bool) {
	if len(e.Nodes) == 0 {
		return
	}
	w := observableWalk{nodes: e.Nodes, path: make([]byte, 0, 128), yield: yield}
	for i := 1; i < e.Nodes[0].End; i = e.Nodes[i].End {
		name := e.Nodes[i].Key()
		if name == "unmapped" {
			continue
		}
		w.path = append(w.path[:0], name...)
		if !w.visit(i) {
			return
		}
	}
}

// visit looks at node i, whose path is set, and tells whether to go on.
func (w *observableWalk) visit(i int) bool {
	n := &w.nodes[i]
	if n.Kind > List {
		return n.Field.Observable == 0 || len(n.Text) > MaxObservable || w.yield(w.path, n)
	}
	length := len(w.path)
	for c, index := i+1, 0; c < n.End; c, index = w.nodes[c].End, index+1 {
		w.path = w.path[:length]
		if n.Kind == List {
			w.path = append(w.path, '[')
			w.path = strconv.AppendInt(w.path, int64(index), 10)
			w.path = append(w.path, ']')
		} else {
			w.path = append(w.path, '.')
			w.path = append(w.path, w.nodes[c].Key()...)
		}
		if !w.visit(c) {
			return false
		}
	}
	return true
}

// value is the text of a scalar.
func (n *Node) value() string {
	if n.Kind == String {
		return n.Text
	}
	return string(n.AppendScalar(nil))
}
