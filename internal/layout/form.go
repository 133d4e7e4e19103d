package layout

import (
	"slices"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// form is what a Writer keeps of an [ocsf.Form].
type form struct {
	number uint64 // from 1
	cells  []cell // of its events, without observables
	// watched are the nodes that are observables, by type; nil where lists may have others.
	watched []observable
}

// maxForms is how many forms a Writer keeps. Each has about 1 KiB.
const maxForms = 512

// formOf gives the form of an event, nil where it does not say which its cells are.
func (w *Writer) formOf(e *ocsf.Event) *form {
	if e.Form == nil {
		return nil
	}
	f, known := w.forms[e.Form]
	if !known {
		if len(w.forms) == maxForms {
			clear(w.forms)
		}
		f = w.newForm(e)
		w.forms[e.Form] = f
	}
	return f
}

// newForm makes the cells of a form. There are none for leftovers that are attributes, as
// they have no template, nor where attacks stand twice, if they are the same.
func (w *Writer) newForm(e *ocsf.Event) *form {
	if e.Lookup("attacks") != nil && e.Lookup("finding_info") != nil {
		return nil
	}
	w.leafCells(e, nil)
	w.formed++
	f := &form{number: w.formed, cells: make([]cell, len(w.cells))}
	for i, c := range w.cells {
		if c.id == noID {
			return nil
		}
		c.fixed = e.Form.Fixed[c.at]
		f.cells[i] = c
	}
	f.watched = w.watched(e)
	return f
}

func (w *Writer) watched(e *ocsf.Event) []observable {
	watched := []observable{}
	for i := 1; i < len(e.Nodes); i++ {
		switch n := &e.Nodes[i]; {
		case w.roles[n.Field.ID] == unmapped:
			i = n.End - 1
		case n.Kind == ocsf.List && !e.Form.Fixed[i], len(watched) == fewObservables:
			return nil
		case n.Kind > ocsf.List && n.Field.Observable != 0:
			watched = append(watched, observable{int32(n.Field.Observable), int32(i)})
		}
	}
	slices.SortStableFunc(watched, func(a, b observable) int { return int(a.typeID - b.typeID) })
	return watched
}

// observeWatched is observe where it is known which nodes are observables.
func (w *Writer) observeWatched(e *ocsf.Event) {
	for _, o := range w.form.watched {
		w.insert(e, o)
	}
}
