package mapping

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// ruleFile is a mapping file as it was written.
type ruleFile struct {
	pos
	name     string // of the file without .yaml: the id within the source
	extends  string // the rule of the source extended that it inherits
	match    []way
	matches  int // how many keys say when it matches: 0 where the file does not
	use      []string
	class    string
	classPos pos
	activity []*entry // alternatives
	profiles []string
	entries  []*entry
	tests    []test
	// inherited says that it is of the source that this one extends, classified that its
	// conditions are those of a line of classify.
	inherited, classified bool
	copies                *ruleFile // see program
	optional              bool      // no sample has to prove it: see Coverage
}

// sourceFile is a source.yaml as it was written.
type sourceFile struct {
	pos
	name       string // of the folder
	recognise  []recogniser
	heartbeats []string
	embedded   []embedded
	nulls      []string
	rules      []string
	partial    bool // there is no source.yaml
	last       bool // tried after the sources of all folders that are not
	ruleLines  map[string]int
	tables     map[string]*table
	words      map[string]*wordList
	maps       map[string][]*entry
	base       *ruleFile

	// See inherit.go.
	extends    string
	extendsPos pos
	classify   []classification
	drop       []string
	aliases    map[string]string // key of the vendor → key of the source extended
	aliasPos   map[string]pos

	// optional are keys that need not occur in a sample: see Coverage.
	optional    []string
	optionalPos pos
}

// wordList is a list of words that conditions and tables share: words(NAME).
type wordList struct {
	pos
	words []string
}

// recogniser is one way to recognise a source; all of it must hold.
type recogniser struct {
	format string
	cond   way
}

// embedded says that the text of a key is itself a document.
type embedded struct {
	key    *key
	repair bool
	event  bool // its members count as keys of the payload
}

// entry is one line of a map: what goes to an OCSF path.
type entry struct {
	pos
	path     string
	further  bool // not the first of the values that the path has
	from     []string
	constant *yaml.Node
	table    *table  // enum: or bands:
	other    *string // else:
	as       []call
	nulls    []string
	uses     []string // maps whose keys are relative to from: see expand
	compose  string
	each     string
	zip      map[string]string
	entries  []*entry // map: of an each
	when     []way    // empty: always
	removes  bool     // the inherited entries of the path are left out
	optional bool     // its keys need not occur in a sample: see Coverage
	written  []string // from as its file has it, where that is relative to an object
}

// call is a transform with its parameters as written.
type call struct {
	pos
	name string
	arg  *yaml.Node // nil without parameters
}

type test struct {
	pos
	in   string
	want map[string]any
}

// parser reads the nodes of one file. Its methods keep the first error of each line: what
// follows on a line is often the same error again.
type parser struct {
	file     string
	err      error // all of them
	lines    map[int]bool
	warnings []string
}

// note keeps an error.
func (p *parser) note(at pos, err error) {
	if p.lines == nil {
		p.lines = map[int]bool{}
	}
	if !p.lines[at.line] {
		p.lines[at.line] = true
		p.err = errors.Join(p.err, err)
	}
}

// renamed warns of a key that has a new name and is read under the old one for one release.
func (p *parser) renamed(k *yaml.Node, old, now string) {
	if k.Value == old {
		p.warnings = append(p.warnings, fmt.Sprintf("%s: %s is now %s: the old name will not be read by the next release", p.pos(k), old, now))
	}
}

func (p *parser) pos(n *yaml.Node) pos { return pos{p.file, n.Line} }

func (p *parser) fail(n *yaml.Node, format string, args ...any) {
	p.note(p.pos(n), p.pos(n).errorf(format, args...))
}

// document reads a file that holds one mapping of keys.
func (p *parser) document(data []byte) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		p.err = p.yamlError(data, err)
		return nil
	}
	budget := 100000
	if n := cycle(&doc, nil, &budget); n != nil {
		p.err = p.pos(n).errorf("the alias %s stands inside what it names, or aliases multiply too far", n.Value)
		return nil
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		p.err = pos{p.file, 1}.errorf("a mapping of keys is expected here, such as 'class: detection_finding'")
		return nil
	}
	return doc.Content[0]
}

// cycle finds an alias inside its own anchor, which would be read without end, or one
// with which the document, aliases followed, is larger than the budget of nodes.
func cycle(n *yaml.Node, above []*yaml.Node, budget *int) *yaml.Node {
	*budget--
	if n.Kind == yaml.AliasNode {
		if slices.Contains(above, n.Alias) || len(above) > 100 || *budget < 0 {
			return n
		}
		return cycle(n.Alias, above, budget)
	}
	above = append(above, n)
	for _, c := range n.Content {
		if found := cycle(c, above, budget); found != nil {
			return found
		}
	}
	return nil
}

// pairs calls f for each key of a mapping; a key twice is an error. Aliases are followed.
func (p *parser) pairs(n *yaml.Node, f func(key, value *yaml.Node)) {
	n = resolve(n)
	if n.Tag == "!!null" {
		return // a key with nothing behind it: an empty map
	}
	if n.Kind != yaml.MappingNode {
		p.fail(n, "a mapping of keys is expected here")
		return
	}
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		if seen[n.Content[i].Value] {
			p.fail(n.Content[i], "%s stands here twice", n.Content[i].Value)
		}
		seen[n.Content[i].Value] = true
		f(n.Content[i], resolve(n.Content[i+1]))
	}
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func (p *parser) unknown(k *yaml.Node, keys ...string) {
	p.fail(k, "unknown key %s%s: allowed are %s", k.Value, suggest(k.Value, keys), allowed(keys))
}

func (p *parser) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		p.fail(n, "a text is expected here, not a list or a mapping")
	}
	return n.Value
}

// yes reads a key that is true or left out.
func (p *parser) yes(k, v *yaml.Node) bool {
	if v.Value != "true" {
		p.fail(v, "%s: invalid value %q: expected true, or no such key", k.Value, v.Value)
	}
	return v.Value == "true"
}

// texts reads a list of texts, or one text.
func (p *parser) texts(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	if n.Kind != yaml.SequenceNode {
		p.fail(n, "a text or a list of texts is expected here")
	}
	var out []string
	for _, c := range n.Content {
		out = append(out, p.text(resolve(c)))
	}
	return out
}

var ruleKeys = []string{"extends", "optional", "match", "when", "use", "class", "activity", "profiles", "map", "tests"}

func (p *parser) rule(n *yaml.Node, name string) *ruleFile {
	r := &ruleFile{pos: p.pos(n), name: name}
	var when way
	p.pairs(n, func(k, v *yaml.Node) {
		switch k.Value {
		case "extends":
			r.extends = p.text(v)
		case "optional":
			r.optional = p.yes(k, v)
		case "match":
			r.match = p.ways(v)
			r.matches++
		case "when":
			when = p.conditions(v)
			r.matches++
		case "use":
			r.use = p.texts(v)
		case "class":
			r.class, r.classPos = p.text(v), p.pos(v)
		case "activity":
			r.activity = p.activity(v)
		case "profiles":
			r.profiles = p.texts(v)
		case "map":
			r.entries = p.entries(v)
		case "tests":
			r.tests = p.tests(v)
		default:
			p.unknown(k, ruleKeys...)
		}
	})
	if r.match == nil {
		r.match = []way{nil}
	}
	for i := range r.match {
		r.match[i] = append(r.match[i], when...)
	}
	return r
}

// activity reads the values of activity_id, where a text is a caption and no key.
func (p *parser) activity(n *yaml.Node) []*entry {
	values := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		values = n.Content
	}
	var out []*entry
	for i, v := range values {
		v = resolve(v)
		e := &entry{pos: p.pos(v), path: "activity_id", constant: v}
		if v.Kind != yaml.ScalarNode {
			e = p.entry("activity_id", v)
		}
		if i > 0 && out[i-1].constant != nil && len(out[i-1].when) == 0 {
			p.fail(v, "activity: what comes after a constant is never tried")
		}
		e.further = i > 0
		out = append(out, e)
	}
	return out
}

func (p *parser) entries(n *yaml.Node) []*entry {
	var out []*entry
	p.pairs(n, func(k, v *yaml.Node) {
		values := []*yaml.Node{v}
		if v.Kind == yaml.SequenceNode && slices.ContainsFunc(v.Content, func(n *yaml.Node) bool { return resolve(n).Kind == yaml.MappingNode }) {
			values = v.Content
		}
		for i, v := range values {
			e := p.entry(k.Value, resolve(v))
			e.pos, e.further = p.pos(v), i > 0
			if i == 0 {
				e.pos = p.pos(k)
			}
			out = append(out, e)
		}
	})
	return out
}

var entryKeys = []string{"from", "const", "enum", "bands", "else", "null_values", "use", "each", "zip", "map", "compose", "as", "when", "optional"}

func (p *parser) entry(path string, n *yaml.Node) *entry {
	e := &entry{pos: p.pos(n), path: path}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		e.removes = true
		return e
	}
	if n.Kind != yaml.MappingNode {
		e.from = p.texts(n)
		return e
	}
	p.pairs(n, func(k, v *yaml.Node) {
		switch k.Value {
		case "from":
			e.from = p.texts(v)
		case "const":
			e.constant = v
		case "enum", "bands":
			e.table = p.table(v, k.Value == "bands")
		case "else":
			s := p.text(v)
			e.other = &s
		case "null_values", "nulls":
			p.renamed(k, "nulls", "null_values")
			e.nulls = p.texts(v)
		case "use":
			e.uses = p.texts(v)
		case "each":
			e.each = p.text(v)
		case "zip":
			e.zip = map[string]string{}
			p.pairs(v, func(k, v *yaml.Node) { e.zip[k.Value] = p.text(v) })
		case "map":
			e.entries = p.entries(v)
		case "compose":
			e.compose = p.text(v)
		case "as":
			e.as = p.calls(v)
		case "when":
			e.when = p.ways(v)
		case "optional":
			e.optional = p.yes(k, v)
		default:
			p.unknown(k, entryKeys...)
		}
	})
	p.shape(n, e)
	return e
}

// shape refuses entries that say two things at once, or nothing.
func (p *parser) shape(n *yaml.Node, e *entry) {
	said := 0
	for _, b := range []bool{len(e.from) > 0, e.constant != nil, e.compose != "", e.each != ""} {
		if b {
			said++
		}
	}
	switch {
	case said != 1:
		p.fail(n, "%s: say exactly one of from, const, compose, each", e.path)
	case e.uses != nil && (len(e.from) == 0 || e.table != nil || e.as != nil || e.other != nil):
		p.fail(n, "%s: use needs a from, the object of the source, and nothing else beside it but null_values and when", e.path)
	case e.each != "" && e.entries == nil:
		p.fail(n, "%s: each needs a map that says what becomes of an element", e.path)
	case e.each == "" && (e.entries != nil || e.zip != nil):
		p.fail(n, "%s: map and zip belong to each", e.path)
	case len(e.from) == 0 && (e.table != nil || e.as != nil || e.other != nil):
		p.fail(n, "%s: enum, bands, else and as need a from", e.path)
	}
}

// calls reads as: one transform, or a list of them that are applied in turn.
func (p *parser) calls(n *yaml.Node) []call {
	switch n.Kind {
	case yaml.ScalarNode:
		return []call{{pos: p.pos(n), name: n.Value}}
	case yaml.MappingNode:
		if len(n.Content) != 2 {
			p.fail(n, "one transform is expected here, such as {time: [\"2006-01-02 15:04:05\"]}; several stand in a list")
			return nil
		}
		return []call{{pos: p.pos(n), name: n.Content[0].Value, arg: resolve(n.Content[1])}}
	}
	var out []call
	for _, c := range n.Content {
		out = append(out, p.calls(resolve(c))...)
	}
	return out
}

func (p *parser) tests(n *yaml.Node) []test {
	if n.Kind != yaml.SequenceNode && n.Tag != "!!null" {
		p.fail(n, "tests: a list is expected here, such as [{in: samples/x.json, want: {class_uid: 2004}}]")
		return nil
	}
	var out []test
	for _, c := range n.Content {
		t := test{pos: p.pos(c)}
		p.pairs(c, func(k, v *yaml.Node) {
			switch k.Value {
			case "in":
				t.in = p.text(v)
			case "want":
				if err := v.Decode(&t.want); err != nil {
					p.fail(v, "want: %v", err)
				}
			default:
				p.unknown(k, "in", "want")
			}
		})
		out = append(out, t)
	}
	return out
}

var sourceKeys = []string{"recognise", "extends", "last", "heartbeats", "embedded", "null_values", "rules", "classify", "drop", "optional", "aliases", "words", "tables", "maps", "base"}
