package layout

import (
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// The sizes in this file are upper bounds in bytes of OTLP. They may be too large by tens
// of bytes per value, so that a record that is measured never exceeds what was computed.
const (
	// valueOverhead is what protobuf adds to one value and its key: tags and lengths.
	valueOverhead = 24
	// numberSize is the longest number in JSON; it has fewer bytes in protobuf.
	numberSize = 24
	// observableOverhead is one observable without its name and value: four keys, the
	// caption of the type, the type_id, and the indexes in its name.
	observableOverhead = 160
	// listNames are the names of the lists of observables in flat.
	listNames = 1024
)

// nodeCost is the size of a node of a field at most, its observable included: fixed, and
// perByte for each byte of its strings.
type nodeCost struct{ fixed, perByte int32 }

// costOf computes it once per field, so that events of usual size need no look at their
// strings.
func (p *plan) costOf(f *ocsf.Field) nodeCost {
	key := len(f.Name)
	if p.options.Layout == Flat {
		key = len(p.names[f.ID]) + len(foldedName) + 1
	}
	if f.Attribute == nil {
		key += len(p.unmapped)
	}
	fixed, perByte := valueOverhead+numberSize+key, 6 // a control character in JSON
	if p.options.Observables && f.Observable != 0 {
		perByte *= 2
		fixed += numberSize + valueOverhead
		if p.options.Layout != Flat {
			fixed += len(f.Path) + observableOverhead
		}
	}
	return nodeCost{int32(fixed), int32(perByte)}
}

// sizes appends the size of each node without its children to dst. That of an observable
// includes its place in the list of observables, where observables says so.
func (w *Writer) sizes(dst []int, e *ocsf.Event, observables bool) []int {
	flat := w.options.Layout == Flat
	// Objects of an event with too many attributes are JSON strings in flat, where control
	// characters take six bytes. Which ones is not known before something was cut.
	asJSON := w.options.Layout == JSON || flat && w.options.MaxAttributes > 0 && len(e.Nodes) > w.options.MaxAttributes
	list, unmapped := 0, 0 // the ends of those around the node
	for i := range e.Nodes {
		n := &e.Nodes[i]
		f := n.Field
		if i < unmapped {
			text := event.StringSize(n.Text)
			if !flat && !asJSON {
				text = protoSize(e, n.Text)
			}
			key := max(event.StringSize(n.Name), len(w.unmapped)+protoSize(e, n.Name))
			dst = append(dst, valueOverhead+key+text)
			continue
		}
		key, value := len(f.Name), 0
		if flat && i >= list {
			key = len(w.names[f.ID]) + len(foldedName) + 1
		}
		switch n.Kind {
		case ocsf.Object:
			if w.roles[f.ID] == roleUnmapped {
				unmapped = n.End
			}
		case ocsf.List:
			list = max(list, n.End)
		case ocsf.String:
			if asJSON {
				value = event.StringSize(n.Text)
			} else {
				value = protoSize(e, n.Text)
			}
		default:
			value = numberSize
		}
		size := valueOverhead + key + value
		if observables && f.Observable != 0 && n.Kind > ocsf.List && len(n.Text) <= ocsf.MaxObservable {
			size += max(value, len(n.Text)) // the text of a number may be longer
			if flat {
				size += valueOverhead
			} else {
				size += len(f.Path) + observableOverhead
			}
		}
		dst = append(dst, size)
	}
	if observables && flat {
		dst[0] += listNames
	}
	return dst
}

// protoSize is the length of a string in which each byte that is not UTF-8 is replaced.
func protoSize(e *ocsf.Event, s string) int {
	if e.Valid || utf8.ValidString(s) {
		return len(s)
	}
	size := 0
	for _, r := range s {
		size += utf8.RuneLen(r)
	}
	return size
}
