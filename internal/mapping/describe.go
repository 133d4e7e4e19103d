package mapping

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Description says what the files of a source say, for documentation. It is read only.
type Description struct {
	Name       string
	Recognise  []Recogniser
	Heartbeats []string
	Nulls      []string
	Embedded   []string // keys whose text is a document
	// Extends is the source that this one inherits from, empty without one.
	Extends string
	// Aliases are the keys of the vendor that are read as another key.
	Aliases map[string]string
	Tables  []Table // in the order of the file, as Maps
	Maps    []Map
	Rules   []Rule // in the order in which they are tried; the last is the Base Event
}

// Recogniser is one way to recognise a source.
type Recogniser struct {
	Format string
	When   []Condition
}

// Condition is one thing that must hold: a key has one of the texts Is, or its text
// holds one of the words Contains; with neither it has to be there. Both are in lower
// case. Where it Lacks, the contrary must hold. Of several keys one is enough.
type Condition struct {
	Keys         []string
	Is, Contains []string
	Lacks        bool
}

// Table turns texts of the source into captions.
type Table struct {
	Name string // empty: it stands in the entry
	Rows []TableRow
}

// TableRow is a row of a Table: texts, words that the text contains, or the lowest
// number of a band.
type TableRow struct {
	Is, Contains []string
	Band         bool
	To           string
}

// Map is a named map of source.yaml.
type Map struct {
	Name    string
	Entries []Entry
}

// Rule is one event type.
type Rule struct {
	Name string
	// Pos is the file and line that Mapper.Rule names.
	Pos      string
	Match    [][]Condition
	Use      []string
	Class    *ocsf.Class
	Activity []Entry // alternatives
	Profiles []string
	// Own are the entries of the file itself, All those of its maps too where the file
	// does not say otherwise.
	Own, All []Entry
	Tests    []string // the samples of its tests
}

// Entry is one line of a map.
type Entry struct {
	Path string
	// Further says that it is not the first of the values that the path has.
	Further bool
	// Keys are what it reads, as written: relative inside an each.
	Keys    []string
	Const   string
	Compose string
	Table   *Table // without rows where it is one of source.yaml
	Else    string
	As      []Call
	// Outputs are what a transform that stands under its own name fills.
	Outputs []string
	Nulls   []string
	Each    string
	Zip     []string
	Entries []Entry // of the each
	When    [][]Condition
}

// Call is a transform with its parameters as text.
type Call struct{ Name, Arg string }

// Describe gives the descriptions of the sources in the order in which they are tried.
func (s *Set) Describe() []Description {
	var out []Description
	for _, src := range s.sources {
		out = append(out, s.describe(src))
	}
	return out
}

func (s *Set) describe(src *source) Description {
	f := src.file
	d := Description{Name: f.name, Extends: f.extends, Aliases: f.aliases, Heartbeats: f.heartbeats, Nulls: f.nulls}
	for _, r := range f.recognise {
		d.Recognise = append(d.Recognise, Recogniser{r.format, describeWay(r.cond)})
	}
	for _, e := range f.embedded {
		d.Embedded = append(d.Embedded, e.key.raw)
	}
	for _, name := range inOrder(f.tables, func(t *table) int { return t.line }) {
		t := describeTable(f.tables[name])
		t.Name = name
		d.Tables = append(d.Tables, *t)
	}
	for _, r := range append(slices.Clone(src.rules), src.base) {
		d.Rules = append(d.Rules, s.describeRule(f, r))
	}
	for _, name := range inOrder(f.maps, firstLine) {
		// A map whose keys are relative is described where entries use it.
		if i := slices.IndexFunc(d.Rules, func(r Rule) bool { return slices.Contains(r.Use, name) }); i >= 0 {
			d.Maps = append(d.Maps, Map{name, describeEntries(f.maps[name], &d.Rules[i].Class.Item)})
		}
	}
	return d
}

func inOrder[V any](m map[string]V, line func(V) int) []string {
	return slices.SortedFunc(slices.Values(keysOf(m)), func(a, b string) int {
		return cmp.Or(cmp.Compare(line(m[a]), line(m[b])), cmp.Compare(a, b))
	})
}

func firstLine(entries []*entry) int {
	if len(entries) == 0 {
		return 0
	}
	return entries[0].line
}

func describeWay(w way) []Condition {
	var out []Condition
	for _, c := range w {
		d := Condition{Keys: alternatives(c.raw), Is: c.values, Lacks: c.lacks}
		if c.contains != nil {
			d.Contains = c.contains.list
		}
		out = append(out, d)
	}
	return out
}

func (s *Set) describeRule(src *sourceFile, r *rule) Rule {
	f := r.file
	d := Rule{Name: f.name, Pos: f.pos.String(), Use: f.use, Class: r.class, Profiles: r.profiles, Own: describeEntries(f.entries, &r.class.Item)}
	for _, w := range f.match {
		d.Match = append(d.Match, describeWay(w))
	}
	d.Activity = describeEntries(f.activity, &r.class.Item)
	for _, t := range f.tests {
		d.Tests = append(d.Tests, t.in)
	}
	c := &compiler{set: s, source: src, file: f}
	if all, err := c.collect(); err == nil { // it was compiled
		d.All = describeEntries(all, &r.class.Item)
	}
	return d
}

func describeEntries(entries []*entry, item *ocsf.Item) []Entry {
	var out []Entry
	for _, e := range entries {
		out = append(out, describeEntry(e, item))
	}
	return out
}

func describeEntry(e *entry, item *ocsf.Item) Entry {
	d := Entry{Path: e.path, Further: e.further, Keys: e.from, Compose: e.compose, Nulls: e.nulls, Each: e.each}
	if e.constant != nil {
		d.Const = e.constant.Value
	}
	if e.table != nil {
		d.Table = describeTable(e.table)
	}
	if e.other != nil {
		d.Else = *e.other
	}
	for _, w := range e.when {
		d.When = append(d.When, describeWay(w))
	}
	for _, c := range e.as {
		d.As = append(d.As, Call{c.name, argText(c.arg)})
	}
	d.Outputs = ownOutputs(e, item)
	for _, name := range slices.Sorted(slices.Values(keysOf(e.zip))) {
		d.Zip = append(d.Zip, e.zip[name])
	}
	if steps, ok := parsePath(e.path); ok && e.each != "" {
		d.Entries = describeEntries(e.entries, itemAt(item, steps))
	}
	return d
}

// ownOutputs are what a transform fills that stands where no attribute has its name.
func ownOutputs(e *entry, item *ocsf.Item) []string {
	steps, _ := parsePath(e.path)
	last := len(steps) - 1
	if last < 0 || len(e.as) == 0 || steps[last].name != e.as[len(e.as)-1].name {
		return nil
	}
	t := transforms[steps[last].name]
	if item = itemAt(item, steps[:last]); item == nil || t == nil || item.Attribute(t.name) != nil {
		return nil
	}
	return slices.Clone(t.outputs)
}

// itemAt is the object at a path, nil where there is none.
func itemAt(item *ocsf.Item, steps []step) *ocsf.Item {
	for _, st := range steps {
		a := item.Attribute(st.name)
		if a == nil || a.Object == nil {
			return nil
		}
		item = &a.Object.Item
	}
	return item
}

func describeTable(t *table) *Table {
	d := &Table{Name: t.name}
	for _, r := range t.rows {
		d.Rows = append(d.Rows, TableRow{r.is, r.contains, t.bands, r.to})
	}
	return d
}

// argText is the parameter of a transform as people read it.
func argText(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	n = resolve(n)
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	var parts []string
	for i := 0; i < len(n.Content); i++ {
		text := argText(n.Content[i])
		if n.Kind == yaml.MappingNode {
			i++
			text += " → " + argText(n.Content[i])
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}
