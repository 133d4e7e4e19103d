package mapping

import (
	"slices"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// write writes what n makes of the event at the end of the output and tells
// whether there was anything valid to write. What it wrote in vain is taken back.
func (m *Mapper) write(n *node) bool {
	switch n.shape {
	case shapeObject:
		return m.writeObject(n)
	case shapeObjects:
		return m.writeObjects(n)
	case shapeScalars:
		return m.writeScalars(n)
	default:
		return m.writeScalar(n)
	}
}

// mark is a place to go back to.
type mark struct{ nodes, takes int }

func (m *Mapper) mark() mark { return mark{len(m.out.Nodes), len(m.takes)} }

func (m *Mapper) back(to mark) {
	m.out.Nodes, m.takes = m.out.Nodes[:to.nodes], m.takes[:to.takes]
	m.recorder.back(to)
}

func (m *Mapper) writeObject(n *node) bool {
	start := m.mark()
	m.out.Add(n.field, ocsf.Object).End = 0 // it is not complete
	before, constants := m.refused, m.constants
	gates, parts, bits := n.gates, n.parts, m.bound.bits
	once, twice := groups(0), groups(0) // of which a child is written, and a second one
	ok := true
	for i := range gates {
		g := &gates[i]
		if n.opens(g, bits) {
			ch := &parts[i]
			if m.recorder == nil && m.writePart(ch) || m.recorder != nil && m.recordPart(m.recorder, ch) {
				twice |= once & ch.groups
				once |= ch.groups
				continue
			}
		}
		if g.required {
			ok, m.failure = false, parts[i].node
			break
		}
	}
	ok = ok && (m.satisfied(n, once, twice) || m.rescue(n))
	fed := len(m.takes) > start.takes
	refused := m.refused > before
	kept := fed || n.keep == keepAlways || n.keep == keepConstants && m.constants > constants
	if !ok || !kept {
		// A source that does not say what the schema wants is not at fault.
		if fed && refused {
			m.diagnose(CodeObjectInvalid)
		}
		m.back(start)
		return false
	}
	m.out.Nodes[start.nodes].End = len(m.out.Nodes)
	return true
}

// writePart writes a part of an object.
func (m *Mapper) writePart(p *nodePart) bool {
	return p.quick != notQuick && m.writeQuickly(p) || m.write(p.node)
}

// satisfied tells whether the constraints of an object hold.
func (m *Mapper) satisfied(n *node, once, twice groups) bool {
	if once == n.wanted && twice&n.single == 0 {
		return true
	}
	m.failure = n
	return false
}

// rescue names a product that the source says nothing of: the event must have one.
func (m *Mapper) rescue(n *node) bool {
	for _, ch := range n.children {
		if ch.fill == fillProduct {
			m.recorder.giveUp()
			return m.fill(ch)
		}
	}
	return false
}

func (m *Mapper) writeObjects(n *node) bool {
	start := m.mark()
	m.out.Add(n.field, ocsf.List).End = 0
	for i := range n.parts {
		if n.opens(&n.gates[i], m.bound.bits) {
			m.writeObject(n.parts[i].node)
		}
	}
	for _, ea := range n.eaches {
		m.writeEach(ea)
	}
	return m.closeList(start)
}

// closeList ends a list, or takes it back where it is empty.
func (m *Mapper) closeList(start mark) bool {
	if len(m.out.Nodes) == start.nodes+1 {
		m.back(start)
		return false
	}
	m.out.Nodes[start.nodes].End = len(m.out.Nodes)
	return true
}

func (m *Mapper) writeEach(ea *each) {
	if !m.applies(ea.entry) {
		return
	}
	for _, list := range m.refs(&ea.list) {
		m.writeElements(ea, list)
	}
}

// writeElements writes an object for each element of one list.
func (m *Mapper) writeElements(ea *each, list event.Ref) {
	m.zipped, m.zips = m.zipped[:0], m.zips[:0]
	for i := range ea.zip {
		z := m.ref(&ea.zip[i])
		m.zips, m.zipped = append(m.zips, z), append(m.zipped, m.first(z))
	}
	for r := m.first(list); r != 0; r = m.next(list, r) {
		if m.spent() {
			m.diagnose(CodeListCut)
			break // the rest stays unmapped
		}
		m.element = r
		m.epoch++
		m.writeObject(ea.object)
		for i, z := range m.zipped {
			if z != 0 {
				m.zipped[i] = m.next(m.zips[i], z)
			}
		}
	}
	m.element, m.zipped = 0, m.zipped[:0]
	m.epoch++
}

// maxNodes is the most nodes of an event that lists of the source may fill. An object
// for each element may read a list from outside, so that a small message could become
// the square of its size.
const maxNodes = 20000

// maxLooks is how many values of lists are looked at, since each element may look at
// all values of a list from outside.
const maxLooks = 1 << 24

// spent tells whether an event has grown as far as a message may make it: in nodes, in
// texts that are written again for each element, or in values that were looked at.
func (m *Mapper) spent() bool {
	return len(m.out.Nodes) > maxNodes || m.written > 2*len(m.in.Payload)+1<<20 || m.looks > maxLooks
}

// first is the first element of a list; a value that is no list is a list of one.
func (m *Mapper) first(r event.Ref) event.Ref {
	if r != 0 && m.in.Event.Node(r).Kind == event.Array {
		return m.in.Event.First(r)
	}
	return r
}

func (m *Mapper) next(list, r event.Ref) event.Ref {
	if list == r {
		return 0
	}
	return m.in.Event.Next(r)
}

func (m *Mapper) writeScalar(n *node) bool {
	for _, v := range n.values {
		if m.writeValue(n, v) {
			return true
		}
	}
	if m.writeText(n) {
		return true
	}
	if (n.fill != fillProduct || n.field.Attribute.Requirement == ocsf.Required) && m.fill(n) {
		return true
	}
	if !n.zero {
		return false
	}
	m.out.AddInt(n.field, 0)
	m.zeroCaption(n)
	return true
}

// writeText writes an enum that only its text is known of: 99 with the text.
func (m *Mapper) writeText(n *node) bool {
	text, ok := m.ownText(n)
	if ok {
		m.putEnum(n, n.field.Attribute.EnumByID(otherID), otherID, text)
	}
	return ok
}

// ownText gives the text that entries of its own give the sibling of an enum, and takes it.
func (m *Mapper) ownText(n *node) (string, bool) {
	for _, v := range n.text {
		if !m.applies(v.entry) {
			continue
		}
		if v.constant != nil {
			m.constants++
			return v.constant.text, true
		}
		for i := range v.operands {
			var x val
			if ref := m.input(v, &v.operands[i], &x); ref != 0 && fitsCaption(n, x.text) {
				m.take(ref, n, v.entry)
				return x.text, true
			}
		}
	}
	return "", false
}

// applies tells whether the conditions of an entry hold.
func (m *Mapper) applies(e *entry) bool { return len(e.when) == 0 || m.holdsAny(e.when) }

// writeValue writes the first value of v that is usable and fits.
func (m *Mapper) writeValue(n *node, v *value) bool {
	if v.kind == ofOutput {
		return m.writeOutput(n, v) // which looks at the conditions once for all outputs
	}
	if v.when && !m.applies(v.entry) {
		return false
	}
	switch v.kind {
	case ofConstant:
		m.constants++
		if v.constant.hasNum && len(n.field.Attribute.Enum) > 0 {
			// In an older version the constant itself may be the text of Other.
			m.putEnum(n, n.field.Attribute.EnumByID(v.constant.num), v.constant.num, m.otherText(n, v.constant.num, v.constant.text))
			return true
		}
		if v.ready == nil {
			return false // it does not fit
		}
		m.putReady(n.field, v.ready)
		return true
	case ofCompose:
		return m.writeComposed(n, v)
	case ofWhole:
		return m.writeWhole(n, v)
	}
	if v.slot != 0 {
		var x val
		r := m.bound.refs[v.slot]
		if r != 0 {
			r = m.read(v, r, &x)
		}
		return r != 0 && m.place(n, v, &x, r)
	}
	for i := range v.operands {
		for _, r := range m.refs(&v.operands[i]) {
			var x val
			if ref := m.read(v, r, &x); ref != 0 && m.place(n, v, &x, ref) {
				m.takeEqual(n, v, i, ref)
				return true
			}
		}
	}
	return false
}

// place writes one value and takes its source, or says that it does not fit.
func (m *Mapper) place(n *node, v *value, x *val, ref event.Ref) bool {
	if n.numeric {
		return m.placeEnum(n, v, x, ref)
	}
	if !m.convertAndPut(n, x) {
		m.refuse()
		return false
	}
	m.takePart(ref, n, v, x)
	return true
}

// takePart takes a value of which a transform may have dropped some: then the whole
// stays unmapped, too.
func (m *Mapper) takePart(ref event.Ref, n *node, v *value, x *val) {
	m.take(ref, n, v.entry)
	left := x.left
	if v.part && x.text != m.in.Event.Node(ref).Text {
		left |= leftRest
	}
	m.takes[len(m.takes)-1].left = left
	if x.note != 0 {
		m.noteReading(x.note)
	}
}

// noteReading says how a value was read that was written.
func (m *Mapper) noteReading(n typed.Note) {
	if n&typed.Repaired != 0 {
		m.diagnose(CodeValueRepaired)
	}
	if n&typed.Cut != 0 {
		m.diagnose(CodeValuePart)
	}
}

// refuse notes a value that does not fit its attribute.
func (m *Mapper) refuse() {
	m.refused++
	m.diagnose(CodeTypeMismatch)
}

// convertAndPut writes a value as the type of n has it, if it fits.
func (m *Mapper) convertAndPut(n *node, x *val) bool {
	t := n.field.Attribute.Type
	if s := trim(x.text); n.plain && !(n.unquotes && typed.Quoted(s)) {
		if !fitsText(t, s) {
			return false
		}
		m.putText(n.field, s)
		return true
	}
	at := len(m.out.Nodes)
	out := m.out.Add(n.field, ocsf.String)
	if !convert(n.field.Attribute, x, out) {
		m.out.Nodes = m.out.Nodes[:at]
		return false
	}
	if out.Kind == ocsf.Int && n.field.Observable != 0 && canonical(x) {
		out.Text = x.text // what the observable says
	}
	m.written += len(out.Text)
	return true
}

// canonical tells whether the text of a value is its number as it would be formatted.
func canonical(x *val) bool {
	s := x.text
	return !x.hasNum && digits(s) && len(s) <= 18 && (s[0] != '0' || len(s) == 1)
}

// putReady writes a constant that was converted when the mapping was compiled.
func (m *Mapper) putReady(f *ocsf.Field, ready *ocsf.Node) {
	out := m.out.Add(f, ready.Kind)
	out.Int, out.Float = ready.Int, ready.Float
	if ready.Text != "" {
		out.Text = ready.Text
		m.written += len(ready.Text)
	}
}

func (m *Mapper) putText(f *ocsf.Field, text string) {
	m.out.AddText(f, text)
	m.written += len(text)
}

// take notes that a rule placed a source value. Pointers are only written where they
// differ from those of an earlier event: see [ocsf.Event.Add].
func (m *Mapper) take(ref event.Ref, n *node, e *entry) {
	i := len(m.takes)
	if i == cap(m.takes) {
		m.takes = slices.Grow(m.takes, 1)
	}
	m.takes = m.takes[:i+1]
	t := &m.takes[i]
	t.ref, t.left = ref, 0
	if t.node != n {
		t.node = n
	}
	if t.entry != e {
		t.entry = e
	}
}

// takeEqual takes the further values of v that say the same as won, which is one of the
// operand at i.
func (m *Mapper) takeEqual(n *node, v *value, i int, won event.Ref) {
	if v.alone {
		return
	}
	if v.with != nil && v.spent {
		if r := m.ref(v.with); r != 0 {
			m.take(r, n, v.entry)
		}
	}
	if i+1 == len(v.operands) && v.operands[i].many == 0 {
		return
	}
	e := m.in.Event
	for ; i < len(v.operands); i++ {
		for _, r := range m.refs(&v.operands[i]) {
			if other := e.Node(r); r != won && other.Kind.Scalar() && other.Text == e.Node(won).Text {
				m.take(r, n, v.entry)
			}
		}
	}
}
