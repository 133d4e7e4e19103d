package mapping

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/event"

// dependence finds the texts of a message that an attribute depends on.
type dependence struct {
	m     *Mapper
	reads reads
	// steady: on nothing else.
	steady bool
	// looksBack: on attributes that were written before.
	looksBack bool
	trials    []trial // before
}

func (d *dependence) node(n *node) {
	switch n.fill {
	case fillNone, fillProfiles, fillClassCaption, fillProduct:
	case fillTypeUID:
		d.activity()
	case fillUnassigned:
		d.steady, d.looksBack = false, true
	default:
		d.steady = false
	}
	for _, list := range [][]*value{n.values, n.text} {
		for _, v := range list {
			d.value(v)
		}
	}
	for _, list := range [][]*node{n.children, n.elements} {
		for _, c := range list {
			d.node(c)
		}
	}
	for _, ea := range n.eaches {
		d.entry(ea.entry)
		d.operand(&ea.list)
		d.operands(ea.zip)
		d.node(ea.object)
	}
}

// activity adds what the activity depends on, which is a part of the type.
func (d *dependence) activity() {
	for i := range d.trials {
		if t := &d.trials[i]; t.part.node.role == activityRole {
			d.steady = d.steady && t.steady
			d.reads = append(d.reads, t.reads...)
		}
	}
}

func (d *dependence) value(v *value) {
	d.entry(v.entry)
	d.operands(v.operands)
	if v.with != nil {
		d.operand(v.with)
	}
	d.parts(v.compose)
	if v.last != nil && v.last.value != v {
		d.value(v.last.value)
	}
	if v.clock {
		d.steady = false
	}
}

func (d *dependence) entry(e *entry) {
	for _, w := range e.when {
		for _, c := range w {
			d.operands(c.ops)
		}
	}
}

func (d *dependence) parts(parts []part) {
	for i := range parts {
		d.operands(parts[i].operands)
		d.parts(parts[i].optional)
		if parts[i].written != "" {
			d.steady, d.looksBack = false, true
		}
	}
}

func (d *dependence) operands(ops []operand) {
	for i := range ops {
		d.operand(&ops[i])
	}
}

// operand adds what an operand names. A relative one is below an element of a list, all of
// which counts already.
func (d *dependence) operand(op *operand) {
	switch {
	case op.relative:
	case op.many > 0:
		for _, r := range d.m.many[op.many] {
			d.below(r)
		}
	default:
		d.below(d.m.bound.refs[op.slot])
	}
}

// below adds a node and all below it.
func (d *dependence) below(r event.Ref) {
	if r == 0 {
		return
	}
	d.reads = addMask(d.reads, int(r))
	e := d.m.in.Event
	for c := e.First(r); c != 0; c = e.Next(c) {
		d.below(c)
	}
}
