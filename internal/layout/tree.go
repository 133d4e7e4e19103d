package layout

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// manyKeys is the number of keys above which unmapped is one attribute, whatever the options
// say.
const manyKeys = 512

// event writes the whole event into a map.
func (w *Writer) event(e *ocsf.Event, m pcommon.Map) {
	w.fill(e, 0, 0, m)
	if w.observed {
		observableMaps(e, m)
	}
}

// setNode gives a value the content of node i. Level is that of the maps inside of it.
func (w *Writer) setNode(e *ocsf.Event, i, level int, v pcommon.Value) {
	n := &e.Nodes[i]
	if n.Kind == ocsf.String {
		v.SetStr(textOf(e, n.Text))
		return
	}
	switch n.Kind {
	case ocsf.Object:
		w.fill(e, i, level, v.SetEmptyMap())
	case ocsf.List:
		s := v.SetEmptySlice()
		s.EnsureCapacity(children(e, i))
		for c := i + 1; c < n.End; c = e.Nodes[c].End {
			w.setNode(e, c, level, s.AppendEmpty())
		}
	case ocsf.Int:
		v.SetInt(n.Int)
	case ocsf.Float:
		v.SetDouble(n.Float)
	case ocsf.Bool:
		v.SetBool(n.Int != 0)
	}
}

// fill writes the children of node i into an empty map. Keys are unique, except that
// repairing some that are not UTF-8 may make them equal.
func (w *Writer) fill(e *ocsf.Event, i, level int, m pcommon.Map) {
	if !validKeys(e, i) {
		fillRepaired(e, i, m)
		return
	}
	n := children(e, i)
	if i == 0 && w.observed {
		n++ // they are put behind
	}
	b := w.maps.at(level, n)
	for c := i + 1; c < e.Nodes[i].End; c = e.Nodes[c].End {
		if c != w.moved && !w.omits(c) {
			w.setNode(e, c, level+1, b.AppendEmpty(e.Nodes[c].Key()))
		}
	}
	b.UnsafeIntoMap(m)
}

// fillRepaired does what fill does for unmapped, the only object whose keys are those of the
// message and which holds strings only. The last of several equal keys wins, as for readers
// of JSON. FromRaw does not search for keys, so the time does not grow with their square.
func fillRepaired(e *ocsf.Event, i int, m pcommon.Map) {
	raw := make(map[string]any, children(e, i))
	for c := i + 1; c < e.Nodes[i].End; c = e.Nodes[c].End {
		raw[valid(e.Nodes[c].Key())] = valid(e.Nodes[c].Text)
	}
	_ = m.FromRaw(raw) // fails for types that it does not know: these are strings
}

// children counts the children of node i.
func children(e *ocsf.Event, i int) int {
	count := 0
	for c := i + 1; c < e.Nodes[i].End; c = e.Nodes[c].End {
		count++
	}
	return count
}

// observableMaps puts the list of observables, as the schema has it, into the map of an
// event that has any.
func observableMaps(e *ocsf.Event, event pcommon.Map) {
	var list pcommon.Slice
	first := true
	for o := range e.Observables() {
		if first {
			list = event.PutEmptySlice("observables")
			first = false
		}
		m := list.AppendEmpty().SetEmptyMap()
		m.EnsureCapacity(4)
		m.PutStr("name", o.Name)
		if caption := caption(e, o.TypeID); caption != "" {
			m.PutStr("type", caption)
		}
		m.PutInt("type_id", int64(o.TypeID))
		m.PutStr("value", textOf(e, o.Value))
	}
}

func caption(e *ocsf.Event, typeID int) string {
	if e.Class == nil {
		return ""
	}
	return e.Class.Schema().ObservableCaption(typeID)
}
