package layout

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Each Put of a pcommon.Map looks through the keys that are there: a quarter of the
// cost of an event. Messages of one type mostly make the same attributes, so the keys
// are copied from a map that has them already, and the values set by position. Values that
// are the same in all events of a form are copied with them.

// maxTemplates is how many sets of keys a Writer remembers. There are a few for each
// type of event, and each has about 3 KiB. A set of keys has one place where it can be,
// so that strange messages cost no more than the templates that they push out.
const maxTemplates = 512

// template is the attributes of a record without the values that differ from one to the next.
type template struct {
	hash   uint64
	form   *form    // whose fixed values it has, or nil
	ids    []int32  // of the cells
	before []string // the keys that the record had before
	keys   pcommon.Map
	// ready is false until the set of keys has been seen twice.
	ready bool
	// irregular: two of the keys are the same, so that positions mean nothing.
	irregular bool
}

// put writes the cells into the attributes of a record.
func (w *Writer) put(e *ocsf.Event, rec plog.LogRecord) {
	attributes := rec.Attributes()
	had := attributes.Len()
	t, known := w.template(attributes)
	if !known {
		w.putEach(e, rec)
		if t != nil && !t.ready {
			t.learn(w.cells, attributes, had)
			t.form = w.form
		}
		return
	}
	if had > 0 {
		attributes.MoveTo(w.before)
		for _, v := range w.before.All() {
			w.values = append(w.values, v)
		}
	}
	t.keys.CopyTo(attributes)
	i := 0
	for _, v := range attributes.All() {
		if i < had {
			w.values[i].MoveTo(v)
		} else if c := &w.cells[i-had]; !c.fixed {
			w.set(e, c, v)
		}
		i++
	}
	clear(w.values)
	w.values = w.values[:0]
}

// putEach writes the cells one by one.
func (w *Writer) putEach(e *ocsf.Event, rec plog.LogRecord) {
	reserve(rec, len(w.cells))
	attributes := rec.Attributes()
	for i := range w.cells {
		w.set(e, &w.cells[i], attributes.PutEmpty(w.key(e, &w.cells[i])))
	}
}

// template finds the template for the cells and the attributes that are there. Where it
// is not known it gives what is to become it, or nil where none is to be made.
func (w *Writer) template(attributes pcommon.Map) (t *template, known bool) {
	first, hash := 0, uint64(attributes.Len())
	if w.form != nil {
		first, hash = len(w.form.cells), (hash^w.form.number<<8)*0x9E3779B97F4A7C15
	}
	for i := first; i < len(w.cells); i++ {
		if w.cells[i].id == noID {
			return nil, false
		}
		hash = (hash ^ uint64(w.cells[i].id)) * 0x9E3779B97F4A7C15
	}
	place := &w.templates[hash>>32%maxTemplates]
	t = *place
	switch {
	case t == nil || t.hash != hash:
		*place = &template{hash: hash} // seen once
		return nil, false
	case t.irregular:
		return nil, false
	case !t.ready:
		return t, false
	}
	return t, t.form == w.form && t.fits(first, w.cells, attributes)
}

// fits tells whether the template is for these cells, of which those before first are of
// its form.
func (t *template) fits(first int, cells []cell, attributes pcommon.Map) bool {
	if len(t.ids) != len(cells) || len(t.before) != attributes.Len() {
		return false
	}
	for i := first; i < len(cells); i++ {
		if t.ids[i] != cells[i].id {
			return false
		}
	}
	i := 0
	for key := range attributes.All() {
		if t.before[i] != key {
			return false
		}
		i++
	}
	return true
}

// learn takes the keys of a record that had some before the cells were written.
func (t *template) learn(cells []cell, attributes pcommon.Map, had int) {
	t.ready = true
	if t.irregular = attributes.Len() != had+len(cells); t.irregular {
		return
	}
	t.keys = pcommon.NewMap()
	t.keys.EnsureCapacity(attributes.Len())
	i := -had
	for key, v := range attributes.All() {
		known := t.keys.PutEmpty(key)
		if i < 0 {
			t.before = append(t.before, key)
		} else if cells[i].fixed {
			keep(v, known)
		}
		i++
	}
	t.ids = make([]int32, len(cells))
	for i := range cells {
		t.ids[i] = cells[i].id
	}
}

// keep gives a template a value. Its texts are its own, so that it keeps no message alive;
// lists that are fixed have those of the mapping.
func keep(v, known pcommon.Value) {
	if v.Type() == pcommon.ValueTypeStr {
		known.SetStr(strings.Clone(v.Str()))
		return
	}
	v.CopyTo(known)
}
