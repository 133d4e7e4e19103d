package mapping

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// Coverage finds what the mapping files of a source say and no sample proves: keys that occur
// in no sample, recognise and match conditions that fit none, rules that never make an event,
// and time layouts that fit no value. Such a line does nothing, often because of a typo, and
// no golden event shows it. Keys under `optional` are exempt: their documentation is the proof.
//
// It is for tests of mappings: it allocates, and it is not safe for concurrent use.
type Coverage struct {
	set       *Set
	src       *source
	dir       string // of the source's own files: what is inherited is tested where it is written
	trie      *trie
	binding   binding
	aliases   []aliased
	optional  map[string]bool
	claims    []*claim
	byName    map[claimName]*claim
	recognise []*claim // by recogniser, nil where it is not the source's own
	match     []*claim // by rule, nil likewise
	chosen    []*claim
	layouts   map[*yaml.Node][]*claim
}

// claim is something that at least one sample must prove.
type claim struct {
	pos
	text   string // what is wrong where no sample proves it
	keys   []string
	slots  []slot // one of these keys has to occur
	proven bool
}

// claimName tells claims apart: rules share the entries of maps.
type claimName struct {
	pos
	keys string
}

// Coverage makes the Coverage of a source whose own files are in the folder dir, as errors
// name it. It is nil where the set has no such source.
func (s *Set) Coverage(sourceName, dir string) *Coverage {
	src := s.source(sourceName)
	if src == nil {
		return nil
	}
	c := &Coverage{
		set: s, src: src, dir: dir + "/", trie: newTrie(), optional: map[string]bool{},
		byName: map[claimName]*claim{}, layouts: map[*yaml.Node][]*claim{},
	}
	f := src.file
	for _, k := range f.optional {
		c.optional[k] = true
	}
	for _, vendor := range keysOf(f.aliases) {
		at := f.aliasPos[vendor]
		from, to := c.slot(at, vendor), c.slot(at, f.aliases[vendor])
		if from != 0 && to != 0 {
			c.aliases = append(c.aliases, aliased{from, to})
		}
		c.keys(at, "aliases: ", []string{vendor})
	}
	for _, k := range f.drop {
		c.keys(f.pos, "drop: ", []string{k})
	}
	for i := range f.recognise {
		cond := f.recognise[i].cond
		var cl *claim
		if at := positionOf(cond, f.pos); c.own(at) {
			cl = c.claim(at, "recognise: fits no sample")
		}
		c.recognise = append(c.recognise, cl)
	}
	for _, r := range append(slices.Clone(src.rules), src.base) {
		c.rule(r)
	}
	for _, k := range f.optional {
		if f.optionalPos.file != "" && c.own(f.optionalPos) && !c.reads(k) {
			c.claim(f.optionalPos, fmt.Sprintf("optional: %s: no rule reads this key", k))
		}
	}
	c.trie.freeze()
	c.binding = c.trie.newBinding()
	return c
}

// positionOf is where a conjunction was written.
func positionOf(w way, otherwise pos) pos {
	if len(w) > 0 {
		return w[0].pos
	}
	return otherwise
}

func (c *Coverage) own(at pos) bool { return strings.HasPrefix(path.Clean(at.file), c.dir) }

// claim adds a claim to prove.
func (c *Coverage) claim(at pos, text string) *claim {
	cl := &claim{pos: at, text: text}
	c.claims = append(c.claims, cl)
	return cl
}

// slot is the slot of a key, 0 where it is not an absolute one.
func (c *Coverage) slot(at pos, name string) slot {
	k, err := parseKey(at, name)
	if err != nil {
		return 0
	}
	return c.trie.intern(k).slot
}

// reads tells whether a rule of the source's own names a key.
func (c *Coverage) reads(key string) bool {
	for n := range c.byName {
		if slices.Contains(alternatives(n.keys), key) {
			return true
		}
	}
	return false
}

// keys claims that at least one of the keys occurs.
func (c *Coverage) keys(at pos, what string, keys []string) {
	c.keysAs(at, what, keys, keys)
}

// keysAs does the same for keys that the file writes otherwise: relative to an object.
func (c *Coverage) keysAs(at pos, what string, keys, written []string) {
	if !c.own(at) {
		return
	}
	name := claimName{at, strings.Join(written, "|")}
	cl := c.byName[name]
	if cl == nil {
		alternative := alternatives(name.keys)
		cl = &claim{pos: at, text: what + name.keys + " occurs in no sample", keys: alternative[:1]}
		c.byName[name] = cl
		if !slices.ContainsFunc(alternative, func(k string) bool { return c.optional[k] }) {
			c.claims = append(c.claims, cl)
		}
	}
	for _, k := range keys {
		if s := c.slot(at, k); s != 0 && k[0] != '$' {
			cl.slots = append(cl.slots, s)
		} else {
			cl.proven = true // the number of an element, or a member of zip: see there
		}
	}
}

// rule claims what a rule says.
func (c *Coverage) rule(r *rule) {
	f := r.file
	var match, chosen *claim
	switch at := f.pos; {
	case f == c.src.base.file:
	case f.classified:
		if at = positionOf(f.match[0], f.pos); c.own(at) {
			match = c.claim(at, fmt.Sprintf("classify: %s: fits no sample", f.name))
		}
	case c.own(at) && !f.inherited:
		match = c.claim(at, "match: fits no sample")
		chosen = c.claim(at, "no sample becomes an event of this rule: another rule takes those that match, or its event cannot be built")
	}
	if match != nil && f.optional {
		match.proven = true
	}
	if chosen != nil && f.optional {
		chosen.proven = true
	}
	c.match, c.chosen = append(c.match, match), append(c.chosen, chosen)
	for _, w := range f.match {
		c.conditions(w, "")
	}
	comp := &compiler{set: c.set, source: c.src.file, file: f}
	entries, err := comp.collect()
	if err != nil {
		return // it was compiled
	}
	for _, e := range entries {
		c.entry(e, "")
	}
}

// conditions claims the keys of conditions, below a list where prefix names one.
func (c *Coverage) conditions(w way, prefix string) {
	for _, cond := range w {
		keys := alternatives(cond.raw)
		c.keysAs(cond.pos, "condition: ", absolute(prefix, keys), []string{cond.raw})
	}
}

// entry claims the keys and the time layouts of an entry.
func (c *Coverage) entry(e *entry, prefix string) {
	if e.optional {
		return
	}
	for i, k := range e.from {
		written := k
		if i < len(e.written) {
			written = e.written[i]
		}
		c.keysAs(e.pos, e.path+": ", absolute(prefix, []string{k}), []string{written})
	}
	for _, keys := range placeholders(e.compose) {
		c.keysAs(e.pos, e.path+": compose: ", absolute(prefix, keys), []string{strings.Join(keys, "|")})
	}
	for _, name := range keysOf(e.zip) {
		c.keys(e.pos, e.path+": zip: ", absolute(prefix, []string{e.zip[name]}))
	}
	for _, w := range e.when {
		c.conditions(w, prefix)
	}
	for _, cl := range e.as {
		c.times(e, cl)
	}
	if e.each == "" {
		return
	}
	list := absolute(prefix, []string{e.each})
	c.keysAs(e.pos, e.path+": each: ", list, []string{e.each})
	for _, inner := range e.entries {
		c.entry(inner, list[0]+"[]")
	}
}

// times claims the layouts of a time.
func (c *Coverage) times(e *entry, cl call) {
	if cl.name != "time" || cl.arg == nil || !c.own(e.pos) || c.layouts[cl.arg] != nil {
		return
	}
	layouts := []*yaml.Node{cl.arg}
	if cl.arg.Kind == yaml.SequenceNode {
		layouts = cl.arg.Content
	}
	for _, l := range layouts {
		c.layouts[cl.arg] = append(c.layouts[cl.arg], c.claim(pos{e.file, l.Line}, fmt.Sprintf("%s: the layout %q fits no sample", e.path, l.Value)))
	}
}

// absolute are keys inside an each as keys of the event.
func absolute(prefix string, keys []string) []string {
	if prefix == "" {
		return keys
	}
	out := make([]string, len(keys))
	for i, k := range keys {
		switch {
		case k == ".":
			out[i] = prefix
		case strings.HasPrefix(k, "/"):
			out[i] = k[1:]
		case strings.HasPrefix(k, "$"):
			out[i] = k // not a key: see zip
		default:
			out[i] = prefix + "." + k
		}
	}
	return out
}

// placeholders are the keys that a sentence names, alternatives together.
func placeholders(sentence string) (out [][]string) {
	for {
		_, rest, found := strings.Cut(sentence, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return out
		}
		if !strings.HasPrefix(name, "=") {
			out = append(out, alternatives(name))
		}
		sentence = after
	}
}

// Watch has the transforms of m say which time layouts they use.
func (c *Coverage) Watch(m *Mapper) {
	m.ctx.usedLayout = func(layouts *yaml.Node, i int) {
		if claims := c.layouts[layouts]; i < len(claims) {
			claims[i].proven = true
		}
	}
}

// Add says what the message that m mapped last proves.
func (c *Coverage) Add(m *Mapper) {
	m.again()
	if m.source != c.src {
		return
	}
	for i, r := range c.src.file.recognise {
		if cl := c.recognise[i]; cl != nil && r.format == m.in.Format && m.holds(r.cond) {
			cl.proven = true
		}
	}
	for i, r := range append(slices.Clone(c.src.rules), c.src.base) {
		if cl := c.match[i]; cl != nil && m.holdsAny(r.file.match) {
			cl.proven = true
		}
		if cl := c.chosen[i]; cl != nil && m.rule != nil && m.rule.file.name == r.file.name {
			cl.proven = true
		}
	}
	c.bind(m)
	for _, cl := range c.claims {
		cl.proven = cl.proven || slices.ContainsFunc(cl.slots, func(s slot) bool { return c.binding.bound.refs[s] != 0 })
	}
}

// bind finds the keys of the message, those of documents inside of it and those of aliases.
func (c *Coverage) bind(m *Mapper) {
	e := m.in.Event
	c.trie.bind(e, &c.binding)
	for _, em := range c.src.embedded {
		if r := m.bound.refs[em.slot]; em.event && r != 0 {
			c.trie.bindNode(e, c.trie.root[event.Payload], r, &c.binding)
		}
	}
	for _, a := range c.aliases {
		if r := c.binding.bound.refs[a.from]; r != 0 && c.binding.bound.refs[a.to] == 0 {
			c.binding.bound.set(a.to, r)
		}
	}
}

// Unproven says what no sample proves, each with file and line, in the order of the files, and
// the keys among it.
func (c *Coverage) Unproven() (messages, keys []string) {
	var open []*claim
	for _, cl := range c.claims {
		if !cl.proven {
			open = append(open, cl)
		}
	}
	slices.SortStableFunc(open, func(a, b *claim) int {
		if d := strings.Compare(a.file, b.file); d != 0 {
			return d
		}
		return a.line - b.line
	})
	for _, cl := range open {
		messages, keys = append(messages, cl.String()+": "+cl.text), append(keys, cl.keys...)
	}
	slices.Sort(keys)
	return slices.Compact(messages), slices.Compact(keys)
}
