package mapping

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// ref finds the node that an operand names, or 0.
func (m *Mapper) ref(op *operand) event.Ref {
	switch {
	case !op.relative:
		return m.bound.refs[op.slot]
	case op.zip > 0:
		return m.zipped[op.zip-1]
	}
	r := m.element
	for _, st := range op.steps {
		r = m.step(r, st)
	}
	return r
}

// refs finds the nodes that an operand names: one, or with [] any number. The slice is
// valid until the next call.
func (m *Mapper) refs(op *operand) []event.Ref {
	if op.many > 0 || op.relative {
		return m.moreRefs(op)
	}
	if m.bound.refs[op.slot] == 0 {
		return nil
	}
	return m.bound.refs[op.slot : op.slot+1]
}

// moreRefs is refs of an operand that is not just a slot.
func (m *Mapper) moreRefs(op *operand) []event.Ref {
	if op.many > 0 {
		if op.relative {
			m.many[op.many] = m.walk(m.many[op.many][:0], m.element, op.steps)
		} else if m.looks += len(m.many[op.many]); m.looks > maxLooks {
			m.diagnose(CodeListCut)
			return nil
		}
		return m.many[op.many]
	}
	if m.single[0] = m.ref(op); m.single[0] == 0 {
		return nil
	}
	return m.single[:]
}

// step follows one step from a node, 0 where it leads nowhere. Through a list of one it
// leads into its element.
func (m *Mapper) step(r event.Ref, st step) event.Ref {
	e := m.in.Event
	if r == 0 {
		return 0
	}
	if r = lone(e, r); e.Node(r).Kind != event.Object {
		return 0
	}
	list, r := r, e.Child(r, st.name)
	if st.nth > 0 {
		r = nth(e, list, st)
	}
	if r == 0 || st.index < 0 {
		return r
	}
	list, r = r, m.first(r)
	for i := st.index; r != 0 && i > 0; i-- {
		r = m.next(list, r)
	}
	return r
}

// nth is the nth child that has the name of a step.
func nth(e *event.Event, parent event.Ref, st step) event.Ref {
	n := 0
	for c := e.First(parent); c != 0; c = e.Next(c) {
		if e.Node(c).Key == st.name {
			if n++; n == st.nth {
				return c
			}
		}
	}
	return 0
}

// walk appends the nodes that steps lead to from r. A step with [] leads to the elements
// of all values that have its name.
func (m *Mapper) walk(dst []event.Ref, r event.Ref, steps []step) []event.Ref {
	if len(steps) == 0 || r == 0 {
		if r != 0 {
			dst = append(dst, r)
		}
		return dst
	}
	st := steps[0]
	if st.index != everyIndex {
		return m.walk(dst, m.step(r, st), steps[1:])
	}
	e, n := m.in.Event, 0
	if r = lone(e, r); e.Node(r).Kind != event.Object {
		return dst
	}
	for c := e.First(r); c != 0; c = e.Next(c) {
		if e.Node(c).Key != st.name {
			continue
		}
		if n++; st.nth > 0 && n != st.nth {
			continue
		}
		for el := m.first(c); el != 0; el = m.next(c, el) {
			dst = m.walk(dst, el, steps[1:])
		}
	}
	return dst
}

// input gives x the first usable value of an operand after the transforms of v. It gives
// the node that the value is of, 0 without one.
func (m *Mapper) input(v *value, op *operand, x *val) event.Ref {
	for _, r := range m.refs(op) {
		if ref := m.read(v, r, x); ref != 0 {
			return ref
		}
	}
	return 0
}

// read gives x the value of a node after the transforms of v, and the node that it is of:
// a list of one stands for its element. It gives 0 where the value is not usable.
func (m *Mapper) read(v *value, r event.Ref, x *val) event.Ref {
	e := m.in.Event
	n := e.Node(r)
	if n.Kind == event.Array {
		r = lone(e, r)
		n = e.Node(r)
	}
	if n.Kind > event.Bool { // null, or no plain value
		return 0
	}
	if s := trim(n.Text); s == "" || v.nulls.has(s) {
		return 0
	}
	*x = val{text: n.Text, kind: n.Kind}
	if len(v.calls) > 0 && !m.transform(v, x) {
		return 0
	}
	return r
}

// transform applies the transforms of v that give one value.
func (m *Mapper) transform(v *value, x *val) bool {
	if v.with != nil || v.last == nil {
		m.ctx.with = "" // that of another value
	}
	if v.with != nil {
		if with := m.ref(v.with); with != 0 {
			m.ctx.with = m.in.Event.Node(with).Text
		}
	}
	for _, f := range v.calls {
		out := m.one[:]
		out[0] = val{}
		if !f(&m.ctx, *x, out) {
			if !v.quiet {
				m.refuse()
			}
			return false
		}
		*x = out[0]
	}
	if v.decodes && !utf8.ValidString(x.text) {
		m.out.Valid = false
	}
	return true
}

// writeOutput writes one output of a transform that has several.
func (m *Mapper) writeOutput(n *node, v *value) bool {
	in := v.last
	o := &m.outputs[in.id]
	if !m.compute(in, o) {
		return false
	}
	x := &o.values[v.output]
	if x.missing() || !m.place(n, v, x, o.ref) {
		return false
	}
	if in.pair {
		m.takeWith(n, v, x.text)
		return true
	}
	m.takeEqual(n, in.value, o.operand, o.ref)
	return true
}

// takeWith takes the second key of a pair where its text is in what was written.
func (m *Mapper) takeWith(n *node, v *value, text string) {
	if ops := v.last.value.operands; len(ops) == 2 {
		var with val
		if ref := m.input(v.last.value, &ops[1], &with); ref != 0 && with.text != "" && strings.Contains(text, with.text) {
			m.take(ref, n, v.entry)
		}
	}
}

// outputs are those of an instance.
type outputs struct {
	values  []val
	epoch   int // that they are of, negative where the transform refused; 0 is none
	operand int // which it was
	ref     event.Ref
}

// compute runs a transform with several outputs, once for an element.
func (m *Mapper) compute(in *instance, o *outputs) bool {
	switch o.epoch {
	case m.epoch:
		return true
	case -m.epoch:
		return false
	}
	o.epoch = -m.epoch // unless it gives something
	if in.value.when && !m.applies(in.value.entry) {
		return false
	}
	if o.values == nil {
		o.values = make([]val, in.number)
	}
	operands := in.value.operands
	m.ctx.with = ""
	if in.pair && len(operands) == 2 {
		var with val
		if m.input(in.value, &operands[1], &with) != 0 {
			m.ctx.with = with.text
		}
		operands = operands[:1]
	}
	for i := range operands {
		for _, r := range m.refs(&operands[i]) {
			var x val
			ref := m.read(in.value, r, &x)
			if ref == 0 {
				continue
			}
			clear(o.values)
			if in.apply(&m.ctx, x, o.values) {
				o.epoch, o.ref, o.operand = m.epoch, ref, i
				return true
			}
			if !in.quiet {
				m.refuse()
			}
		}
	}
	return false
}

// writeScalars writes a list of plain values: those of all its entries, in order.
func (m *Mapper) writeScalars(n *node) bool {
	start := m.mark()
	m.out.Add(n.field, ocsf.List)
	m.ids, m.texts = m.ids[:0], m.texts[:0]
	for _, v := range n.values {
		if !m.applies(v.entry) {
			continue
		}
		if v.constant != nil {
			m.append(n, v, v.constant, 0)
			continue
		}
		for i := range v.operands {
			for _, r := range m.refs(&v.operands[i]) {
				m.appendFrom(n, v, r)
			}
		}
	}
	if n.fill == fillProfiles {
		for _, p := range m.rule.profiles {
			m.putText(n.field, p)
		}
	}
	if len(m.out.Nodes) == start.nodes+1 && n.zero {
		m.append(n, &value{special: noSpecial}, &val{hasNum: true}, 0)
	}
	return m.closeList(start) && m.writeCaptions(n)
}

// writeCaptions writes the list of captions beside a list of enum ids.
func (m *Mapper) writeCaptions(n *node) bool {
	if n.caption == nil || len(m.ids) == 0 {
		return true
	}
	start := m.mark()
	m.out.Add(n.caption, ocsf.List)
	for i, id := range m.ids {
		m.putText(n.caption, captionOf(n.field.Attribute, id, m.texts[i]))
	}
	return m.closeList(start)
}

func captionOf(a *ocsf.Attribute, id int64, text string) string {
	if e := a.EnumByID(id); e != nil && (id != otherID || text == "") {
		return e.Caption
	}
	return text
}

// appendFrom appends a source value to a list, or each element of it.
func (m *Mapper) appendFrom(n *node, v *value, r event.Ref) {
	e := m.in.Event
	for c := m.first(r); c != 0; c = m.next(r, c) {
		if m.looks++; m.spent() {
			m.diagnose(CodeListCut)
			return
		}
		node := e.Node(c)
		if !node.Kind.Scalar() || !usable(node, v.nulls) {
			continue
		}
		if v.split != "" {
			m.appendSplit(n, v, node.Text, c)
			continue
		}
		x := val{text: node.Text, kind: node.Kind}
		if m.transform(v, &x) {
			m.append(n, v, &x, c)
		}
	}
}

func (m *Mapper) appendSplit(n *node, v *value, s string, r event.Ref) {
	for s != "" {
		var piece string
		piece, s, _ = strings.Cut(s, v.split)
		if piece = strings.TrimSpace(piece); piece != "" {
			m.append(n, v, &val{text: piece}, r)
		}
	}
}

// append appends one value to the list being written. r is 0 for a constant.
func (m *Mapper) append(n *node, v *value, x *val, r event.Ref) {
	a := n.field.Attribute
	if !n.numeric {
		if !m.convertAndPut(n, x) {
			m.refuse()
			return
		}
	} else {
		_, id, known := enumOf(a, n.captions, v, x)
		if !known && v.other != nil {
			id = *v.other
		} else if !known {
			if v.omit || a.EnumByID(otherID) == nil {
				return
			}
			id = otherID
		}
		if id == otherID && !fitsCaption(n, x.text) {
			m.refuse()
			return
		}
		m.out.AddInt(n.field, id)
		m.ids, m.texts = append(m.ids, id), append(m.texts, x.text)
		if !known && (id != otherID || n.caption == nil) {
			return // the text that no row knew is not in the event
		}
	}
	if r != 0 {
		m.takePart(r, n, v, x)
	}
}

// writeWhole writes a list or an object as one text: its elements joined, or as JSON.
func (m *Mapper) writeWhole(n *node, v *value) bool {
	e := m.in.Event
	for i := range v.operands {
		refs := m.refs(&v.operands[i])
		if !slices.ContainsFunc(refs, func(r event.Ref) bool { return e.Node(r).Says() }) {
			continue
		}
		at := m.mark()
		var text string
		if v.whole == "json" {
			m.buf = e.AppendJSON(m.buf[:0], refs[0])
			text = string(m.buf)
			m.take(refs[0], n, v.entry)
		} else {
			text = m.joined(n, v, refs)
		}
		if text != "" && m.convertAndPut(n, &val{text: text}) {
			return true
		}
		m.back(at)
		m.refuse()
	}
	return false
}

// joined joins the plain elements of lists and takes them.
func (m *Mapper) joined(n *node, v *value, lists []event.Ref) string {
	e := m.in.Event
	b := m.buf[:0]
	for _, list := range lists {
		for r := m.first(list); r != 0; r = m.next(list, r) {
			if el := e.Node(r); el.Kind.Scalar() && usable(el, v.nulls) {
				if len(b) > 0 {
					b = append(b, v.separator...)
				}
				b = append(b, el.Text...)
				m.take(r, n, v.entry)
			}
		}
	}
	m.buf = b
	return string(b)
}

// writeComposed writes a sentence. It takes nothing: what it says stands elsewhere too.
func (m *Mapper) writeComposed(n *node, v *value) bool {
	b, ok := m.compose(m.buf[:0], v, v.compose)
	m.buf = b
	return ok && len(b) > 0 && m.convertAndPut(n, &val{text: string(b)})
}

func (m *Mapper) compose(b []byte, v *value, parts []part) ([]byte, bool) {
	for i := range parts {
		p := &parts[i]
		switch {
		case p.optional != nil:
			if more, ok := m.compose(b, v, p.optional); ok {
				b = more
			}
		case p.operands != nil:
			said := len(b)
			for i := range p.operands {
				var x val
				if m.input(v, &p.operands[i], &x) != 0 {
					b = append(b, trim(x.text)...)
					break
				}
			}
			if len(b) == said {
				return b, false
			}
		case p.written != "":
			said := m.out.Lookup(p.written)
			if said == nil || said.Kind != ocsf.String {
				return b, false
			}
			b = append(b, said.Text...)
		default:
			b = append(b, p.words...)
		}
	}
	return b, true
}
