package layout

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// cell is an attribute to be written. It has no pointers: see [ocsf.Event.Add].
type cell struct {
	// id is that of the key, unique among the keys of a plan: that of a field, behind
	// them those of observables and extras. It is noID where the message made the key.
	id int32
	// at is the node, the extra, or the first of the observables; end is behind the last.
	at, end int32
	kind    cellKind
	fixed   bool // it is the same in all events of a form
}

type cellKind uint8

const (
	cellNode cellKind = iota
	cellFolded
	cellUnmapped // all of it in one
	cellLeftover // one key of it
	cellObservables
	cellBeside
)

const noID = -1

// key is the name of the attribute of a cell.
func (w *Writer) key(e *ocsf.Event, c *cell) string {
	id := int(c.id)
	switch c.kind {
	case cellLeftover:
		return w.unmapped + textOf(e, e.Nodes[c.at].Key())
	case cellObservables:
		return w.observables[id-len(w.names)]
	case cellBeside:
		return w.extras[id-len(w.names)-len(w.observables)]
	}
	return w.names[id]
}

// set gives the attribute of a cell its value.
func (w *Writer) set(e *ocsf.Event, c *cell, v pcommon.Value) {
	switch c.kind {
	case cellNode:
		set(e, int(c.at), v)
	case cellFolded:
		w.buf = e.AppendNode(w.buf[:0], int(c.at))
		v.SetStr(textOf(e, string(w.buf)))
	case cellUnmapped:
		v.SetStr(w.unmappedJSON(e, int(c.at)))
	case cellLeftover:
		v.SetStr(textOf(e, e.Nodes[c.at].Text))
	case cellObservables:
		list := v.SetEmptySlice()
		list.EnsureCapacity(int(c.end - c.at))
		for i := c.at; i < c.end; i++ {
			list.AppendEmpty().SetStr(textOf(e, w.found[i].value(e)))
		}
	case cellBeside:
		w.beside[c.at].set(v)
	}
}

// unmappedJSON is what no rule took as one text.
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

// beside is an attribute that is no part of the event.
type beside struct {
	extra  int
	kind   besideKind
	text   string
	number int64
	list   []string
}

type besideKind uint8

const (
	besideText besideKind = iota
	besideInt
	besideTexts
)

func (b *beside) set(v pcommon.Value) {
	switch b.kind {
	case besideInt:
		v.SetInt(b.number)
	case besideTexts:
		list := v.SetEmptySlice()
		list.EnsureCapacity(len(b.list))
		for _, s := range b.list {
			list.AppendEmpty().SetStr(s)
		}
	default:
		v.SetStr(b.text)
	}
}
