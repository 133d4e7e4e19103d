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

// Observables gives the observables of the event in the order of its tree: one for each
// scalar whose field has a type_id, elements of lists included. Nothing below unmapped
// is one.
func (e *Event) Observables() iter.Seq[Observable] {
	return func(yield func(Observable) bool) {
		w := observableWalk{event: e, yield: func(name []byte, n *Node) bool {
			return yield(Observable{Name: string(name), TypeID: n.Field.Observable, Value: n.value(), Node: n})
		}}
		w.event.eachObservable(&w)
	}
}

// observableWalk is a walk through an event in search of observables.
type observableWalk struct {
	event *Event
	path  []byte
	yield func(name []byte, n *Node) bool
}

// eachObservable calls yield for each observable until it refuses one. The name is
// valid during the call.
func (e *Event) eachObservable(w *observableWalk) {
	if len(e.Nodes) == 0 {
		return
	}
	var room [128]byte
	w.path = room[:0]
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

// visit looks at node i, whose path is set.
func (w *observableWalk) visit(i int) bool {
	n := &w.event.Nodes[i]
	if n.Kind > List {
		return n.Field.Observable == 0 || w.yield(w.path, n)
	}
	length := len(w.path)
	for c, index := i+1, 0; c < n.End; c, index = w.event.Nodes[c].End, index+1 {
		w.path = w.path[:length]
		if n.Kind == List {
			w.path = append(w.path, '[')
			w.path = strconv.AppendInt(w.path, int64(index), 10)
			w.path = append(w.path, ']')
		} else {
			w.path = append(w.path, '.')
			w.path = append(w.path, w.event.Nodes[c].Key()...)
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
	return string(n.appendScalar(nil))
}
