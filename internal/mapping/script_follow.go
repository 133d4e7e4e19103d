package mapping

import (
	"slices"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// follow maps a message by one of the scripts of its shape, if one leads to its end.
func (m *Mapper) follow(k *known, in *Input) bool {
	tried := false
	for i, s := range k.scripts {
		if s.format == in.Format && s.location == in.Location && m.perform(s, in) {
			s.used = m.message
			k.scripts[0], k.scripts[i] = s, k.scripts[0]
			k.worth = min(k.worth+1, mostWorth)
			return true
		}
		tried = true
	}
	if tried {
		if k.worth -= missCosts; k.worth < 0 {
			k.rest()
		}
	}
	return false
}

// change is what of a message is not as it was in the last one that followed the script.
type change struct {
	texts [mostRefs / 64]uint64 // by Ref
	all   bool                  // it is not known what was in the last one
}

// touches tells whether one of the texts that something depends on is another one.
func (c *change) touches(r reads) bool { return c.all || overlap(c.texts[:], r) }

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
		copy(s.nodes, s.pattern)
	}
	if !m.asksAlike(s, ch) || !m.timeAlike(s) || !m.triesAlike(s, ch) || !m.leavesAlike(s, ch) {
		return false
	}
	m.out.Nodes = s.nodes
	s.activity, s.severity, s.severityID, s.severityCaption = m.activity, m.result.Severity, m.result.SeverityID, m.result.SeverityCaption
	m.result.Time = m.when.at
	m.result.Outcome, m.result.Source, m.result.Cut = s.outcome, s.source.file.name, s.cut
	m.result.Diagnostics = append(m.result.Diagnostics[:0], s.diagnostics...)
	s.stale = false
	return true
}

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
	if o.ref != t.ref || x.note != 0 || x.left != t.left || !convert(f.Attribute, x, out) || x.note != 0 {
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
		if m.takes[i].ref != t.takes[i].ref || m.takes[i].left != t.takes[i].left {
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
