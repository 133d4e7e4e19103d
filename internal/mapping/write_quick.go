package mapping

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// writeQuickly writes a scalar the short way, or nothing.
func (m *Mapper) writeQuickly(p *nodePart) bool {
	if p.quick == quickConstant {
		m.constants++
		m.putReady(p.field, p.ready)
		return true
	}
	r := m.bound.refs[p.slot]
	if r == 0 {
		return false
	}
	from := m.in.Event.Node(r)
	if !from.Kind.Scalar() || from.Kind == event.Null {
		return false
	}
	s := trim(from.Text)
	if s == "" || p.nulls.has(s) {
		return false
	}
	if p.quick == quickInt {
		return m.writeDigits(p, r, s)
	}
	if !p.fits(s) {
		return false
	}
	m.putText(p.field, s)
	m.takeQuickly(p, r)
	return true
}

// writeDigits writes a number.
func (m *Mapper) writeDigits(p *nodePart, r event.Ref, s string) bool {
	n, ok := p.digits(s)
	if !ok {
		return false
	}
	out := m.out.AddInt(p.field, n)
	if p.field.Observable != 0 {
		out.Text = s // what the observable says
		m.written += len(s)
	}
	m.takeQuickly(p, r)
	return true
}

// fits tells whether a text can be written as it is.
func (p *nodePart) fits(s string) bool {
	return len(s) <= int(p.limit) && !(p.unquotes && typed.Quoted(s)) && (p.match == nil || p.match(s)) && (p.quick != quickIP || bare(s))
}

// digits reads a text that is nothing but a number as it would be formatted.
func (p *nodePart) digits(s string) (int64, bool) {
	if len(s) > 18 || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	n := int64(0)
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	t := p.field.Attribute.Type
	return n, !t.HasRange || n >= t.Min && n <= t.Max
}

// takeQuickly takes the value of a part that was written the short way.
func (m *Mapper) takeQuickly(p *nodePart, r event.Ref) {
	m.take(r, p.node, p.entry)
	if p.several {
		m.takeEqual(p.node, p.node.values[0], 0, r)
	}
}
