package layout

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// manyKeys is the number of keys above which a map is not filled key by key: each Put
// looks at every key before it, which a hostile message could make last for seconds.
const manyKeys = 512

// event writes the whole event into a map.
func (w *Writer) event(e *ocsf.Event, m pcommon.Map) {
	m.EnsureCapacity(children(e, 0) + 1)
	fill(e, 0, m)
	if w.options.Observables {
		observableMaps(e, m)
	}
}

// set gives a value the content of node i.
func set(e *ocsf.Event, i int, v pcommon.Value) {
	n := &e.Nodes[i]
	switch n.Kind {
	case ocsf.Object:
		m := v.SetEmptyMap()
		m.EnsureCapacity(children(e, i))
		fill(e, i, m)
	case ocsf.List:
		s := v.SetEmptySlice()
		s.EnsureCapacity(children(e, i))
		for c := i + 1; c < n.End; c = e.Nodes[c].End {
			set(e, c, s.AppendEmpty())
		}
	case ocsf.Int:
		v.SetInt(n.Int)
	case ocsf.Float:
		v.SetDouble(n.Float)
	case ocsf.Bool:
		v.SetBool(n.Int != 0)
	default:
		v.SetStr(textOf(e, n.Text))
	}
}

// fill puts the children of node i into a map.
func fill(e *ocsf.Event, i int, m pcommon.Map) {
	if children(e, i) > manyKeys {
		fillMany(e, i, m)
		return
	}
	for c := i + 1; c < e.Nodes[i].End; c = e.Nodes[c].End {
		set(e, c, m.PutEmpty(textOf(e, e.Nodes[c].Key())))
	}
}

// fillMany does what fill does for the only object that can have so many keys: unmapped,
// which holds texts. FromRaw looks for no key.
func fillMany(e *ocsf.Event, i int, m pcommon.Map) {
	raw := make(map[string]any, children(e, i))
	for c := i + 1; c < e.Nodes[i].End; c = e.Nodes[c].End {
		raw[textOf(e, e.Nodes[c].Key())] = textOf(e, e.Nodes[c].Text)
	}
	_ = m.FromRaw(raw) // fails for types that it does not know: these are texts
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
