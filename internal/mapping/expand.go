package mapping

import (
	"slices"
	"strings"
)

// Sources nest: a process has a file, a user and a parent, and so has every other process
// of the message. What an object becomes is therefore written once, as a map whose keys
// are relative to the object of the source and whose paths to the object of OCSF, and an
// entry {from: KEY, use: [MAP]} puts it in its place. It is replaced by what it stands for
// before anything is compiled.

// maxUses is how deep maps may use others, so that none uses itself without end.
const maxUses = 8

// place is where entries stand: how many maps deep, and whether inside an each.
type place struct {
	depth  int
	inEach bool
}

// expand replaces in all files of a source the entries that use maps. Rules may be shared
// between sets, so that files are copied, not changed.
func (l *loaded) expand() (err error) {
	src := *l.source
	src.maps = make(map[string][]*entry, len(l.source.maps))
	for name, m := range l.source.maps {
		if src.maps[name], err = l.source.expand(m, place{}); err != nil {
			return err
		}
	}
	if src.base != nil {
		if src.base, err = l.source.expandRule(src.base); err != nil {
			return err
		}
	}
	rules := make([]*ruleFile, len(l.rules))
	expanded := map[*ruleFile]*ruleFile{} // by what they share
	for i, r := range l.rules {
		if known := expanded[r.program()]; known != nil {
			c := *r
			c.copies, c.entries, c.activity = r.program(), known.entries, known.activity
			rules[i] = &c
			continue
		}
		if rules[i], err = l.source.expandRule(r); err != nil {
			return err
		}
		expanded[r.program()] = rules[i]
	}
	l.source, l.rules = &src, rules
	return nil
}

func (s *sourceFile) expandRule(r *ruleFile) (*ruleFile, error) {
	c := *r
	entries, err := s.expand(r.entries, place{})
	c.entries, c.copies = entries, r.program()
	return &c, err
}

// expand replaces the entries that use maps. What is written out at a path wins over
// what a map says of it.
func (s *sourceFile) expand(entries []*entry, at place) ([]*entry, error) {
	if !slices.ContainsFunc(entries, func(e *entry) bool { return len(e.uses) > 0 || len(e.entries) > 0 }) {
		return entries, nil
	}
	own := map[string]bool{}
	for _, e := range entries {
		if len(e.uses) == 0 && !e.further {
			own[e.path] = true
		}
	}
	var out []*entry
	for _, e := range entries {
		more, err := s.expandEntry(e, at)
		if err != nil {
			return nil, err
		}
		for _, m := range more {
			if len(e.uses) == 0 || !own[m.path] {
				out = append(out, m)
			}
		}
	}
	return out, nil
}

func (s *sourceFile) expandEntry(e *entry, at place) ([]*entry, error) {
	if len(e.uses) == 0 {
		inner, err := s.expand(e.entries, place{at.depth, true})
		if err != nil || len(e.entries) == 0 {
			return []*entry{e}, err
		}
		c := *e
		c.entries = inner
		return []*entry{&c}, nil
	}
	if at.depth == maxUses {
		return nil, e.errorf("%s: maps use each other more than %d deep: does one use itself?", e.path, maxUses)
	}
	var out []*entry
	for _, name := range e.uses {
		m, ok := s.maps[name]
		if !ok {
			return nil, e.errorf("%s: use: no map %s in source.yaml%s", e.path, name, suggest(name, keysOf(s.maps)))
		}
		inner, err := s.expand(m, place{at.depth + 1, at.inEach})
		if err != nil {
			return nil, err
		}
		for _, in := range inner {
			more, err := in.below(e)
			if err != nil {
				return nil, err
			}
			for _, m := range more {
				if at == (place{}) {
					m.outside()
				}
			}
			out = append(out, more...)
		}
	}
	return out, nil
}

// outside takes the slash from the keys that stand outside of the object of a map: here
// all keys do.
func (e *entry) outside() {
	for i := range e.from {
		e.from[i] = strings.TrimPrefix(e.from[i], "/")
	}
	e.each = strings.TrimPrefix(e.each, "/")
}

// below is an entry of a map at the path and the keys of the entry that uses the map.
func (e *entry) below(at *entry) ([]*entry, error) {
	if e.compose != "" {
		return nil, e.errorf("%s: a map that %s uses cannot compose: its keys are relative", e.path, at.path)
	}
	// Under the dot keys are those of the event, or of the element of an each.
	whole := !slices.ContainsFunc(at.from, func(k string) bool { return k != "." })
	if len(e.when) > 0 && (!whole || len(at.when) > 0) {
		return nil, e.errorf("%s: a map that %s uses cannot have a when: its keys are relative", e.path, at.path)
	}
	c := *e
	if len(e.when) == 0 {
		c.when = at.when
	}
	c.path = pathBelow(at.path, e.path)
	c.nulls = slices.Concat(e.nulls, at.nulls)
	if e.each == "" {
		c.from, c.written = nil, nil
		for _, prefix := range at.from {
			for _, k := range e.from {
				c.from = append(c.from, keyBelow(prefix, k))
			}
			if e.written != nil {
				c.written = append(c.written, e.written...)
			} else {
				c.written = append(c.written, e.from...)
			}
		}
		return []*entry{&c}, nil
	}
	var out []*entry
	for i, prefix := range at.from {
		one := c
		one.each, one.further = keyBelow(prefix, e.each), e.further || i > 0
		out = append(out, &one)
	}
	return out, nil
}

// pathBelow is a path relative to another; the dot is the object itself, or the event.
func pathBelow(at, path string) string {
	switch {
	case path == ".":
		return at
	case at == ".":
		return path
	}
	return joinPath(at, path)
}

// keyBelow is a key relative to another; /key stands outside, and the dot is the other.
func keyBelow(prefix, key string) string {
	switch {
	case key[0] == '/' || prefix == ".":
		return key
	case key == ".":
		return prefix
	}
	return prefix + "." + key
}
