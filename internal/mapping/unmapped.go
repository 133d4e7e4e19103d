package mapping

import (
	"strconv"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// writeUnmapped writes what no rule took: one level, the path of the highest node
// that nothing was taken of → its text, lists and objects as compact JSON. What
// says nothing (null, an empty text, an empty list) is left out.
func (m *Mapper) writeUnmapped() {
	m.markTaken()
	start := m.mark()
	m.out.Add(m.set.unmapped, ocsf.Object)
	clear(m.keys)
	m.counted = false
	for _, root := range [...]event.Ref{event.Header, event.Payload} {
		m.path = m.path[:0]
		if root == event.Header {
			m.path = append(m.path, "header"...)
		}
		m.collect(root)
	}
	for at, list := range m.repeated {
		m.out.Nodes[at].Text = string(append(list, ']'))
	}
	clear(m.repeated)
	m.closeList(start)
}

// only tells whether one custom field alone has a label: one that two have is no key.
func (m *Mapper) only(label string) bool {
	if !m.counted {
		m.counted = true
		m.countLabels()
	}
	return m.labels[label] == 1
}

func (m *Mapper) countLabels() {
	clear(m.labels)
	e := m.in.Event
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		if label := e.Label(c); label != "" {
			m.labels[label]++
		}
	}
}

// markTaken spreads the takes over the tree: a node that was taken, or that is
// above one, is touched.
func (m *Mapper) markTaken() {
	n := m.in.Event.Len()
	if cap(m.taken) < n {
		m.taken = make([]bool, n+n/2)
	}
	m.taken = m.taken[:n]
	clear(m.taken)
	for i := range m.takes {
		if t := &m.takes[i]; t.left == 0 || m.placedTogether(i) {
			m.taken[t.ref] = true
		}
	}
}

// placedTogether tells whether what the take at i and those behind it left out of their value
// was placed by another of them.
func (m *Mapper) placedTogether(i int) bool {
	left := m.takes[i].left
	for _, t := range m.takes[i+1:] {
		if t.ref == m.takes[i].ref {
			left &= t.left
		}
	}
	return left == 0
}

// collect writes what is left below r, which is at m.path.
func (m *Mapper) collect(r event.Ref) {
	e := m.in.Event
	i, at := 0, len(m.path)
	for c := e.First(r); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if !m.taken[c] && !n.Paired {
			switch {
			case !n.Kind.Scalar() && m.touched(c):
				m.path = m.appendStep(m.path, r, c, i)
				m.collect(c)
				m.path = m.path[:at]
			case says(e, c):
				m.leave(c, m.keyOf(m.path, r, c, i))
			default:
				m.recorder.leave(m, c, false)
			}
		}
		i++
	}
}

// touched tells whether a rule took something below r.
func (m *Mapper) touched(r event.Ref) bool {
	e := m.in.Event
	for c := e.First(r); c != 0; c = e.Next(c) {
		if m.taken[c] || !e.Node(c).Kind.Scalar() && m.touched(c) {
			return true
		}
	}
	return false
}

// says tells whether there is anything in r that is worth keeping.
func says(e *event.Event, r event.Ref) bool {
	n := e.Node(r)
	if n.Kind.Scalar() {
		return n.Kind != event.Null && strings.TrimSpace(n.Text) != ""
	}
	for c := e.First(r); c != 0; c = e.Next(c) {
		if says(e, c) {
			return true
		}
	}
	return false
}

// keyOf is the name under which a child of what is at path is left: the path from the
// payload. The residue of a CEF message is plain. The bytes behind path are written over.
func (m *Mapper) keyOf(path []byte, parent, r event.Ref, i int) string {
	switch key := m.in.Event.Node(r).Key; {
	case parent == event.Header && key == "residue":
		return key
	case len(path) == 0 && m.in.Event.Node(parent).Kind != event.Array:
		return m.in.Event.Name(r)
	}
	return string(m.appendStep(path, parent, r, i))
}

// appendStep appends the step from what is at path to its child r, the i-th.
func (m *Mapper) appendStep(path []byte, parent, r event.Ref, i int) []byte {
	if m.in.Event.Node(parent).Kind == event.Array {
		return append(strconv.AppendInt(append(path, '['), int64(i), 10), ']')
	}
	if len(path) > 0 {
		path = append(path, '.')
	}
	return append(path, m.in.Event.Name(r)...)
}

// leave writes one leftover. A key that is there already becomes a list of its texts.
func (m *Mapper) leave(r event.Ref, key string) {
	if label := m.in.Event.Label(r); label != "" && m.only(label) {
		key = label
	}
	m.recorder.leave(m, r, true)
	if at, twice := m.keys[key]; twice {
		m.recorder.giveUp()
		m.repeat(at, m.textOf(r))
		return
	}
	m.keys[key] = len(m.out.Nodes)
	m.out.AddText(m.set.leftover, m.textOf(r)).Name = key
}

// textOf is a value as a text: lists and objects as compact JSON.
func (m *Mapper) textOf(r event.Ref) string {
	e := m.in.Event
	if n := e.Node(r); n.Kind.Scalar() {
		return n.Text
	}
	m.buf = e.AppendJSON(m.buf[:0], r)
	return string(m.buf)
}

// repeat adds what a repeated key said to the JSON list of its texts. The lists are made
// in buffers, so that a message of one key a thousand times costs no more than its size.
func (m *Mapper) repeat(at int, text string) {
	b := m.repeated[at]
	if b == nil {
		b = event.AppendString([]byte{'['}, m.out.Nodes[at].Text)
	}
	m.repeated[at] = event.AppendString(append(b, ','), text)
}
