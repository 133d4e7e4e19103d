package event

import (
	"slices"
	"strings"
)

// Shape is what an Event is without its texts: its keys and kinds, how they lie, the
// labels of its custom fields and what was wrong with it. Messages of one type from one
// device mostly have the same. Beside it stand the texts of the Event that was compared
// with it last: until Keep they keep the messages alive that they are of. It is not safe
// for concurrent use.
type Shape struct {
	nodes       []Node
	aliases     []string
	diagnostics []Diagnostic
}

// Shape takes the shape of e, without its texts.
func (e *Event) Shape() *Shape {
	s := &Shape{nodes: slices.Clone(e.nodes), diagnostics: slices.Clone(e.Diagnostics)}
	for i := range s.nodes {
		n := &s.nodes[i]
		n.Key = strings.Clone(n.Key)
		if n.Paired {
			n.Text = strings.Clone(n.Text)
		} else {
			n.Text = ""
		}
	}
	for _, a := range e.aliases {
		s.aliases = append(s.aliases, strings.Clone(a))
	}
	for i := range s.diagnostics {
		s.diagnostics[i].Key = strings.Clone(s.diagnostics[i].Key)
	}
	return s
}

// Compare tells whether e has the shape s. It sets the bits of the Refs whose texts are
// others than those of the last Event in changed, which has room for all, and takes these
// texts over. Where e has another shape, some are taken over. Where in its text a message
// was wrong is no part of its shape.
func (s *Shape) Compare(e *Event, changed []uint64) bool {
	nodes := e.nodes
	if len(nodes) != len(s.nodes) || !s.sides(e) {
		return false
	}
	for i := range s.nodes {
		a, b := &nodes[i], &s.nodes[i]
		if a.Kind != b.Kind || a.next != b.next || a.first != b.first || a.label != b.label || a.alias != b.alias || a.Key != b.Key || a.Paired != b.Paired {
			return false
		}
		if a.Text == b.Text {
			continue
		}
		if a.Paired {
			return false
		}
		b.Text = a.Text
		changed[i/64] |= 1 << (i % 64)
	}
	return true
}

// Size is how many bytes the texts have.
func (s *Shape) Size() (size int) {
	for i := range s.nodes {
		size += len(s.nodes[i].Text)
	}
	return size
}

// Keep has the texts lie in memory of their own, that of buf, so that no message is kept
// alive.
func (s *Shape) Keep(buf *strings.Builder) {
	for i := range s.nodes {
		if n := &s.nodes[i]; !n.Paired {
			n.Text = Copy(buf, n.Text)
		}
	}
}

// Copy is a text that lies in buf, which must have room for it.
func Copy(buf *strings.Builder, text string) string {
	at := buf.Len()
	buf.WriteString(text)
	return buf.String()[at:]
}

// sides compares what lies beside the nodes.
func (s *Shape) sides(e *Event) bool {
	return slices.Equal(e.aliases, s.aliases) && slices.EqualFunc(e.Diagnostics, s.diagnostics, func(a, b Diagnostic) bool {
		return a.Code == b.Code && a.Key == b.Key
	})
}

// ShapeHash is the same for all Events of a shape, and mostly another for those of
// others: it looks at the length and three bytes of each key.
func (e *Event) ShapeHash() uint64 {
	h := uint64(len(e.nodes))
	nodes := e.nodes[roots:]
	for i := range nodes {
		n := &nodes[i]
		w := uint64(n.Kind) | uint64(n.next)<<3
		if k := n.Key; k != "" {
			w ^= uint64(len(k))<<16 ^ uint64(k[0])<<24 ^ uint64(k[len(k)/2])<<32 ^ uint64(k[len(k)-1])<<40
		}
		h = (h ^ w) * 0x9E3779B97F4A7C15
	}
	return h ^ h>>32
}
