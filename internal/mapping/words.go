package mapping

import (
	"maps"
	"slices"
	"strings"
)

// Word lists of source.yaml are written once and shared by conditions and tables, so that
// what chooses a rule and what its tables say cannot drift apart: words(NAME) in a list
// stands for the words of that list.

// maxWords is how many words a list may have, those of the lists in it included.
const maxWords = 1000

// resolveWords replaces words(NAME) in everything that a source says.
func (l *loaded) resolveWords() error {
	s := l.source
	r := &wordResolver{lists: s.words}
	for i := range s.recognise {
		r.conditions(s.recognise[i].cond)
	}
	for _, name := range slices.Sorted(maps.Keys(s.tables)) {
		r.table(s.tables[name])
	}
	for _, name := range slices.Sorted(maps.Keys(s.maps)) {
		r.entries(s.maps[name])
	}
	for _, f := range l.rules {
		r.rule(f)
	}
	if s.base != nil {
		r.rule(s.base)
	}
	return r.err
}

// wordResolver keeps the first error.
type wordResolver struct {
	lists map[string]*wordList
	err   error
}

func (r *wordResolver) rule(f *ruleFile) {
	for _, w := range f.match {
		r.conditions(w)
	}
	r.entries(f.entries)
	r.entries(f.activity)
}

func (r *wordResolver) entries(entries []*entry) {
	for _, e := range entries {
		for _, w := range e.when {
			r.conditions(w)
		}
		r.table(e.table)
		r.entries(e.entries)
	}
}

func (r *wordResolver) conditions(w way) {
	for _, c := range w {
		if words := r.words(c.pos, c.values, 0); !slices.Equal(words, c.values) {
			c.values = fold(words)
		}
		if c.contains == nil {
			continue
		}
		if words := r.words(c.pos, c.contains.list, 0); !slices.Equal(words, c.contains.list) {
			c.contains = newWords(words)
		}
	}
}

func (r *wordResolver) table(t *table) {
	if t == nil {
		return
	}
	for i := range t.rows {
		row := &t.rows[i]
		row.is = r.words(row.pos, row.is, 0)
		row.contains = r.words(row.pos, row.contains, 0)
	}
}

// words gives a list with the words of the lists that it names.
func (r *wordResolver) words(at pos, list []string, depth int) []string {
	if !slices.ContainsFunc(list, func(s string) bool { _, ok := listName(s); return ok }) {
		return list
	}
	var out []string
	for _, w := range list {
		name, ok := listName(w)
		if !ok {
			out = append(out, w)
			continue
		}
		named := r.lists[name]
		switch {
		case named == nil:
			r.fail(at, "%s: no list of words %s in source.yaml%s", w, name, suggest(name, keysOf(r.lists)))
		case depth == maxUses:
			r.fail(named.pos, "words: %s names lists more than %d deep: does it name itself?", name, maxUses)
		default:
			out = append(out, r.words(named.pos, named.words, depth+1)...)
		}
		if len(out) > maxWords {
			r.fail(at, "%s: more than %d words", w, maxWords)
			return out[:maxWords]
		}
	}
	return out
}

func (r *wordResolver) fail(at pos, format string, args ...any) {
	if r.err == nil {
		r.err = at.errorf(format, args...)
	}
}

// listName is the NAME of words(NAME).
func listName(s string) (string, bool) {
	name, ok := strings.CutPrefix(s, "words(")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, ")")
}
