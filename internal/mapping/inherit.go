package mapping

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A source may extend another: `extends: cef` in its source.yaml. It then has everything
// that the other has, its parent, and its own files hold what differs:
//
//   - maps, tables and word lists of the same name are laid over the parent's, a map entry
//     by entry; an entry whose value is empty (`path: ~`) removes the parent's;
//   - the parent's rules are tried after its own, and the parent's Base Event is its own, so
//     that a vendor's folder never hides what the parent can say; a rule file with
//     `extends: NAME` inherits the parent's rule NAME in the same way;
//   - classify names events that are of a rule, whatever the rule's own match says;
//   - drop names keys that the parent misreads: they stay unmapped unless an entry of the
//     source itself reads them;
//   - aliases name keys of the vendor that are read as the parent's key where that is missing.
//
// The order is: the source's classify, its files, then the parent's classify and files. How a
// source is recognised, its heartbeats and its tests are never inherited. Everything is
// resolved here, before anything is compiled: the compiler does not know of parents, only
// which rules are the same (see ruleFile.program), which it compiles once.

// maxExtends is how many parents deep a source may extend others.
const maxExtends = 4

// droppedKey stands for a key that drop names. No parser gives a value this name.
const droppedKey = "\"\x00dropped\""

// classification says that messages which fulfil one of the conjunctions are of a rule.
type classification struct {
	pos
	rule  string
	match []way
}

// inherit resolves what the sources extend.
func inherit(files []*loaded) ([]*loaded, error) {
	h := inheritance{files: map[string]*loaded{}, done: map[string]*loaded{}}
	for _, l := range files {
		h.files[l.source.name] = l
	}
	out := make([]*loaded, len(files))
	for i, l := range files {
		var err error
		if out[i], err = h.resolve(l, 0); err != nil {
			return nil, err
		}
	}
	return out, nil
}

type inheritance struct {
	files, done map[string]*loaded
}

func (h *inheritance) resolve(l *loaded, depth int) (*loaded, error) {
	s := l.source
	if done := h.done[s.name]; done != nil {
		return done, nil
	}
	out := l
	if s.extends != "" {
		parent := h.files[s.extends]
		switch {
		case parent == nil:
			return nil, s.extendsPos.errorf("extends: no source %s%s", s.extends, suggest(s.extends, keysOf(h.files)))
		case depth == maxExtends:
			return nil, s.extendsPos.errorf("extends: sources extend each other more than %d deep: does one extend itself?", maxExtends)
		}
		parent, err := h.resolve(parent, depth+1)
		if err != nil {
			return nil, err
		}
		if out, err = l.extend(parent); err != nil {
			return nil, err
		}
	} else if err := l.alone(); err != nil {
		return nil, err
	}
	h.done[s.name] = out
	return out, nil
}

// alone refuses what only a source with a parent can say.
func (l *loaded) alone() error {
	s := l.source
	for _, r := range l.rules {
		if r.extends != "" {
			return r.errorf("extends: %s.yaml inherits a rule, but the source extends no other", r.name)
		}
	}
	if len(s.drop) > 0 {
		return s.errorf("drop: expected beside extends: it names keys that the source extended would read")
	}
	for _, m := range s.maps {
		for _, e := range m {
			if e.removes {
				return e.errorf("%s: no value: expected a key, or extends in source.yaml, whose entry this removes", e.path)
			}
		}
	}
	rules, err := s.classified(l.rules)
	if err != nil {
		return err
	}
	l.rules = slices.Concat(rules, l.rules)
	return nil
}

// extend returns l with everything that it inherits. Neither l nor parent is changed, and
// nothing that compiling changes is shared.
func (l *loaded) extend(parent *loaded) (*loaded, error) {
	s, p := *l.source, parent.source
	d := dropped(s.drop)
	s.nulls = slices.Concat(s.nulls, p.nulls)
	s.embedded = slices.Concat(s.embedded, p.embedded)
	s.aliases = overlay(s.aliases, p.aliases)
	s.tables = overlay(s.tables, cloneTables(p.tables))
	share := l.sharing(p)
	s.words = overlay(s.words, p.words)
	s.maps = map[string][]*entry{}
	for name, m := range p.maps {
		s.maps[name] = overlayEntries(l.source.maps[name], d.entries(m))
	}
	for name, m := range l.source.maps {
		if _, ok := p.maps[name]; !ok {
			s.maps[name] = overlayEntries(m, nil)
		}
	}
	byName := map[string]*ruleFile{}
	for _, r := range parent.rules {
		if !r.classified && byName[r.name] == nil {
			byName[r.name] = share.rule(r, d)
		}
	}
	named := map[string]*ruleFile{} // the rules of this source by name: its own before the inherited
	var own []*ruleFile
	for _, r := range l.rules {
		if r.extends != "" {
			base := byName[r.extends]
			if base == nil {
				return nil, r.errorf("extends: no rule %s in source %s%s", r.extends, p.name, suggest(r.extends, keysOf(byName)))
			}
			r = r.over(base)
		}
		own, named[r.name] = append(own, r), r
	}
	if s.base != nil && p.base != nil {
		s.base = s.base.over(d.rule(p.base))
	} else if p.base != nil {
		s.base = share.rule(p.base, d)
	}
	// What the parent classifies is of the rules that this source has for it, and comes where
	// the parent tries it: after everything that this source says itself.
	var inherited []*ruleFile
	for _, r := range parent.rules {
		inner := named[r.name]
		switch {
		case r.classified && inner == nil:
			inherited = append(inherited, byName[r.name].classifiedBy(d.ways(r.match)))
		case r.classified:
			inherited = append(inherited, inner.classifiedBy(d.ways(r.match)))
		case inner == nil:
			inherited = append(inherited, byName[r.name])
		}
	}
	all := slices.Concat(own, inherited)
	classified, err := s.classified(all)
	if err != nil {
		return nil, err
	}
	return &loaded{source: &s, rules: slices.Concat(classified, all)}, nil
}

// program is the rule file whose compiled form r shares: r itself, or the file that r copies
// without a difference in anything but its conditions.
func (r *ruleFile) program() *ruleFile {
	if r.copies != nil {
		return r.copies
	}
	return r
}

// classifiedBy is r under the conditions of a line of classify. It shares everything else.
func (r *ruleFile) classifiedBy(match []way) *ruleFile {
	c := *r
	c.copies = r.program()
	c.tests, c.match = nil, match
	c.inherited, c.classified = true, true
	return &c
}

// sharing tells which rules of a parent mean the same in a source that extends it. They are
// compiled once for both: most sources extend cef, and change little of it.
type sharing struct {
	parent *sourceFile
	own    map[string][]*entry // maps of the source
	none   bool                // the source changes what any rule may depend on
}

func (l *loaded) sharing(p *sourceFile) sharing {
	s := l.source
	none := len(s.drop) > 0
	for _, n := range s.nulls {
		none = none || !slices.Contains(p.nulls, n)
	}
	for name := range s.tables {
		none = none || p.tables[name] != nil
	}
	for name := range s.words {
		none = none || p.words[name] != nil
	}
	return sharing{parent: p, own: s.maps, none: none}
}

// rule is a rule of the parent as the source has it.
func (s sharing) rule(r *ruleFile, d dropped) *ruleFile {
	c := d.rule(r)
	if !s.none && !s.overlays(r.use, map[string]bool{}) && !s.overlaysEntries(slices.Concat(r.entries, r.activity), map[string]bool{}) {
		c.copies = r.program()
	}
	return c
}

// overlays tells whether the source changes one of the maps, or of those that they use.
func (s sharing) overlays(names []string, seen map[string]bool) bool {
	for _, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		if _, ok := s.own[name]; ok || s.overlaysEntries(s.parent.maps[name], seen) {
			return true
		}
	}
	return false
}

func (s sharing) overlaysEntries(entries []*entry, seen map[string]bool) bool {
	return slices.ContainsFunc(entries, func(e *entry) bool {
		return s.overlays(e.uses, seen) || s.overlaysEntries(e.entries, seen)
	})
}

// classified makes a rule of each line of classify: the rule that it names, with the
// conditions of the line.
func (s *sourceFile) classified(rules []*ruleFile) ([]*ruleFile, error) {
	var out []*ruleFile
	for _, c := range s.classify {
		i := slices.IndexFunc(rules, func(r *ruleFile) bool { return r.name == c.rule })
		if i < 0 {
			var names []string
			for _, r := range rules {
				names = append(names, r.name)
			}
			return nil, c.errorf("classify: no rule %s%s: allowed are %s", c.rule, suggest(c.rule, names), allowed(names))
		}
		out = append(out, rules[i].classifiedBy(c.match))
	}
	return out, nil
}

// over is a rule on top of the one that it inherits.
func (r *ruleFile) over(base *ruleFile) *ruleFile {
	c := *r
	if c.matches == 0 {
		c.match = base.match
	}
	if c.class == "" {
		c.class, c.classPos = base.class, base.classPos
	}
	if c.activity == nil {
		c.activity = base.activity
	}
	if c.profiles == nil {
		c.profiles = base.profiles
	}
	if c.use == nil {
		c.use = base.use
	}
	c.entries = overlayEntries(r.entries, base.entries)
	return &c
}

// overlayEntries lays entries over others: a path that the upper ones name has none of the
// lower values, and none at all where the upper one removes it.
func overlayEntries(top, base []*entry) []*entry {
	own := map[string]bool{}
	for _, e := range top {
		own[e.path] = true
	}
	var out []*entry
	for _, e := range top {
		if !e.removes {
			out = append(out, e)
		}
	}
	for _, e := range base {
		if !own[e.path] {
			out = append(out, e)
		}
	}
	return out
}

// dropped are the keys that inherited entries must not read. Its methods copy what they are
// given.
type dropped []string

func (d dropped) has(key string) bool {
	key = strings.TrimPrefix(key, "/")
	return slices.ContainsFunc(d, func(k string) bool {
		return key == k || strings.HasPrefix(key, k) && (key[len(k)] == '.' || key[len(k)] == '[')
	})
}

func (d dropped) rule(r *ruleFile) *ruleFile {
	c := *r
	c.tests = nil // they are run where they were written
	c.inherited = true
	c.copies = nil
	c.match = d.ways(r.match)
	c.entries = d.entries(r.entries)
	c.activity = d.entries(r.activity)
	return &c
}

func (d dropped) ways(ways []way) []way {
	if ways == nil {
		return nil
	}
	out := make([]way, len(ways))
	for i, w := range ways {
		for _, c := range w {
			copied := *c
			copied.raw = d.key(c.raw)
			out[i] = append(out[i], &copied)
		}
	}
	return out
}

// key is a|b without the keys that are dropped.
func (d dropped) key(s string) string {
	keys := alternatives(s)
	kept := slices.DeleteFunc(slices.Clone(keys), d.has)
	switch len(kept) {
	case len(keys):
		return s
	case 0:
		return droppedKey
	}
	return strings.Join(kept, "|")
}

func (d dropped) entries(entries []*entry) []*entry {
	var out []*entry
	gone := map[string]bool{} // paths whose first value is dropped
	for _, e := range entries {
		c := d.entry(e)
		if c == nil {
			gone[e.path] = gone[e.path] || !e.further
			continue
		}
		if c.further && gone[e.path] {
			c.further, gone[e.path] = false, false
		}
		out = append(out, c)
	}
	return out
}

// entry is nil where all that it reads is dropped.
func (d dropped) entry(e *entry) *entry {
	c := *e
	c.when = d.ways(e.when)
	c.table = e.table.clone()
	if d.has(e.each) || slices.ContainsFunc(keysOf(e.zip), func(n string) bool { return d.has(e.zip[n]) }) {
		return nil
	}
	if len(e.from) > 0 {
		if c.from = slices.DeleteFunc(slices.Clone(e.from), d.has); len(c.from) == 0 {
			return nil
		}
		if len(c.from) < len(e.from) && e.pairs() {
			// The second key goes with the first and says nothing without it.
			if d.has(e.from[0]) {
				return nil
			}
			c.from = c.from[:1]
		}
	}
	c.entries = d.entries(e.entries)
	c.compose = d.sentence(e.compose)
	return &c
}

// pairs tells whether the second key of an entry goes with the first.
func (e *entry) pairs() bool {
	return slices.ContainsFunc(e.as, func(c call) bool { t := transforms[c.name]; return t != nil && t.pair })
}

// sentence is a compose that names none of the dropped keys.
func (d dropped) sentence(s string) string {
	if len(d) == 0 {
		return s
	}
	var out strings.Builder
	for {
		open := strings.IndexByte(s, '{')
		end := strings.IndexByte(s[max(open, 0):], '}') + max(open, 0)
		if open < 0 || end < open {
			out.WriteString(s)
			return out.String()
		}
		name := s[open+1 : end]
		if !strings.HasPrefix(name, "=") {
			name = d.key(name)
		}
		out.WriteString(s[:open+1] + name + "}")
		s = s[end+1:]
	}
}

func cloneTables(tables map[string]*table) map[string]*table {
	out := make(map[string]*table, len(tables))
	for name, t := range tables {
		out[name] = t.clone()
	}
	return out
}

// clone copies what was written of a table, before it is compiled.
func (t *table) clone() *table {
	if t == nil {
		return nil
	}
	c := &table{pos: t.pos, name: t.name, bands: t.bands, rows: slices.Clone(t.rows)}
	for i := range c.rows {
		c.rows[i].is, c.rows[i].contains = slices.Clone(t.rows[i].is), slices.Clone(t.rows[i].contains)
	}
	return c
}

// aliased are the slots of an alias: what is bound to from is read as to.
type aliased struct{ from, to slot }

// aliases compiles the aliases of a source, its own before those of the source it extends,
// each in the order of its file: of two for one key the first whose key is there counts.
func (s *Set) aliases(src *sourceFile) ([]aliased, error) {
	var out []aliased
	names := slices.SortedFunc(maps.Keys(src.aliases), func(a, b string) int {
		p, q := src.aliasPos[a], src.aliasPos[b]
		return cmp.Or(boolCompare(p.file != src.file, q.file != src.file), strings.Compare(p.file, q.file), p.line-q.line, strings.Compare(a, b))
	})
	for _, vendor := range names {
		at := src.aliasPos[vendor]
		var slots [2]slot
		for i, name := range []string{vendor, src.aliases[vendor]} {
			k, err := parseKey(at, name)
			if err != nil {
				return nil, err
			}
			if everyOf(k.steps) {
				return nil, at.errorf("aliases: %s: expected one key, got all of a list", name)
			}
			slots[i] = s.trie.intern(k).slot
		}
		out = append(out, aliased{slots[0], slots[1]})
	}
	return out, nil
}

// bindAliases binds the values of the vendor's keys to the keys that they are read as, where
// the message does not have those.
func (m *Mapper) bindAliases() {
	for _, a := range m.source.aliases {
		if r := m.bound.refs[a.from]; r != 0 && m.bound.refs[a.to] == 0 {
			m.bound.set(a.to, r)
			m.recorder.giveUp() // a key of one name is read by another
		}
	}
}
