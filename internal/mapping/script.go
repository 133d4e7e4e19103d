package mapping

import (
	"slices"
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Most messages have the shape of an earlier one: the same keys with other texts, and of
// these many are the same too. A script is what mapping such a message came to: the
// conditions that chose the rule, the attributes that were tried, and the nodes that were
// written. To follow it is to ask and to try once more what looks at a text that changed,
// with the code that wrote it before. Where each answer and each outcome is that of the
// script, the event is that of the script with the new values: nothing else in it depends
// on the texts. Where one is another, the message is mapped from the start.
type script struct {
	format   string
	location *time.Location
	shape    *event.Shape // with the texts of the message that was mapped last
	// stale: the nodes are not those of the last texts, so that all count as changed.
	stale bool
	// touched: its texts may keep messages alive.
	touched bool

	// The binding of all messages of the shape.
	bound []placed
	bits  []uint64
	many  []bunch

	asked   []asked
	source  *source
	rule    *rule
	time    timeFound
	trials  []trial
	left    []leftover
	nodes   []ocsf.Node // the event, at its end unmapped
	pattern []ocsf.Node // the same without the texts of the message
	// fixed tells of which nodes no trial that wrote them was tried again; form has it, once
	// that has been true for a while.
	fixed []bool
	form  *ocsf.Form
	calm  int // for how many messages

	// How many bytes of texts the event has, and how many values of lists were looked at.
	written, looks int

	// What attributes of the event say beside their nodes.
	activity                  int64
	severity, severityCaption string
	severityID                int64

	outcome     Outcome
	cut         bool
	diagnostics []string
	used        int // the message that it was last good for
}

// placed is a node that a key names.
type placed struct {
	slot slot
	ref  event.Ref
}

// bunch are the nodes of a key with [].
type bunch struct {
	index int
	refs  []event.Ref
}

// reads are the nodes of the message whose texts something depends on.
type reads []mask

// asked is a condition that chose the source or the rule, and the answer.
type asked struct {
	condition *condition
	met       bool
	reads     reads
}

// timeFound is which value gave the time of the event, and the codes on the way there.
type timeFound struct {
	ref     event.Ref
	value   *value
	operand int
	said    []string
}

// trial is an attribute that depends on texts of the message, and what came of it.
type trial struct {
	part *nodePart
	// quick: a text, an address or a number that was written the short way, of the node ref.
	quick quickWay
	// output: one output of a transform, of the node ref; nothing else can be written here.
	output *value
	// steady: it depends on nothing but reads.
	steady bool
	// aside: it may write more than is left of it in the end, so it is tried elsewhere.
	aside bool
	// vain: it was taken back with the object that it is in.
	vain bool
	// looksBack: it reads attributes that were written before.
	looksBack bool
	// invalid: it wrote a text that is no valid UTF-8, of a message that is.
	invalid   bool
	wrote     bool
	ref       event.Ref
	at, nodes int // where it wrote, and how many
	reads     reads

	takes          []took
	constants      int
	written, looks int // as of the message that it was tried for last
	said           []string
}

// took is a take as far as it depends on the message.
type took struct {
	ref  event.Ref
	part bool
}

// leftover is a value that no rule took.
type leftover struct {
	ref   event.Ref
	says  bool
	at    int // its node, where it says something
	reads reads
}

// perform maps a message by a script, unless it leads elsewhere.
func (m *Mapper) perform(s *script, in *Input) bool {
	ch := &m.change
	ch.all = s.stale
	clear(ch.texts[:])
	s.stale = true // until the end is reached
	m.scripts.touch(s)
	if !s.shape.Compare(in.Event, ch.texts[:]) {
		return false
	}
	m.reset(in)
	m.bind(s)
	if ch.all {
		s.unsettle()
		copy(s.nodes, s.pattern)
	}
	if !m.asksAlike(s, ch) || !m.timeAlike(s) || !m.triesAlike(s, ch) || !m.leavesAlike(s, ch) {
		return false
	}
	s.settle()
	m.out.Nodes, m.out.Form = s.nodes, s.form
	s.activity, s.severity, s.severityID, s.severityCaption = m.activity, m.result.Severity, m.result.SeverityID, m.result.SeverityCaption
	m.result.Time = m.when.at
	m.result.Outcome, m.result.Source, m.result.Cut = s.outcome, s.source.file.name, s.cut
	m.result.Diagnostics = append(m.result.Diagnostics[:0], s.diagnostics...)
	s.stale = false
	return true
}

// keep has the texts of a script lie in memory of their own.
func (s *script) keep() {
	s.touched = false
	size := len(s.severity)
	for i := range s.nodes {
		size += len(s.nodes[i].Text)
	}
	var buf strings.Builder
	buf.Grow(size + s.shape.Size())
	s.shape.Keep(&buf)
	s.severity = event.Copy(&buf, s.severity)
	for i := range s.nodes {
		if n := &s.nodes[i]; s.pattern[i].Text == "" {
			n.Text = event.Copy(&buf, n.Text)
		}
	}
}

// unsettle gives up the form: a node of it may have changed.
func (s *script) unsettle() { s.form, s.calm = nil, 0 }

// settle gives the events a form once nothing but the nodes that are not fixed changed for
// some messages.
func (s *script) settle() {
	if s.calm++; s.calm == calmFor {
		s.form = &ocsf.Form{Fixed: slices.Clone(s.fixed)}
	}
}

// loosen notes that a trial is tried again: what it writes is not fixed.
func (s *script) loosen(t *trial) {
	if t.nodes > 0 && !t.vain && s.fixed[t.at] {
		for i := range t.nodes {
			s.fixed[t.at+i] = false
		}
		s.unsettle()
	}
}

// change is what of a message is not as it was in the last one that followed the script.
type change struct {
	texts [mostRefs / 64]uint64 // by Ref
	all   bool                  // it is not known what was in the last one
}

// touches tells whether one of the texts that something depends on is another one.
func (c *change) touches(r reads) bool { return c.all || overlap(c.texts[:], r) }

// bind binds the keys to where they are in all messages of the shape.
func (m *Mapper) bind(s *script) {
	if m.boundBy == s {
		return
	}
	m.boundBy = s
	b := &m.binding
	b.bound.clear()
	for _, p := range s.bound {
		b.bound.refs[p.slot] = p.ref
		b.bound.used = append(b.bound.used, p.slot)
	}
	copy(b.bound.bits, s.bits)
	for i := range b.many {
		b.many[i] = b.many[i][:0]
	}
	for _, l := range s.many {
		b.many[l.index] = append(b.many[l.index], l.refs...)
	}
}

// asksAlike tells whether the conditions have the answers that they had.
func (m *Mapper) asksAlike(s *script, ch *change) bool {
	for i := range s.asked {
		if a := &s.asked[i]; ch.touches(a.reads) && m.looksFor(a.condition) != a.met {
			return false
		}
	}
	return true
}

// timeAlike begins the event and tells whether its time is found where it was.
func (m *Mapper) timeAlike(s *script) bool {
	m.source = s.source
	m.begin(s.rule)
	m.activity, m.result.Severity, m.result.SeverityID, m.result.SeverityCaption = s.activity, s.severity, s.severityID, s.severityCaption
	m.readTime(s.rule.times)
	m.ctx.at = m.when.at
	return m.when.ref == s.time.ref && m.when.value == s.time.value && m.when.operand == s.time.operand && slices.Equal(m.result.Diagnostics, s.time.said)
}

// triesAlike tries the attributes that look at what changed.
func (m *Mapper) triesAlike(s *script, ch *change) bool {
	for i := range s.trials {
		t := &s.trials[i]
		if t.steady && !ch.touches(t.reads) {
			if t.invalid {
				m.out.Valid = false
			}
			continue
		}
		if !ch.all || !t.steady {
			s.loosen(t)
		}
		m.written, m.looks = 0, 0
		if !m.tryAlike(s, t) {
			return false
		}
		s.written, t.written = s.written+m.written-t.written, m.written
		s.looks, t.looks = s.looks+m.looks-t.looks, m.looks
	}
	return s.written <= mostWritten && s.looks <= mostLooks
}

// tryAlike tries one attribute.
func (m *Mapper) tryAlike(s *script, t *trial) bool {
	switch {
	case t.quick != notQuick:
		m.written = len(m.in.Event.Node(t.ref).Text)
		return t.again(m.in.Event.Node(t.ref).Text, &s.nodes[t.at])
	case t.output != nil:
		return m.outputAgain(t, s.nodes)
	case t.aside:
		return m.tryAside(s, t)
	}
	m.out.Nodes = s.nodes[:t.at]
	return m.tryAgain(t) && cap(m.out.Nodes) == cap(s.nodes)
}

// again writes what is written the short way.
func (t *trial) again(text string, out *ocsf.Node) (ok bool) {
	s := trim(text)
	if s == "" || t.part.nulls.has(s) {
		return false
	}
	if t.quick != quickInt {
		out.Text = s
		return t.part.fits(s)
	}
	if t.part.field.Observable != 0 {
		out.Text = s
	}
	out.Int, ok = t.part.digits(s)
	return ok
}

// outputAgain writes the output of a transform, if there was one.
func (m *Mapper) outputAgain(t *trial, nodes []ocsf.Node) bool {
	v, refused := t.output, m.refused
	o := &m.outputs[v.last.id]
	given := m.compute(v.last, o) && !o.values[v.output].missing()
	if given != t.wrote || m.refused != refused {
		return false
	}
	if !given {
		return true
	}
	out, x, f := &nodes[t.at], &o.values[v.output], t.part.node.field
	out.Text = ""
	if o.ref != t.ref || !convert(f.Attribute, x, out) {
		return false
	}
	if out.Kind == ocsf.Int && f.Observable != 0 && canonical(x) {
		out.Text = x.text
	}
	m.written += len(out.Text)
	return true
}

// tryAside tries what must not write over the nodes behind it.
func (m *Mapper) tryAside(s *script, t *trial) bool {
	m.own = slices.Grow(m.own[:0], t.at)
	m.out.Nodes = m.own[:t.at]
	if t.looksBack {
		copy(m.out.Nodes, s.nodes)
	}
	ok := m.tryAgain(t)
	m.own = m.out.Nodes
	if ok && !t.vain {
		copy(s.nodes[t.at:], m.own[t.at:])
	}
	return ok
}

// tryAgain tells whether what a trial writes and takes is what it was.
func (m *Mapper) tryAgain(t *trial) bool {
	constants := m.constants
	m.takes, m.result.Diagnostics = m.takes[:0], m.result.Diagnostics[:0]
	switch t.part.node.role {
	case severityRole:
		m.result.Severity, m.result.SeverityID, m.result.SeverityCaption = "", 0, ""
	case activityRole:
		m.activity = 0
	}
	wrote := m.tryValid(t)
	if wrote != t.wrote || len(m.out.Nodes)-t.at != t.nodes || len(m.takes) != len(t.takes) {
		return false
	}
	if m.constants-constants != t.constants || !slices.Equal(m.result.Diagnostics, t.said) {
		return false
	}
	for i := range t.takes {
		if m.takes[i].ref != t.takes[i].ref || m.takes[i].part != t.takes[i].part {
			return false
		}
	}
	return true
}

// tryValid writes a part and notes whether its texts are as valid as the message.
func (m *Mapper) tryValid(t *trial) (wrote bool) {
	valid := m.out.Valid
	m.out.Valid = true
	wrote = m.writePart(t.part)
	t.invalid = !m.out.Valid
	m.out.Valid = valid && !t.invalid
	return wrote
}

// leavesAlike writes what no rule took, if it is the same values that say something.
func (m *Mapper) leavesAlike(s *script, ch *change) bool {
	for i := range s.left {
		l := &s.left[i]
		if !ch.touches(l.reads) {
			continue
		}
		if says(m.in.Event, l.ref) != l.says {
			return false
		}
		if l.says {
			s.nodes[l.at].Text = m.textOf(l.ref)
		}
	}
	return true
}
