package mapping

import (
	"slices"
	"strconv"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Placement says what became of one value of the source.
type Placement struct {
	Ref  event.Ref
	Key  string // the path of the value in the source, as unmapped would name it
	Text string
	// Path is the OCSF path that the value went to, Rule the file and line that said
	// so; a value that several entries read is listed once for each. Both are empty for
	// what is in unmapped.
	Path, Rule string
	// At is Path with the indexes that the rule writes: loggers[0].name, resources[].uid.
	At string
	// Written is what stands there, where that is another text than the source's: an id
	// with its caption, a time. Empty also where several values have the path.
	Written string
	// Part says that only a part of the value went there: the whole is in unmapped.
	Part bool
	// Why says why a value is in unmapped.
	Why string
	// Near is the path where an entry would have put a value that is in unmapped, NearRule
	// that entry; empty where none reads it.
	Near, NearRule string
	// Repeated says that the path is that of several values: a key of its path comes again.
	Repeated bool
	// Label is the label of a custom field: its key in unmapped where it is unique.
	Label string
	// IsLabel marks the label itself.
	IsLabel bool
}

// Explain says of the message mapped last where each of its values went. It is for
// people and tests: it allocates.
func (m *Mapper) Explain() []Placement {
	m.again()
	if m.source == nil {
		return nil
	}
	x := m.explainer()
	x.below(event.Syslog, "syslog", nil, false)
	// What no rule takes of the transport header has attributes of its own.
	x.out = slices.DeleteFunc(x.out, func(p Placement) bool { return p.Path == "" })
	x.below(event.Header, "header", nil, false)
	x.below(event.Payload, "", nil, false)
	return x.out
}

// again maps the message mapped last once more where that was done by a script, which does
// not say what was done.
func (m *Mapper) again() {
	if m.followed {
		m.followed = false
		m.reset(m.in)
		m.interpret()
	}
}

// explainer looks at what a Mapper did with one message.
type explainer struct {
	*Mapper
	takesOf map[event.Ref][]take
	at      map[*node]string
	written map[*ocsf.Field]int // the node of the event that has the field; -1 for several
	out     []Placement
}

func (m *Mapper) explainer() *explainer {
	x := &explainer{Mapper: m, takesOf: map[event.Ref][]take{}, at: map[*node]string{}, written: map[*ocsf.Field]int{}}
	for _, t := range m.takes {
		x.takesOf[t.ref] = append(x.takesOf[t.ref], t)
	}
	for i := range m.result.Event.Nodes {
		f := m.result.Event.Nodes[i].Field
		if _, twice := x.written[f]; twice {
			i = -1
		}
		x.written[f] = i
	}
	x.place(m.rule.root, "")
	return x
}

// place names the places of all that the rule can write.
func (x *explainer) place(n *node, at string) {
	if x.at[n] = at; n.shape == shapeScalars {
		x.at[n] += "[]"
	}
	for _, ch := range n.children {
		x.place(ch, joinPath(at, ch.field.Name))
	}
	for i, el := range n.elements {
		x.place(el, at+"["+strconv.Itoa(i)+"]")
	}
	for _, ea := range n.eaches {
		x.place(ea.object, at+"[]")
	}
}

// below explains the values below r; above are the takes of the nodes above them, of which
// one may be repeated.
func (x *explainer) below(r event.Ref, path string, above []take, repeated bool) {
	e := x.in.Event
	count := map[string]int{}
	for c := e.First(r); c != 0; c = e.Next(c) {
		count[e.Name(c)]++
	}
	i := 0
	for c := e.First(r); c != 0; c = e.Next(c) {
		n := e.Node(c)
		key := x.keyOf([]byte(path), r, c, i)
		i++
		takes := append(append([]take(nil), above...), x.takesOf[c]...)
		again := repeated || e.Node(r).Kind == event.Object && count[e.Name(c)] > 1
		if !n.Kind.Scalar() {
			x.below(c, key, takes, again)
			continue
		}
		p := Placement{Ref: c, Key: key, Text: n.Text, Repeated: again, Label: e.Label(c), IsLabel: n.Paired}
		if len(takes) == 0 {
			if !n.Paired && says(e, c) {
				x.why(&p, r)
			}
			x.out = append(x.out, p)
			continue
		}
		left := takes[0].left // by all of them
		for _, t := range takes {
			left &= t.left
		}
		for _, t := range takes {
			p.Path, p.Rule, p.Part = t.node.field.Path, t.entry.pos.String(), t.left&left != 0
			p.At, p.Written = x.at[t.node], x.writtenAt(t.node.field, n.Text)
			x.out = append(x.out, p)
		}
	}
}

// writtenAt is what the event has in a field, empty where that is the text itself.
func (x *explainer) writtenAt(f *ocsf.Field, text string) string {
	i, ok := x.written[f]
	if !ok || i < 0 || x.result.Event.Nodes[i].Kind < ocsf.String {
		return ""
	}
	if s := x.show(i); s != text {
		return s
	}
	return ""
}

// show is a scalar of the event for people: an id with its caption, a time as a date.
func (x *explainer) show(i int) string {
	nodes := x.result.Event.Nodes
	n := &nodes[i]
	switch n.Kind {
	case ocsf.String:
		return n.Text
	case ocsf.Float:
		return strconv.FormatFloat(n.Float, 'g', -1, 64)
	case ocsf.Bool:
		return strconv.FormatBool(n.Int != 0)
	}
	a := n.Field.Attribute
	if a != nil && a.Type != nil && a.Type.Name == "timestamp_t" {
		return time.UnixMilli(n.Int).UTC().Format(time.RFC3339Nano)
	}
	text := strconv.FormatInt(n.Int, 10)
	if a != nil && a.Sibling != "" && n.End < len(nodes) && nodes[n.End].Field.Name == a.Sibling {
		text += " " + nodes[n.End].Text
	}
	return text
}

// Rule names the file of the rule that made the event mapped last, empty where
// nothing was recognised.
func (m *Mapper) Rule() string {
	if m.rule == nil {
		return ""
	}
	return m.rule.file.pos.String()
}

// Made is a value of the event that is none of the source.
type Made struct {
	At   string // its path, with indexes as in Placement
	Text string // an id with its caption
	How  string // what made it
	Rule string // file and line of the entry, empty where it was the engine
}

// Made gives the values of the event mapped last that no value of the source went to:
// constants, sentences, and what the engine fills. Captions stand with their ids.
func (m *Mapper) Made() []Made {
	m.again()
	if m.rule == nil {
		return nil
	}
	x := m.explainer()
	taken := map[*ocsf.Field]bool{}
	for _, t := range m.takes {
		taken[t.node.field] = true
	}
	makers := map[*ocsf.Field][]*node{}
	captions := map[*ocsf.Field]bool{}
	for n := range x.at {
		makers[n.field] = append(makers[n.field], n)
		if n.caption != nil {
			captions[n.caption] = true
		}
	}
	var out []Made
	for i := range m.result.Event.Nodes {
		n := &m.result.Event.Nodes[i]
		if n.Kind < ocsf.String || n.Field == m.set.leftover || taken[n.Field] || captions[n.Field] {
			continue
		}
		made := Made{At: n.Field.Path, Text: x.show(i), How: "the schema requires it"}
		for _, maker := range makers[n.Field] {
			if how, rule := m.madeBy(maker); how != "" {
				made.At, made.How, made.Rule = x.at[maker], how, rule
			}
		}
		out = append(out, made)
	}
	return out
}

// fills say how the engine makes its values.
var fills = map[filler]string{
	fillOriginalTime: "the text that the time was read from",
	fillUID:          "UUIDv5 of source and payload",
	fillTypeUID:      "class and activity",
	fillProfiles:     "the profiles of the rule",
	fillProduct:      "required, and no rule gives it",
	fillClassCaption: "the class, since the source names nothing",
	fillRawData:      "the payload, since raw_data is wanted",
	fillRawDataSize:  "the bytes of the payload",
}

// madeOf says what a constant of the engine comes from.
func madeOf(n *node) string {
	if n.field.Path == "metadata.version" {
		return "the version of the schema"
	}
	return "the class"
}

// madeBy says how a node got a value that is not the source's.
func (m *Mapper) madeBy(n *node) (how, rule string) {
	for _, v := range n.values {
		switch {
		case v.constant != nil && v.entry.pos == m.rule.file.pos:
			return madeOf(n), ""
		case v.constant != nil:
			return "constant", v.entry.pos.String()
		case v.compose != nil:
			return "composed", v.entry.pos.String()
		case v.other != nil:
			return "else of the table", v.entry.pos.String()
		}
	}
	if n.fill == fillTime {
		if m.in.HeaderTime.IsZero() {
			return "the time of arrival: the message has none", ""
		}
		return "the transport header", ""
	}
	return fills[n.fill], ""
}
