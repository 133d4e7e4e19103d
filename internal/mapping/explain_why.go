package mapping

import (
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// NoRule is the Why of what no entry reads.
const NoRule = "no rule reads it"

// notSaid is the reason of what a source writes for nothing.
const notSaid = "a null of the source"

// reading is an entry that reads a value, with the objects that it would be in.
type reading struct {
	node  *node
	value *value  // with its operands: that of the transform where there is one
	above []*node // from the event down
	why   string  // it did not take the value
}

// why finds out why no rule took a value, and where one would have put it.
func (x *explainer) why(p *Placement, parent event.Ref) {
	// Reading again must not be seen in the result.
	refused, codes := x.refused, slices.Clone(x.result.Diagnostics)
	defer func() { x.refused, x.result.Diagnostics = refused, codes }()
	rd := x.reading(x.rule.root, nil, parent, p.Ref)
	if rd == nil {
		rd = x.readingTime(p.Ref)
	}
	switch {
	case rd != nil:
		p.Near, p.NearRule = x.at[rd.node], rd.value.entry.pos.String()
		p.Why = rd.why
	case x.repeated(parent, p.Ref):
		p.Why = "the key comes again"
	default:
		p.Why = NoRule
	}
}

// repeated tells whether the key comes again later.
func (x *explainer) repeated(parent, r event.Ref) bool {
	e := x.in.Event
	return e.Node(parent).Kind == event.Object && e.Child(parent, e.Node(r).Key) != r
}

// reading finds an entry of the rule that reads a value, itself or as one of a list.
func (x *explainer) reading(n *node, above []*node, parent, r event.Ref) *reading {
	for _, v := range n.values {
		if v.last != nil {
			v = v.last.value
		}
		for i := range v.operands {
			if x.names(&v.operands[i], parent, r) {
				rd := &reading{node: n, value: v, above: slices.Clone(above)}
				rd.why = x.reason(rd, r) // here, where the element of an each is known
				return rd
			}
		}
	}
	above = append(above, n)
	for _, list := range [][]*node{n.children, n.elements} {
		for _, ch := range list {
			if rd := x.reading(ch, above, parent, r); rd != nil {
				return rd
			}
		}
	}
	for _, ea := range n.eaches {
		if rd := x.readingEach(ea, above, parent, r); rd != nil {
			return rd
		}
	}
	return nil
}

// names tells whether an operand names a value, itself or as an element of a list.
func (x *explainer) names(op *operand, parent, r event.Ref) bool {
	refs := x.refs(op)
	return slices.Contains(refs, r) || x.in.Event.Node(parent).Kind == event.Array && slices.Contains(refs, parent)
}

// readingEach looks at the entries of an each, element by element.
func (x *explainer) readingEach(ea *each, above []*node, parent, r event.Ref) *reading {
	defer func() { x.element, x.zipped = 0, x.zipped[:0] }()
	for _, list := range x.refs(&ea.list) {
		if rd := x.readingElements(ea, list, above, parent, r); rd != nil {
			return rd
		}
	}
	return nil
}

func (x *explainer) readingElements(ea *each, list event.Ref, above []*node, parent, r event.Ref) *reading {
	x.zipped = x.zipped[:0]
	for i := range ea.zip {
		x.zipped = append(x.zipped, x.first(x.ref(&ea.zip[i])))
	}
	for el := x.first(list); el != 0; el = x.next(list, el) {
		x.element = el
		if rd := x.reading(ea.object, above, parent, r); rd != nil {
			return rd
		}
		for i, z := range x.zipped {
			if z != 0 {
				x.zipped[i] = x.in.Event.Next(z)
			}
		}
	}
	return nil
}

// readingTime looks at the entries of the event's time, which are kept apart.
func (x *explainer) readingTime(r event.Ref) *reading {
	for _, v := range x.rule.times {
		for i := range v.operands {
			if !slices.Contains(x.refs(&v.operands[i]), r) {
				continue
			}
			for n := range x.at {
				if n.fill == fillTime {
					rd := &reading{node: n, value: v}
					rd.why = x.reason(rd, r)
					return rd
				}
			}
		}
	}
	return nil
}

// reason says what stood in the way of an entry that reads a value.
func (x *explainer) reason(rd *reading, r event.Ref) string {
	v := rd.value
	if !usable(x.in.Event.Node(r), v.nulls) {
		return notSaid
	}
	if !x.applies(v.entry) {
		return "the when of the entry does not hold"
	}
	var in val
	ok := x.read(v, r, &in) != 0
	if !ok && len(v.entry.as) > 0 {
		return x.callNames(v) + " cannot read it"
	}
	if t := x.rival(rd, r); t != nil {
		first := x.in.Event.Name(t.ref)
		if first == x.in.Event.Name(r) {
			first = "another " + first
		}
		return first + " came first"
	}
	if a := rd.node.field.Attribute; ok && v == rd.entryValue() && a != nil && a.Type != nil {
		if why := misfit(rd.node, v, &in); why != "" {
			return why
		}
	}
	if o := x.missing(rd); o != "" {
		return o
	}
	return "it does not fit"
}

// entryValue is the value itself where no transform with several outputs is between.
func (rd *reading) entryValue() *value {
	if slices.Contains(rd.node.values, rd.value) {
		return rd.value
	}
	return nil
}

func (x *explainer) callNames(v *value) string {
	var names []string
	for _, c := range v.entry.as {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// rival is the take of another value at the same place.
func (x *explainer) rival(rd *reading, r event.Ref) *take {
	for i := range x.takes {
		if t := &x.takes[i]; t.node == rd.node && t.ref != r && rd.node.shape == shapeScalar {
			return t
		}
	}
	return nil
}

// misfit says how a value does not fit an attribute; empty where it does.
func misfit(n *node, v *value, x *val) string {
	a := n.field.Attribute
	if len(a.Enum) > 0 && a.Enum[0].Numeric {
		switch _, _, known := enumOf(a, n.captions, v, x); {
		case known:
			return ""
		case v.omit:
			return "no row of the table knows it"
		case v.other != nil:
			return "no row of the table knows it: its else was taken"
		}
		return "it is no value of " + a.Name
	}
	if convert(a, x, &ocsf.Node{}) {
		return ""
	}
	return "it is no " + a.Type.Caption
}

// missing names the object that is not in the event, and what it would have needed. Of a
// list other elements may be there, so the innermost object is the one to name.
func (x *explainer) missing(rd *reading) string {
	for _, lists := range []bool{false, true} {
		for _, n := range slices.Backward(rd.above) {
			if _, there := x.written[n.field]; (there && !lists) || n.field.Path == "" {
				continue
			}
			if needs := n.needs(); needs != "" {
				return n.field.Path + " needs " + needs
			}
		}
	}
	return ""
}

// needs words what the schema asks of an object.
func (n *node) needs() string {
	var needs []string
	for i, ch := range n.children {
		if n.required[i] {
			needs = append(needs, ch.field.Name)
		}
	}
	if a := n.field.Attribute; a != nil && a.Object != nil {
		for _, g := range a.Object.Constraints {
			needs = append(needs, "one of "+allowed(g.Names))
		}
	}
	return strings.Join(needs, ", ")
}
