package layout

import (
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// flat writes the event and the extra attributes as attributes of the record.
func (w *Writer) flat(e *ocsf.Event, rec plog.LogRecord) {
	w.observe(e)
	w.planAttributes(e, nil)
	leaves := len(w.ops)
	w.planObservables()
	if most := w.options.MaxAttributes; most > 0 && len(w.ops)+2 > most {
		if folded := w.fold(e, w.leaves(e), most-(len(w.ops)-leaves)); folded != nil {
			w.planAttributes(e, folded)
			w.planObservables()
		}
	}
	b := &w.builder
	b.begin(rec.Attributes(), len(w.ops)+len(w.extraAttrs), w.replaced)
	for i := range w.ops {
		op := &w.ops[i]
		if op.kind == attrNode { // nearly all are
			w.setNode(e, int(op.first), 0, b.add(w.names[op.id]))
			continue
		}
		w.set(e, op, b.add(w.key(e, op)))
	}
	for i := range w.extraAttrs {
		a := &w.extraAttrs[i]
		a.set(b.add(w.extras[a.extra]))
	}
	b.finish(rec.Attributes())
}

// isReplaced tells whether an attribute that the record has must give way: it has the name
// of one that is written now.
func (w *Writer) isReplaced(key string) bool {
	if strings.HasPrefix(key, w.prefix) {
		return true
	}
	for i := range w.extraAttrs {
		if w.extras[w.extraAttrs[i].extra] == key {
			return true
		}
	}
	return false
}

// planAttributes plans the attributes of the event without observables. The nodes are in
// pre-order, so the leaves of an object follow it.
func (w *Writer) planAttributes(e *ocsf.Event, folded []bool) {
	w.ops = w.ops[:0]
	top := 0 // the attacks of the event
	for i := 1; i < len(e.Nodes); {
		n := &e.Nodes[i]
		id, kind := n.Field.ID, attrNode
		switch r := w.roles[id]; {
		case w.omits(i):
			i = n.End
			continue
		case r == roleNone:
		case i == w.moved:
			i = n.End
			continue
		case r == roleUnmapped:
			w.planUnmapped(e, i)
			i = n.End
			continue
		case r == roleAttacks && n.Kind == ocsf.List:
			top = i
		case r == roleFindingAttacks && top != 0 && same(e, top, i):
			i = n.End
			continue
		}
		if n.Kind == ocsf.Object && n.End > i+1 {
			if folded == nil || !folded[i] {
				i++
				continue
			}
			kind = attrFolded
		}
		w.ops = append(w.ops, attrOp{id: int32(id), first: int32(i), kind: kind})
		i = n.End
	}
}

// leaves is how many attributes the event makes if nothing is folded, or a few more. It
// depends on the event and the options alone. Observables and the keys of unmapped that are
// attributes are not counted: the former cannot be folded, the latter were asked for.
func (w *Writer) leaves(e *ocsf.Event) int {
	count := 0
	for i := 1; i < len(e.Nodes); {
		n := &e.Nodes[i]
		switch {
		case w.omits(i):
			i = n.End
		case w.roles[n.Field.ID] == roleUnmapped:
			if w.options.Unmapped == UnmappedJSON {
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

// planUnmapped plans the attributes for the values without a mapping: one JSON string, or
// one attribute per key where the options say so, there are not too many, and the names are
// unique: repairing a key that is not UTF-8 can make it equal to another, and the name of
// the JSON string is not that of a key.
func (w *Writer) planUnmapped(e *ocsf.Event, i int) {
	n := &e.Nodes[i]
	if w.options.Unmapped != UnmappedAttributes || children(e, i) > manyKeys || !validKeys(e, i) || hasKey(e, i, foldedName) {
		w.ops = append(w.ops, attrOp{id: int32(n.Field.ID), first: int32(i), kind: attrUnmapped})
		return
	}
	for c := i + 1; c < n.End; c = e.Nodes[c].End {
		w.ops = append(w.ops, attrOp{first: int32(c), kind: attrUnmappedKey})
	}
}

// hasKey tells whether a child of node i has the key.
func hasKey(e *ocsf.Event, i int, key string) bool {
	for c := i + 1; c < e.Nodes[i].End; c = e.Nodes[c].End {
		if e.Nodes[c].Key() == key {
			return true
		}
	}
	return false
}

// validKeys tells whether the keys of the children of node i are valid UTF-8.
func validKeys(e *ocsf.Event, i int) bool {
	if e.Valid {
		return true
	}
	for c := i + 1; c < e.Nodes[i].End; c = e.Nodes[c].End {
		if !utf8.ValidString(e.Nodes[c].Key()) {
			return false
		}
	}
	return true
}
