package layout

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"

// form is what a Writer keeps of an [ocsf.Form].
type form struct {
	number uint64 // from 1
	cells  []cell // of its events, without observables
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
	return f
}
