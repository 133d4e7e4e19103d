package layout

import (
	"slices"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// observable is a value that an event has, at one place or at several.
type observable struct {
	typeID int32
	node   int32 // the first that has it
}

func (o observable) value(e *ocsf.Event) string { return text(&e.Nodes[o.node]) }

// sameValue tells whether two nodes, observables of one type, have the same value.
func sameValue(a, b *ocsf.Node) bool {
	switch {
	case a.Kind == ocsf.String && b.Kind == ocsf.String:
		return a.Text == b.Text
	case a.Kind == ocsf.Int && b.Kind == ocsf.Int:
		return a.Int == b.Int
	}
	return text(a) == text(b)
}

// fewObservables is up to how many of them are compared one with another.
const fewObservables = 32

// observe finds the observables of an event without their places, each once, sorted by
// type. Those of a type are in the order in which the event has them.
func (w *Writer) observe(e *ocsf.Event) {
	w.found = w.found[:0]
	if !w.observed {
		return
	}
	for i := 1; i < len(e.Nodes); i++ {
		n := &e.Nodes[i]
		switch {
		case n.Field.Observable == 0 || n.Kind <= ocsf.List || len(n.Text) > ocsf.MaxObservable:
			if w.roles[n.Field.ID] == roleUnmapped {
				i = n.End - 1
			}
		case len(w.found) == fewObservables:
			w.observeMany(e, i)
			return
		default:
			w.insert(e, observable{int32(n.Field.Observable), int32(i)})
		}
	}
}

// insert puts an observable behind those of its type, unless it is there.
func (w *Writer) insert(e *ocsf.Event, o observable) {
	at := len(w.found)
	for at > 0 && w.found[at-1].typeID > o.typeID {
		at--
	}
	for i := at - 1; i >= 0 && w.found[i].typeID == o.typeID; i-- {
		if sameValue(&e.Nodes[w.found[i].node], &e.Nodes[o.node]) {
			return
		}
	}
	if at == len(w.found) {
		w.found = append(w.found, o)
		return
	}
	w.found = slices.Insert(w.found, at, o)
}

// observeMany finds those from node i on: too many to compare each with each.
func (w *Writer) observeMany(e *ocsf.Event, i int) {
	type distinct struct {
		typeID int32
		value  string
	}
	seen := make(map[distinct]bool, 2*fewObservables)
	for _, o := range w.found {
		seen[distinct{o.typeID, o.value(e)}] = true
	}
	for ; i < len(e.Nodes); i++ {
		n := &e.Nodes[i]
		if w.roles[n.Field.ID] == roleUnmapped {
			i = n.End - 1
			continue
		}
		if n.Kind <= ocsf.List || n.Field.Observable == 0 || len(n.Text) > ocsf.MaxObservable {
			continue
		}
		o := observable{int32(n.Field.Observable), int32(i)}
		if d := (distinct{o.typeID, text(n)}); !seen[d] {
			seen[d] = true
			w.found = append(w.found, o)
		}
	}
	slices.SortStableFunc(w.found, func(a, b observable) int { return int(a.typeID - b.typeID) })
}

// planObservables plans an attribute for each type.
func (w *Writer) planObservables() {
	for i := 0; i < len(w.found); {
		t, first := w.found[i].typeID, i
		for i < len(w.found) && w.found[i].typeID == t {
			i++
		}
		w.ops = append(w.ops, attrOp{id: t, first: int32(first), end: int32(i), kind: attrObservables})
	}
}
