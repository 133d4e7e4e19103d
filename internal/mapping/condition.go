package mapping

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// condition is one thing that must hold of an event. A list of them must hold whole.
type condition struct {
	pos
	key      *key
	op       operand
	values   []string // folded; the key has one of them
	contains []string // folded; the key's text holds one of these words
	nulls    []string // of the source: texts that say nothing
	// with neither, the key has to be there
}

// way is a list of conditions that must all hold.
type way []*condition

// ways reads one way, or a list of ways of which one must hold.
func (p *parser) ways(n *yaml.Node) []way {
	if n.Kind != yaml.SequenceNode {
		return []way{p.conditions(n)}
	}
	var out []way
	for _, c := range n.Content {
		out = append(out, p.conditions(resolve(c)))
	}
	return out
}

// conditions reads {key: [values], has: [keys], contains: {key: [words]}}.
func (p *parser) conditions(n *yaml.Node) way {
	var out way
	p.pairs(n, func(k, v *yaml.Node) {
		switch k.Value {
		case "has":
			for _, s := range p.texts(v) {
				out = append(out, &condition{pos: p.pos(k), key: p.key(v, s)})
			}
		case "contains":
			p.pairs(v, func(k, v *yaml.Node) {
				out = append(out, &condition{pos: p.pos(k), key: p.key(k, k.Value), contains: fold(p.texts(v))})
			})
		default:
			out = append(out, &condition{pos: p.pos(k), key: p.key(k, k.Value), values: fold(p.texts(v))})
		}
	})
	return out
}

func fold(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = strings.ToLower(s)
	}
	return out
}

// holdsAny tells whether one of the ways holds.
func (m *Mapper) holdsAny(ways []way) bool {
	for _, w := range ways {
		if m.holds(w) {
			return true
		}
	}
	return false
}

// holds tells whether all conditions hold.
func (m *Mapper) holds(w way) bool {
	for _, c := range w {
		if m.witness(c) == 0 {
			return false
		}
	}
	return true
}

// witness is the value of which a condition holds, or 0.
func (m *Mapper) witness(c *condition) event.Ref {
	for _, r := range m.refs(&c.op) {
		if c.holds(m.in.Event.Node(r)) {
			return r
		}
	}
	return 0
}

func (c *condition) holds(n *event.Node) bool {
	if c.values == nil && c.contains == nil {
		return n.Says() && usable(n, c.nulls)
	}
	if !n.Kind.Scalar() {
		return false
	}
	for _, v := range c.values {
		if strings.EqualFold(v, n.Text) {
			return true
		}
	}
	for _, w := range c.contains {
		if containsFold(n.Text, w) {
			return true
		}
	}
	return false
}

// containsFold tells whether s holds word, which is in lower case, without regard
// to the case of ASCII letters. It does not allocate.
func containsFold(s, word string) bool {
	for i := 0; i+len(word) <= len(s); i++ {
		j := 0
		for j < len(word) && lower(s[i+j]) == word[j] {
			j++
		}
		if j == len(word) {
			return true
		}
	}
	return false
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
