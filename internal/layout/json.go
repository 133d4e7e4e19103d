package layout

import (
	"strconv"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// jsonWriter writes events as JSON strings, the same as [ocsf.Event.AppendJSON] writes, in
// one pass over the nodes: observables are collected in a second buffer on the way, and
// what does not depend on the event is prepared.
type jsonWriter struct {
	plan *plan
	// buf holds members, each with the comma before it; observables hold the elements of the
	// list, each with the comma before it.
	buf, observables []byte
	omitted          []bool     // by node: the Writer's
	lists            []listStep // around the node at hand, the outermost first
	// types are the middle of an observable by type_id, for the schema of the last event.
	schema *ocsf.Schema
	types  []string
}

// listStep is a list and the index of the element at hand.
type listStep struct {
	path  int // length of the path of the list
	index int
}

// event gives an event as a JSON string, with its observables where they are wanted, and
// without the nodes that are omitted.
func (j *jsonWriter) event(e *ocsf.Event, observe bool, omitted []bool) string {
	j.omitted = omitted
	j.buf, j.observables, j.lists = j.buf[:0], j.observables[:0], j.lists[:0]
	var schema *ocsf.Schema
	if e.Class != nil {
		schema = e.Class.Schema()
	}
	if schema != j.schema {
		j.schema, j.types = schema, j.types[:0]
	}
	at := -1 // where the list of observables belongs
	for i := 1; i < e.Nodes[0].End; i = e.Nodes[i].End {
		if j.omits(i) {
			continue
		}
		n := &e.Nodes[i]
		if at < 0 && n.Key() > "observables" {
			at = len(j.buf)
		}
		j.key(n)
		j.node(e, i, observe && j.plan.roles[n.Field.ID] != roleUnmapped)
	}
	if at < 0 {
		at = len(j.buf)
	}
	return j.assemble(at)
}

// assemble puts the list of observables at its place among the members.
func (j *jsonWriter) assemble(at int) string {
	const key = `"observables":[`
	var b strings.Builder
	b.Grow(len(j.buf) + len(j.observables) + len(key) + 4)
	b.WriteByte('{')
	before, after := j.buf[:at], j.buf[at:]
	if len(j.observables) > 0 {
		if at > 0 {
			b.Write(before[1:])
			b.WriteByte(',')
		}
		b.WriteString(key)
		b.Write(j.observables[1:])
		b.WriteByte(']')
		b.Write(after)
	} else if len(j.buf) > 0 {
		b.Write(j.buf[1:])
	}
	b.WriteByte('}')
	return b.String()
}

func (j *jsonWriter) omits(i int) bool { return i < len(j.omitted) && j.omitted[i] }

// key appends the name of a member with the comma before it.
func (j *jsonWriter) key(n *ocsf.Node) {
	if n.Name == "" {
		j.buf = append(j.buf, j.plan.members[n.Field.ID]...)
		return
	}
	j.buf = append(event.AppendString(append(j.buf, ','), n.Name), ':')
}

// node appends the value of node i, and its observables where that is wanted.
func (j *jsonWriter) node(e *ocsf.Event, i int, observe bool) {
	n := &e.Nodes[i]
	switch n.Kind {
	case ocsf.Object:
		start := len(j.buf)
		for c := i + 1; c < n.End; c = e.Nodes[c].End {
			if j.omits(c) {
				continue
			}
			j.key(&e.Nodes[c])
			j.node(e, c, observe)
		}
		if len(j.buf) == start {
			j.buf = append(j.buf, '{')
		}
		j.buf[start] = '{' // where the comma of the first member is
		j.buf = append(j.buf, '}')
		return
	case ocsf.List:
		j.lists = append(j.lists, listStep{path: len(n.Field.Path)})
		step := len(j.lists) - 1
		start := len(j.buf)
		for c := i + 1; c < n.End; c = e.Nodes[c].End {
			j.buf = append(j.buf, ',')
			j.node(e, c, observe)
			j.lists[step].index++
		}
		if len(j.buf) == start {
			j.buf = append(j.buf, '[')
		}
		j.buf[start] = '['
		j.buf = append(j.buf, ']')
		j.lists = j.lists[:step]
		return
	case ocsf.String:
		j.buf = event.AppendString(j.buf, n.Text)
	default:
		j.buf = n.AppendScalar(j.buf)
	}
	if observe && n.Field.Observable != 0 && len(n.Text) <= ocsf.MaxObservable {
		j.observable(n)
	}
}

// observable appends the observable of a scalar to their list.
func (j *jsonWriter) observable(n *ocsf.Node) {
	j.observables = append(j.observables, `,{"name":"`...)
	b, path, from := j.observables, n.Field.Path, 0
	for _, l := range j.lists {
		b = append(append(b, path[from:l.path]...), '[')
		b = append(strconv.AppendInt(b, int64(l.index), 10), ']')
		from = l.path
	}
	b = append(append(b, path[from:]...), j.middle(n.Field.Observable)...)
	if n.Kind == ocsf.String {
		b = event.AppendString(b, n.Text)
	} else {
		b = append(n.AppendScalar(append(b, '"')), '"')
	}
	b = append(b, '}')
	j.observables = b
}

// middle is what an observable has between its name and its value.
func (j *jsonWriter) middle(typeID int) string {
	for len(j.types) <= typeID {
		j.types = append(j.types, "")
	}
	if j.types[typeID] == "" {
		b := []byte(`"`)
		if caption := j.schema.ObservableCaption(typeID); caption != "" {
			b = event.AppendString(append(b, `,"type":`...), caption)
		}
		b = strconv.AppendInt(append(b, `,"type_id":`...), int64(typeID), 10)
		j.types[typeID] = string(append(b, `,"value":`...))
	}
	return j.types[typeID]
}
