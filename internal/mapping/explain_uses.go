package mapping

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Use is an entry of a rule as its author wrote it, for those who learn from it.
type Use struct {
	Path string
	Keys []string // of the source
	// As, Table, Else and Nulls are what follows the keys; empty where nothing does.
	As    []*yaml.Node
	Table string // by name
	Else  string
	Nulls []string
	Rule  string // file and line
}

// Row is a row of a table: texts or words, and the caption that they become.
type Row struct {
	Is, Contains []string
	To           string
}

// Nulls are the texts that a source writes for nothing.
func (s *Set) Nulls(sourceName string) []string {
	if src := s.source(sourceName); src != nil {
		return src.file.nulls
	}
	return nil
}

// Table gives the rows of a table that a source names.
func (s *Set) Table(sourceName, table string) []Row {
	src := s.source(sourceName)
	if src == nil || src.file.tables[table] == nil {
		return nil
	}
	var out []Row
	for _, r := range src.file.tables[table].rows {
		out = append(out, Row{Is: r.is, Contains: r.contains, To: r.to})
	}
	return out
}

// Uses gives the entries by which the rules of a class read the keys of a source, or, where
// the source has no rule of that class, those of all its rules; each once. Entries that do
// more than read a key (a sentence, the elements of a list, a table of their own) are none.
func (s *Set) Uses(sourceName, class string) []Use {
	src := s.source(sourceName)
	if src == nil {
		return nil
	}
	all := append(slices.Clone(src.rules), src.base)
	rules := slices.DeleteFunc(slices.Clone(all), func(r *rule) bool { return r.class.Name != class })
	if len(rules) == 0 {
		rules = all
	}
	// What an older version took out of a rule is still in its file.
	var out []Use
	type place struct {
		pos
		path string
	}
	seen := map[place]bool{}
	for _, r := range rules {
		c := &compiler{set: s, source: src.file, file: r.file}
		entries, err := c.collect()
		if err != nil {
			continue // cannot be: it compiled
		}
		for _, e := range entries {
			at := place{e.pos, e.path}
			if u, ok := e.use(); ok && !seen[at] {
				seen[at] = true
				out = append(out, u)
			}
		}
	}
	return out
}

func (s *Set) source(name string) *source {
	for _, src := range s.sources {
		if src.file.name == name {
			return src
		}
	}
	return nil
}

// use is an entry that reads keys.
func (e *entry) use() (Use, bool) {
	if len(e.from) == 0 || len(e.when) > 0 || e.table != nil && e.table.name == "" || e.path == "activity_id" {
		return Use{}, false
	}
	u := Use{Path: e.path, Keys: e.from, Nulls: e.nulls, Rule: e.pos.String()}
	if e.table != nil {
		u.Table = e.table.name
	}
	if e.other != nil {
		u.Else = *e.other
	}
	for _, c := range e.as {
		n := &yaml.Node{Kind: yaml.ScalarNode, Value: c.name}
		if c.arg != nil {
			n = &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Content: []*yaml.Node{n, c.arg}}
		}
		u.As = append(u.As, n)
	}
	return u, true
}
