package layout

import (
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// flat writes the event as attributes, and what stands beside it.
func (w *Writer) flat(e *ocsf.Event, rec plog.LogRecord, room int) {
	w.form = w.formOf(e)
	w.observe(e)
	if w.form != nil {
		w.cells = append(w.cells[:0], w.form.cells...)
	} else {
		w.leafCells(e, nil)
	}
	leaves := len(w.cells)
	w.observableCells()
	limit := MaxAttributes - rec.Attributes().Len() - room - (len(w.cells) - leaves)
	if leaves >= limit {
		if folded := w.fold(e, w.leaves(e)-w.asked(e), limit); folded != nil {
			w.form = nil
			w.leafCells(e, folded)
			w.observableCells()
		}
	}
	extra := len(w.names) + len(w.observables)
	for i := range w.beside {
		w.cells = append(w.cells, cell{id: int32(extra + w.beside[i].extra), at: int32(i), kind: cellBeside})
	}
	w.put(e, rec)
}

// leafCells makes the cells of the event. The nodes are in pre-order, so the leaves of
// an object simply follow it.
func (w *Writer) leafCells(e *ocsf.Event, folded []bool) {
	w.cells = w.cells[:0]
	top := 0 // the attacks of the event
	for i := 1; i < len(e.Nodes); {
		n := &e.Nodes[i]
		id, kind := n.Field.ID, cellNode
		switch r := w.roles[id]; {
		case r == unmapped:
			w.unmappedCells(e, i)
			i = n.End
			continue
		case r == attacks && n.Kind == ocsf.List:
			top = i
		case r == findingAttacks && top != 0 && same(e, top, i):
			i = n.End
			continue
		}
		if n.Kind == ocsf.Object && n.End > i+1 {
			if folded == nil || !folded[i] {
				i++
				continue
			}
			kind = cellFolded
		}
		w.cells = append(w.cells, cell{id: int32(id), at: int32(i), kind: kind})
		i = n.End
	}
}

// leaves is how many attributes the event makes without its observables, or a few more.
func (w *Writer) leaves(e *ocsf.Event) int {
	count := 0
	for i := 1; i < len(e.Nodes); {
		n := &e.Nodes[i]
		switch {
		case w.roles[n.Field.ID] == unmapped:
			if k := children(e, i); w.options.Unmapped == UnmappedAttributes && k <= manyKeys {
				count += k
			} else {
				count++
			}
			i = n.End
		case n.Kind == ocsf.Object && n.End > i+1:
			i++
		default:
			count++
			i = n.End
		}
	}
	return count
}

// asked is how many of the leaves are there because the options want unmapped as
// attributes: who asks for them gets them.
func (w *Writer) asked(e *ocsf.Event) int {
	last := e.Nodes[0].End
	for i := 1; i < last; i = e.Nodes[i].End {
		if w.roles[e.Nodes[i].Field.ID] == unmapped && w.options.Unmapped == UnmappedAttributes {
			return children(e, i)
		}
	}
	return 0
}

// same tells whether two nodes have the same content. Lists in pre-order are the same
// where all of their nodes are.
func same(e *ocsf.Event, a, b int) bool {
	na, nb := e.Nodes[a:e.Nodes[a].End], e.Nodes[b:e.Nodes[b].End]
	if len(na) != len(nb) {
		return false
	}
	for i := range na {
		x, y := &na[i], &nb[i]
		if x.Kind != y.Kind || x.End-a != y.End-b || x.Text != y.Text || x.Int != y.Int || x.Float != y.Float || x.Key() != y.Key() {
			return false
		}
	}
	return true
}

// unmappedCells makes the cells for what no rule took: one text, or an attribute a key
// where that was asked for and the keys are not too many.
func (w *Writer) unmappedCells(e *ocsf.Event, i int) {
	n := &e.Nodes[i]
	if w.options.Unmapped != UnmappedAttributes || children(e, i) > manyKeys {
		w.cells = append(w.cells, cell{id: int32(n.Field.ID), at: int32(i), kind: cellUnmapped})
		return
	}
	for c := i + 1; c < n.End; c = e.Nodes[c].End {
		w.cells = append(w.cells, cell{id: noID, at: int32(c), kind: cellLeftover})
	}
}
