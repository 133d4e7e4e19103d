package layout

import (
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// observable is a value that an event has, at one place or at several.
type observable struct {
	typeID int
	value  string
}

// fewObservables is up to how many of them are compared one with another.
const fewObservables = 32

// distinct gives the observables of an event without their places, each once, sorted by
// type. Those of a type are in the order in which the event has them.
func distinct(e *ocsf.Event, roles []role, found []observable) []observable {
	var seen map[observable]bool
	for i := 1; i < len(e.Nodes); i++ {
		n := &e.Nodes[i]
		if roles[n.Field.ID] == unmapped {
			i = n.End - 1
			continue
		}
		if n.Kind <= ocsf.List || n.Field.Observable == 0 {
			continue
		}
		o := observable{n.Field.Observable, text(n)}
		if len(found) == fewObservables && seen == nil {
			seen = map[observable]bool{}
			for _, f := range found {
				seen[f] = true
			}
		}
		if seen[o] || seen == nil && slices.Contains(found, o) {
			continue
		}
		if seen != nil {
			seen[o] = true
		}
		found = append(found, o)
	}
	slices.SortStableFunc(found, func(a, b observable) int { return a.typeID - b.typeID })
	return found
}

// flatObservables writes a list for each type.
func (w *Writer) flatObservables(found []observable, attributes pcommon.Map) {
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n].typeID == found[0].typeID {
			n++
		}
		list := attributes.PutEmptySlice(w.observables[found[0].typeID])
		list.EnsureCapacity(n)
		for _, o := range found[:n] {
			list.AppendEmpty().SetStr(valid(o.value))
		}
		found = found[n:]
	}
}

// kinds counts the types of observables, which are sorted.
func kinds(found []observable) int {
	n := 0
	for i := range found {
		if i == 0 || found[i].typeID != found[i-1].typeID {
			n++
		}
	}
	return n
}
