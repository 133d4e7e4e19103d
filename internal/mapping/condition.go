package mapping

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// condition is one thing that must hold of an event. A list of them must hold whole.
type condition struct {
	// What holds goes by comes first. Where no operand is relative or has several values:
	// the slots of the operands, as bits and one by one, and what of the lexicon is looked for.
	feeds []mask
	slots []sought
	lacks bool      // the contrary: no key is there, or holds one of the words
	masks []mask    // of contains
	equal stringSet // of values
	nulls *nulls    // of the source: texts that say nothing
	ops   []operand // of which one is enough
	// values are folded; the key has one of them. contains: its text holds one of these
	// words. With neither, the key has to be there.
	values   []string
	contains *words
	raw      string // the key as written, or several with | between them
	pos
}

// sought is a slot of which a condition asks something.
type sought struct {
	slot slot
	spot int // where the Mapper keeps which words its text has
}

// stringSet are strings in lower case: what has another length or begins otherwise is none
// of them.
type stringSet struct {
	list    []string
	lengths uint64    // a bit each; 63 and more share one
	first   [4]uint64 // the first bytes, in both cases
}

func newStringSet(list []string) (s stringSet) {
	s.list = list
	for _, word := range list {
		if word == "" {
			s.lengths |= 1
			continue
		}
		s.lengths |= 1 << min(len(word), 63)
		s.first[word[0]/64] |= 1 << (word[0] % 64)
		if c := word[0]; 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
			s.first[c/64] |= 1 << (c % 64)
		}
		if word[0] >= utf8.RuneSelf { // folded by the rules of Unicode, which change lengths
			s.lengths, s.first = math.MaxUint64, [4]uint64{math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64}
			return s
		}
	}
	return s
}

// has tells whether one of the strings is text, in any case.
func (s *stringSet) has(text string) bool {
	if s.lengths&(1<<min(len(text), 63)) == 0 || text != "" && s.first[text[0]/64]&(1<<(text[0]%64)) == 0 {
		return false
	}
	for _, word := range s.list {
		if equalFold(text, word) {
			return true
		}
	}
	return false
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

// conditions reads {key: [values], has: [keys], lacks: [keys], contains: {key: [words]},
// lacks: {key: [words]}}.
func (p *parser) conditions(n *yaml.Node) way {
	var out way
	p.pairs(n, func(k, v *yaml.Node) {
		key, lacks := k.Value, k.Value == "lacks"
		switch {
		case key == "contains" || lacks && v.Kind == yaml.MappingNode:
			p.pairs(v, func(k, v *yaml.Node) {
				words := p.texts(v)
				if len(words) == 0 || slices.Contains(words, "") {
					p.fail(v, "%s: %s: a list of words is expected, none of them empty", key, k.Value)
					return
				}
				out = append(out, &condition{pos: p.pos(k), raw: k.Value, contains: newWords(words), lacks: lacks})
			})
		case key == "has" || lacks:
			for _, s := range p.texts(v) {
				out = append(out, &condition{pos: p.pos(k), raw: s, lacks: lacks})
			}
		default:
			out = append(out, &condition{pos: p.pos(k), raw: k.Value, values: fold(p.texts(v))})
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

// compileWays finds the keys of conditions by operand.
func (s *Set) compileWays(ways []way, nulls *nulls, operand func(pos, string) (operand, error)) error {
	for _, w := range ways {
		for _, c := range w {
			c.nulls, c.ops = nulls, nil
			for _, name := range alternatives(c.raw) {
				op, err := operand(c.pos, name)
				if err != nil {
					return err
				}
				c.ops = append(c.ops, op)
			}
			s.index(c)
		}
	}
	return nil
}

// index prepares a condition for holds.
func (s *Set) index(c *condition) {
	c.feeds, c.slots, c.masks, c.equal = nil, nil, nil, newStringSet(c.values)
	if slices.ContainsFunc(c.ops, func(op operand) bool { return op.relative || op.many > 0 }) {
		return
	}
	for i := range c.ops {
		at := sought{slot: c.ops[i].slot}
		c.feeds = addMask(c.feeds, int(at.slot))
		if c.contains != nil {
			at.spot = s.spot(at.slot)
		}
		c.slots = append(c.slots, at)
	}
	if c.contains != nil {
		for _, word := range c.contains.list {
			c.masks = addMask(c.masks, s.lexicon.add(word))
		}
	}
}

// spot is the place of a slot among those whose texts are searched for words.
func (s *Set) spot(at slot) int {
	i, ok := s.spots[at]
	if !ok {
		i = len(s.spots)
		s.spots[at] = i
		s.asked = append(s.asked, 0)
	}
	s.asked[i]++
	return i
}

// fewAsk is up to how many conditions look for their own words in a text themselves.
const fewAsk = 3

// alternatives cuts a|b into its keys. A | in quotes or in a label() is part of a name.
func alternatives(s string) []string {
	var out []string
	start, quoted := 0, false
	for i := range len(s) {
		switch {
		case s[i] == '"', s[i] == '(' && strings.HasSuffix(s[start:i], "label"), s[i] == ')' && quoted:
			quoted = !quoted
		case s[i] == '|' && !quoted:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
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
		if m.meets(c) == c.lacks {
			return false
		}
	}
	return true
}

// meets tells whether there is what a condition looks for.
func (m *Mapper) meets(c *condition) bool {
	if c.slots != nil && !m.bound.any(c.feeds) {
		return false
	}
	met := m.looksFor(c)
	m.recorder.ask(m, c, met)
	return met
}

// looksFor is meets where one of the keys may be there.
func (m *Mapper) looksFor(c *condition) bool {
	if c.slots == nil {
		r, _ := m.found(c)
		return r != 0
	}
	for i := range c.slots {
		r := m.bound.refs[c.slots[i].slot]
		switch {
		case r == 0:
		case c.masks != nil && m.set.asked[c.slots[i].spot] > fewAsk:
			if overlap(m.words(c.slots[i].spot, r), c.masks) {
				return true
			}
		case c.fits(m.in.Event.Node(r)):
			return true
		}
	}
	return false
}

// spotted are the words that one text of a message has.
type spotted struct {
	message int // the count of the message, 0 for none
	ref     event.Ref
	found   []uint64
}

// words gives the bits of the words that the text of a node has. Each text is searched
// once a message, for all rules.
func (m *Mapper) words(spot int, r event.Ref) []uint64 {
	s := &m.spotted[spot]
	if s.message == m.message && s.ref == r {
		return s.found
	}
	s.message, s.ref = m.message, r
	if s.found == nil {
		s.found = make([]uint64, m.set.lexicon.size())
	}
	clear(s.found)
	if n := m.in.Event.Node(r); n.Kind.Scalar() {
		m.set.lexicon.find(n.Text, s.found)
	}
	return s.found
}

// found is the value that a condition looks for with the name of its key, or 0.
func (m *Mapper) found(c *condition) (r event.Ref, name string) {
	for i := range c.ops {
		for _, r := range m.refs(&c.ops[i]) {
			if c.fits(m.in.Event.Node(r)) {
				return r, c.ops[i].name
			}
		}
	}
	return 0, ""
}

func (c *condition) fits(n *event.Node) bool {
	if c.values == nil && c.contains == nil {
		return n.Says() && usable(n, c.nulls)
	}
	if !n.Kind.Scalar() {
		return false
	}
	return c.values != nil && c.is(n.Text) || c.contains != nil && c.contains.in(n.Text) != ""
}

// is tells whether s is one of the values: without the blanks around it that a sender pads its
// columns with, and without quotes around it.
func (c *condition) is(s string) bool {
	if c.equal.has(s) {
		return true
	}
	t := trim(s)
	if t != s && c.equal.has(t) {
		return true
	}
	in, ok := typed.Unquote(t)
	return ok && c.equal.has(in)
}

// words are keywords that are looked for in a string, all in one pass.
type words struct {
	list     []string // in lower case, with their anchors
	patterns []pattern
	first    [256]bool // the first bytes of the words, in both cases
}

func newWords(texts []string) *words {
	w := &words{list: fold(texts)}
	for _, s := range w.list {
		p := newPattern(s)
		w.patterns = append(w.patterns, p)
		c := p.text[0]
		if w.first[c] = true; 'a' <= c && c <= 'z' {
			w.first[c-'a'+'A'] = true
		}
	}
	return w
}

// in is the first word that stands in s, without regard to the case of ASCII letters;
// empty where there is none. It does not allocate.
func (w *words) in(s string) string {
	for i := range len(s) {
		if !w.first[s[i]] {
			continue
		}
		for j := range w.patterns {
			if p := &w.patterns[j]; hasPrefixFold(s[i:], p.text) && p.at(s, i, i+len(p.text)) {
				return w.list[j]
			}
		}
	}
	return ""
}

// equalFold is strings.EqualFold with a word in lower case, and fast where that is ASCII.
func equalFold(s, word string) bool {
	if len(s) == len(word) && hasPrefixFold(s, word) {
		return true
	}
	return word != "" && word[0] >= utf8.RuneSelf && strings.EqualFold(s, word)
}

// hasPrefixFold tells whether s begins with word, which is in lower case, without regard
// to the case of ASCII letters.
func hasPrefixFold(s, word string) bool {
	if len(s) < len(word) {
		return false
	}
	for i := range len(word) {
		if lower(s[i]) != word[i] {
			return false
		}
	}
	return true
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
