package mapping

import (
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// recorder writes down how a message is mapped, for a script. A nil one does nothing.
type recorder struct {
	script
	hopeless bool
	codes    []string // of a trial
}

func newRecorder(in *Input) *recorder {
	return &recorder{script: script{format: in.Format, location: in.Location, shape: in.Event.Shape(), stale: true}}
}

// giveUp says that what is done here a script cannot do again.
func (r *recorder) giveUp() {
	if r != nil {
		r.hopeless = true
	}
}

// ask notes the answer to a condition.
func (r *recorder) ask(m *Mapper, c *condition, met bool) {
	if r != nil {
		d := dependence{m: m}
		d.operands(c.ops)
		r.asked = append(r.asked, asked{c, met, d.reads})
	}
}

// recordTime finds the time of the event.
func (m *Mapper) recordTime(r *recorder) {
	codes := m.apart(r)
	m.readTime(m.rule.times)
	said := m.together(r, codes)
	if m.when.text != "" && m.when.ref == 0 {
		r.giveUp() // the time was guessed
	}
	r.time = timeFound{m.when.ref, m.when.value, m.when.operand, said}
}

// apart has the recorder stand aside for what is one trial, and the codes of the trial
// apart from those before it, which it gives.
func (m *Mapper) apart(r *recorder) (codes []string) {
	codes = m.result.Diagnostics
	m.recorder, m.result.Diagnostics = nil, r.codes[:0]
	return codes
}

// together is the way back from apart. It gives the codes of the trial.
func (m *Mapper) together(r *recorder, codes []string) []string {
	said := slices.Clone(m.result.Diagnostics)
	r.codes, m.result.Diagnostics = m.result.Diagnostics, codes
	for _, c := range said {
		m.diagnose(c)
	}
	m.recorder = r
	return said
}

// recordPart writes a part of an object: as a trial, unless its own parts are trials or no
// text of the message changes it.
func (m *Mapper) recordPart(r *recorder, p *nodePart) bool {
	n := p.node
	if n.shape == shapeObject || n.shape == shapeObjects && len(n.eaches) == 0 || p.fixed() {
		return m.writePart(p)
	}
	codes := m.apart(r)
	before, refused, constants := m.mark(), m.refused, m.constants
	written, looks := m.written, m.looks
	t := trial{part: p, at: before.nodes}
	if p.quick != notQuick && m.writeQuickly(p) {
		t.wrote, t.quick = true, p.quick
	} else {
		t.wrote = m.tryValid(&t)
	}
	t.nodes, t.constants = len(m.out.Nodes)-before.nodes, m.constants-constants
	t.written, t.looks = m.written-written, m.looks-looks
	for _, taken := range m.takes[before.takes:] {
		t.takes = append(t.takes, took{taken.ref, taken.left})
	}
	t.said = m.together(r, codes)
	d := dependence{m: m, steady: true, trials: r.trials}
	d.node(n)
	t.reads, t.steady, t.looksBack = d.reads, d.steady, d.looksBack
	t.aside = !t.wrote || n.shape != shapeScalar
	switch {
	case t.quick != notQuick && p.several:
		t.quick = notQuick // others may be taken with it
	case t.quick != notQuick:
		t.ref = m.bound.refs[p.slot]
	case n.onlyOutput() && m.refused == refused && len(t.takes) == t.nodes && len(t.said) == 0:
		t.output = n.values[0]
		if t.wrote {
			t.ref, t.left = t.takes[0].ref, t.takes[0].left
		}
	}
	r.trials = append(r.trials, t)
	return t.wrote
}

// onlyOutput tells whether n writes nothing but one output of a transform, of one value of
// the source.
func (n *node) onlyOutput() bool {
	if n.shape != shapeScalar || len(n.values) != 1 || n.values[0].kind != ofOutput || n.numeric || n.zero || len(n.text) > 0 || n.fill != fillNone || n.caption != nil {
		return false
	}
	v := n.values[0]
	return v.last.value.alone && !v.last.pair && !v.part
}

// fixed tells whether what a part writes is the same for all messages.
func (p *nodePart) fixed() bool {
	n := p.node
	if p.quick == quickConstant {
		return true
	}
	if n.shape < shapeScalar || n.role != noRole || len(n.text) > 0 || n.fill != fillNone && n.fill != fillProfiles && n.fill != fillClassCaption {
		return false
	}
	if n.shape == shapeScalars {
		return !slices.ContainsFunc(n.values, func(v *value) bool { return v.constant == nil || v.when })
	}
	if len(n.values) == 0 {
		return true
	}
	v := n.values[0]
	return v.constant != nil && !v.when && (v.ready != nil || v.constant.hasNum && len(n.field.Attribute.Enum) > 0)
}

// back notes that what was written behind a place is taken back. What was tried there is
// tried again nevertheless, because that is why.
func (r *recorder) back(to mark) {
	if r == nil {
		return
	}
	for i := len(r.trials) - 1; i >= 0 && r.trials[i].at > to.nodes; i-- {
		t := &r.trials[i]
		t.vain, t.aside, t.at = true, true, to.nodes
		t.quick, t.output = notQuick, nil
	}
}

// leave notes a value that no rule took. One that says nothing is not written.
func (r *recorder) leave(m *Mapper, ref event.Ref, says bool) {
	if r == nil {
		return
	}
	d := dependence{m: m}
	d.below(ref)
	r.left = append(r.left, leftover{ref: ref, says: says, at: len(m.out.Nodes), reads: d.reads})
}

// finish makes a script of what was recorded, if it is good for one.
func (m *Mapper) finish(k *known) {
	r := m.recorder
	m.recorder = nil
	if r.hopeless || m.source == nil || m.written > mostWritten || m.looks > mostLooks || len(m.out.Nodes) > mostNodes {
		k.rest()
		return
	}
	s := r.script
	s.source, s.rule = m.source, m.rule
	s.written, s.looks = m.written, m.looks
	s.activity, s.severity, s.severityID, s.severityCaption = m.activity, strings.Clone(m.result.Severity), m.result.SeverityID, m.result.SeverityCaption
	s.outcome, s.cut, s.diagnostics = m.result.Outcome, m.result.Cut, slices.Clone(m.result.Diagnostics)
	s.setPattern(m.out.Nodes)
	s.nodes = slices.Grow(slices.Clone(s.pattern), spareNodes)
	for _, at := range m.bound.used {
		s.bound = append(s.bound, placed{at, m.bound.refs[at]})
	}
	s.bits = slices.Clone(m.bound.bits)
	for i, list := range m.many {
		if len(list) > 0 {
			s.many = append(s.many, bunch{i, slices.Clone(list)})
		}
	}
	s.used = m.message
	m.scripts.add(k, &s)
}

// spareNodes is how much more a trial may write for a while than it does in the end.
const spareNodes = 4

// setPattern takes the nodes without the strings that trials write.
func (s *script) setPattern(nodes []ocsf.Node) {
	s.pattern = slices.Clone(nodes)
	for i := range s.trials {
		t := &s.trials[i]
		for j := range t.nodes {
			if !t.vain {
				s.pattern[t.at+j].Text = ""
			}
		}
	}
	for _, l := range s.left {
		if l.says {
			n := &s.pattern[l.at]
			n.Text, n.Name = "", strings.Clone(n.Name)
		}
	}
}
