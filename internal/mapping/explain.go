package mapping

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/event"

// Placement says what became of one value of the source.
type Placement struct {
	Ref  event.Ref
	Key  string // the path of the value in the source, as unmapped would name it
	Text string
	// Path is the OCSF path that the value went to, Rule the file and line that said
	// so; a value that several entries read is listed once for each. Both are empty for
	// what is in unmapped.
	Path, Rule string
	// Part says that only a part of the value went there: the whole is in unmapped.
	Part bool
	// Why says why a value is in unmapped.
	Why string
	// Label is the label of a custom field: its key in unmapped where it is unique.
	Label string
	// IsLabel marks the label itself.
	IsLabel bool
}

// Explain says of the message mapped last where each of its values went. It is for
// people and tests: it allocates.
func (m *Mapper) Explain() []Placement {
	var out []Placement
	if m.source == nil {
		return nil
	}
	byRef := map[event.Ref][]take{}
	for _, t := range m.takes {
		byRef[t.ref] = append(byRef[t.ref], t)
	}
	for _, root := range [...]event.Ref{event.Header, event.Payload} {
		prefix := ""
		if root == event.Header {
			prefix = "header"
		}
		out = m.explain(out, byRef, root, prefix, nil)
	}
	return out
}

func (m *Mapper) explain(out []Placement, byRef map[event.Ref][]take, r event.Ref, path string, above []take) []Placement {
	e := m.in.Event
	i := 0
	for c := e.First(r); c != 0; c = e.Next(c) {
		n := e.Node(c)
		key := m.pathOf(r, c, path, i)
		i++
		takes := append(append([]take(nil), above...), byRef[c]...)
		if !n.Kind.Scalar() {
			out = m.explain(out, byRef, c, key, takes)
			continue
		}
		p := Placement{Ref: c, Key: key, Text: n.Text, Label: n.Label, IsLabel: n.Paired}
		if len(takes) == 0 {
			if !n.Paired && says(e, c) {
				p.Why = m.why(c)
			}
			out = append(out, p)
			continue
		}
		for _, t := range takes {
			p.Path, p.Rule, p.Part = t.node.field.Path, t.entry.pos.String(), t.part
			out = append(out, p)
		}
	}
	return out
}

// why finds out why no rule took a value.
func (m *Mapper) why(r event.Ref) string {
	if v := m.reader(m.rule.root, r); v != nil {
		return "read at " + v.entry.pos.String() + ", but another value came first, it says nothing or does not fit, or its object cannot be valid"
	}
	return "no rule reads it"
}

// reader finds an entry of the rule that reads a source value.
func (m *Mapper) reader(n *node, r event.Ref) *value {
	for _, v := range n.values {
		if v.last != nil {
			v = v.last.value
		}
		for i := range v.operands {
			if op := &v.operands[i]; !op.relative && m.slots[op.slot] == r {
				return v
			}
		}
	}
	for _, list := range [][]*node{n.children, n.elements} {
		for _, ch := range list {
			if v := m.reader(ch, r); v != nil {
				return v
			}
		}
	}
	return nil
}

// Rule names the file of the rule that made the event mapped last, empty where
// nothing was recognised.
func (m *Mapper) Rule() string {
	if m.rule == nil {
		return ""
	}
	return m.rule.file.pos.String()
}
