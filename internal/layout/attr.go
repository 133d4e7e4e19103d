package layout

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// attrOp says how one attribute of an event is written. It holds no pointers, so that
// appending one needs no write barrier.
type attrOp struct {
	// id is Field.ID, or the type_id of observables.
	id int32
	// first is the node, or the first of the observables found; end is behind the last.
	first, end int32
	kind       attrKind
}

type attrKind uint8

const (
	attrNode        attrKind = iota
	attrFolded               // an object as JSON
	attrUnmapped             // all of unmapped as JSON
	attrUnmappedKey          // one key of unmapped
	attrObservables          // the values of one type
)

// key is the name of the attribute.
func (w *Writer) key(e *ocsf.Event, op *attrOp) string {
	switch op.kind {
	case attrUnmappedKey:
		return w.unmapped + e.Nodes[op.first].Key()
	case attrFolded:
		return w.folded[op.id]
	case attrUnmapped:
		if w.options.Unmapped == UnmappedAttributes {
			return w.unmapped + foldedName
		}
		return w.names[op.id]
	case attrObservables:
		return w.observables[op.id]
	default:
		return w.names[op.id]
	}
}

// set writes the value of an attribute that is not simply a node.
func (w *Writer) set(e *ocsf.Event, op *attrOp, v pcommon.Value) {
	switch op.kind {
	case attrFolded:
		w.buf = e.AppendNode(w.buf[:0], int(op.first))
		v.SetStr(string(w.buf))
	case attrUnmapped:
		v.SetStr(w.unmappedJSON(e, int(op.first)))
	case attrUnmappedKey:
		v.SetStr(textOf(e, e.Nodes[op.first].Text))
	case attrObservables:
		list := v.SetEmptySlice()
		list.EnsureCapacity(int(op.end - op.first))
		for i := op.first; i < op.end; i++ {
			list.AppendEmpty().SetStr(textOf(e, w.found[i].value(e)))
		}
	}
}

// unmappedJSON is the object unmapped as JSON.
func (w *Writer) unmappedJSON(e *ocsf.Event, i int) string {
	w.buf = append(w.buf[:0], '{')
	for c := i + 1; c < e.Nodes[i].End; c = e.Nodes[c].End {
		if c > i+1 {
			w.buf = append(w.buf, ',')
		}
		w.buf = append(event.AppendString(w.buf, e.Nodes[c].Key()), ':')
		w.buf = event.AppendString(w.buf, e.Nodes[c].Text)
	}
	w.buf = append(w.buf, '}')
	return string(w.buf)
}

// extraAttr is an attribute that is not part of the event.
type extraAttr struct {
	extra  int
	kind   extraKind
	text   string
	number int64
	list   []string
}

type extraKind uint8

const (
	extraText extraKind = iota
	extraInt
	extraTexts
)

func (a *extraAttr) set(v pcommon.Value) {
	switch a.kind {
	case extraInt:
		v.SetInt(a.number)
	case extraTexts:
		list := v.SetEmptySlice()
		list.EnsureCapacity(len(a.list))
		for _, s := range a.list {
			list.AppendEmpty().SetStr(s)
		}
	default:
		v.SetStr(a.text)
	}
}
