package ocsf

import (
	"bytes"
	"math"
	"strconv"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// AppendJSON appends the event as compact JSON, keys in the order of the nodes. With
// observables, the list of them stands where its name sorts among the top-level names;
// it is left out where the event has none.
func (e *Event) AppendJSON(dst []byte, observables bool) []byte {
	if len(e.Nodes) == 0 {
		return append(dst, "{}"...)
	}
	dst = append(dst, '{')
	start := len(dst)
	for i := 1; i < e.Nodes[0].End; i = e.Nodes[i].End {
		name := e.Nodes[i].Key()
		if observables && name > "observables" {
			dst = e.appendObservables(dst, start)
			observables = false
		}
		dst = appendKey(dst, start, name)
		dst = e.AppendNode(dst, i)
	}
	if observables {
		dst = e.appendObservables(dst, start)
	}
	return append(dst, '}')
}

// appendKey appends the key of a member of the object whose first member begins at
// start, with the comma before it.
func appendKey(dst []byte, start int, name string) []byte {
	if len(dst) > start {
		dst = append(dst, ',')
	}
	return append(event.AppendString(dst, name), ':')
}

// AppendNode appends the value of node i, and all below it, as compact JSON.
func (e *Event) AppendNode(dst []byte, i int) []byte {
	n := &e.Nodes[i]
	switch n.Kind {
	case Object:
		dst = append(dst, '{')
		start := len(dst)
		for c := i + 1; c < n.End; c = e.Nodes[c].End {
			dst = appendKey(dst, start, e.Nodes[c].Key())
			dst = e.AppendNode(dst, c)
		}
		return append(dst, '}')
	case List:
		dst = append(dst, '[')
		for c := i + 1; c < n.End; c = e.Nodes[c].End {
			if c > i+1 {
				dst = append(dst, ',')
			}
			dst = e.AppendNode(dst, c)
		}
		return append(dst, ']')
	case String:
		return event.AppendString(dst, n.Text)
	default:
		return n.AppendScalar(dst)
	}
}

// AppendScalar appends a number or a truth value as JSON writes it.
func (n *Node) AppendScalar(dst []byte) []byte {
	switch n.Kind {
	case Int:
		return strconv.AppendInt(dst, n.Int, 10)
	case Bool:
		return strconv.AppendBool(dst, n.Int != 0)
	default:
		return appendFloat(dst, n.Float)
	}
}

// appendFloat appends a number that shows it is no integer, since a validator tells the
// two apart: 5.0. What has no form in JSON becomes null.
func appendFloat(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, "null"...)
	}
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	if format == 'f' && bytes.IndexByte(dst[start:], '.') < 0 {
		dst = append(dst, ".0"...)
	}
	return dst
}

// appendObservables appends the member "observables" to the object that begins at start,
// unless the event has none.
func (e *Event) appendObservables(dst []byte, start int) []byte {
	var schema *Schema
	if e.Class != nil {
		schema = e.Class.schema
	}
	first := true
	e.walkObservables(func(name []byte, n *Node) bool {
		if first {
			dst = append(appendKey(dst, start, "observables"), '[')
			first = false
		} else {
			dst = append(dst, ',')
		}
		dst = appendObservable(dst, schema, name, n)
		return true
	})
	if first {
		return dst
	}
	return append(dst, ']')
}

// appendObservable appends one of them. Paths consist of names of the schema, dots and
// indexes: nothing in them needs an escape.
func appendObservable(dst []byte, schema *Schema, name []byte, n *Node) []byte {
	dst = append(dst, `{"name":"`...)
	dst = append(dst, name...)
	dst = append(dst, '"')
	if caption := schema.ObservableCaption(n.Field.Observable); caption != "" {
		dst = event.AppendString(append(dst, `,"type":`...), caption)
	}
	dst = append(dst, `,"type_id":`...)
	dst = strconv.AppendInt(dst, int64(n.Field.Observable), 10)
	dst = append(dst, `,"value":`...)
	if n.Kind == String {
		dst = event.AppendString(dst, n.Text)
	} else {
		dst = append(n.AppendScalar(append(dst, '"')), '"')
	}
	return append(dst, '}')
}
