package mapping

import (
	"strings"
)

// Choice says why a message is of its source and its rule.
type Choice struct {
	Source, SourceFile string
	// Recognised is what the source asks for and the message has; "any" for a source that
	// asks for nothing but the format.
	Recognised string
	Rule       string // file and line
	Class      string
	// Matched is what the rule asks for and the message has; empty for a rule that asks
	// for nothing.
	Matched string
	// Base tells that no rule matched or could be built, so the Base Event was taken.
	Base bool
	// Attempts are the rules that matched before, but could not be built.
	Attempts []Attempt
}

// Attempt is a rule that matched a message and could not be built.
type Attempt struct {
	Rule, Class string
	// Missing is the path of what the schema requires and the message does not say.
	Missing string
}

// Choice explains the choice for the message mapped last: the zero Choice where
// nothing recognised it. It builds the event anew: the same one.
func (m *Mapper) Choice() Choice {
	m.again()
	if m.source == nil {
		return Choice{}
	}
	c := Choice{
		Source: m.source.file.name, SourceFile: m.source.file.String(), Recognised: "any",
		Rule: m.Rule(), Class: m.rule.class.Caption, Base: m.rule == m.source.base,
	}
	for i := range m.source.file.recognise {
		r := &m.source.file.recognise[i]
		if r.format == m.in.Format && m.holds(r.cond) {
			if s := m.said(r.cond); s != "" {
				c.Recognised = s
			}
			break
		}
	}
	for _, w := range m.rule.file.match {
		if !c.Base && m.holds(w) {
			c.Matched = m.said(w)
			break
		}
	}
	c.Attempts = m.attempts()
	return c
}

// said words the conditions of a way by what the message has.
func (m *Mapper) said(w way) string {
	var out, has, lacks []string
	for _, c := range w {
		if c.lacks {
			lacks = append(lacks, c.raw+c.wordsText())
			continue
		}
		r, name := m.found(c)
		switch n := m.in.Event.Node(r); {
		case c.values != nil:
			out = append(out, name+" is "+n.Text)
		case c.contains != nil:
			out = append(out, name+" has "+c.contains.in(n.Text))
		default:
			has = append(has, name)
		}
	}
	if len(has) > 0 {
		out = append(out, "has "+strings.Join(has, ", "))
	}
	if len(lacks) > 0 {
		out = append(out, "lacks "+strings.Join(lacks, ", "))
	}
	return strings.Join(out, "; ")
}

// wordsText are the words of a condition, for one that says that none is there.
func (c *condition) wordsText() string {
	if c.contains == nil {
		return ""
	}
	return " with " + strings.Join(c.contains.list, ", ")
}

// attempts builds the rules that came before the one that was taken once more, to see
// where each ended, and then that one again.
func (m *Mapper) attempts() []Attempt {
	var out []Attempt
	won := m.rule
	for _, r := range m.source.rules {
		if r == won {
			break
		}
		if !m.holdsAny(r.file.match) {
			continue
		}
		m.failure = nil
		if m.build(r); m.failure != nil {
			out = append(out, Attempt{r.file.pos.String(), r.class.Caption, m.failure.field.Path})
		}
	}
	if len(out) > 0 {
		m.build(won)
	}
	return out
}
