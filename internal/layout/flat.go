package layout

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// flat writes the event as attributes. The nodes are in pre-order, so the leaves of an
// object simply follow it.
func (w *Writer) flat(e *ocsf.Event, rec plog.LogRecord, more int) {
	var room [32]observable
	var found []observable
	if w.options.Observables {
		found = distinct(e, w.roles, room[:0])
	}
	leaves := w.leaves(e)
	attributes := rec.Attributes()
	folded := w.fold(e, leaves-w.asked(e), MaxAttributes-attributes.Len()-more-kinds(found))
	reserve(rec, leaves+len(found)+more)
	top := 0 // the attacks of the event
	for i := 1; i < len(e.Nodes); {
		n := &e.Nodes[i]
		switch r := w.roles[n.Field.ID]; {
		case r == unmapped:
			w.flatUnmapped(e, i, attributes)
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
			attributes.PutStr(w.names[n.Field.ID], valid(string(e.AppendNode(nil, i))))
			i = n.End
			continue
		}
		set(e, i, attributes.PutEmpty(w.names[n.Field.ID]))
		i = n.End
	}
	w.flatObservables(found, attributes)
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

// flatUnmapped writes what no rule took: one text, or an attribute a key where that was
// asked for and the keys are not too many.
func (w *Writer) flatUnmapped(e *ocsf.Event, i int, attributes pcommon.Map) {
	n := &e.Nodes[i]
	if w.options.Unmapped == UnmappedAttributes && children(e, i) <= manyKeys {
		for c := i + 1; c < n.End; c = e.Nodes[c].End {
			attributes.PutStr(w.unmapped+valid(e.Nodes[c].Key()), valid(e.Nodes[c].Text))
		}
		return
	}
	var room [1024]byte
	b := append(room[:0], '{')
	for c := i + 1; c < n.End; c = e.Nodes[c].End {
		if c > i+1 {
			b = append(b, ',')
		}
		b = append(event.AppendString(b, e.Nodes[c].Key()), ':')
		b = event.AppendString(b, e.Nodes[c].Text)
	}
	attributes.PutStr(w.names[n.Field.ID], string(append(b, '}')))
}
