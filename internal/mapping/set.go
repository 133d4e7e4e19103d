package mapping

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Set is a compiled set of mapping sources for one schema version. It does not
// change after Load and is shared by Mappers.
type Set struct {
	schema     *ocsf.Schema
	older      bool // the version is not the newest: rules are derived
	rawData    bool
	sources    []*source
	recognise  map[string][]recognition // by format, in the order of the sources
	heartbeats map[string]string        // text → source
	trie       *trie
	lexicon    lexicon
	spots      map[slot]int // the places of slots whose texts are searched for words
	asked      []int        // by place: how many conditions do
	instances  int
	fields     []*ocsf.Field
	captions   map[*ocsf.Attribute]foldIndex // of enums, by their attributes
	fieldOf    map[fieldKey]*ocsf.Field
	unmapped   *ocsf.Field
	leftover   *ocsf.Field // a key below unmapped
	decode     Decoder
	warnings   []string
	// nulls are the placeholder values of a source, which nearly all of its values share.
	nulls map[nullsKey]*nulls
	// programs are the compiled rules by what they share; see ruleFile.program.
	programs map[*ruleFile][]*rule
}

// nullsKey is a source and what kind of values its placeholders are for.
type nullsKey struct {
	source *sourceFile
	holds  content
}

func (s *Set) nullsOf(src *sourceFile, holds content) *nulls {
	k := nullsKey{src, holds}
	n := s.nulls[k]
	if n == nil {
		n = newNulls(holds, src.nulls)
		s.nulls[k] = n
	}
	return n
}

// Decoder reads a document that stands in the text of node r and puts its content
// below r. repair lets it mend a broken one. It tells whether it could.
type Decoder func(e *event.Event, r event.Ref, repair bool) bool

// recognition is one way to recognise a source.
type recognition struct {
	cond   way
	source *source
}

// source is a compiled source folder.
type source struct {
	file     *sourceFile
	rules    []*rule
	base     *rule
	embedded []decoding
	aliases  []aliased
}

type decoding struct {
	embedded
	slot slot
	node *trieNode
}

// Options say what to load.
type Options struct {
	// Version is the schema version of the events; empty: ocsf.Default.
	Version string
	// Sources names the only sources to recognise; empty: all.
	Sources []string
	// Folders hold source folders. Sources of an earlier one are tried first, so that
	// users' folders come before the built-in one.
	Folders []Folder
	// Decode reads documents in texts; nil: none are read.
	Decode Decoder
	// RawData has each event hold the payload itself, in raw_data.
	RawData bool
}

// Folder is a folder of source folders. Name stands before the names of its files
// in errors.
type Folder struct {
	Name string
	FS   fs.FS
	// Verified says that the files are known to compile for the newest schema version, as
	// those of this module are. Where all folders are, Load for an older version compiles
	// them only for that.
	Verified bool
}

// Load reads and compiles mapping files. The error names file and line, or the
// source that is not there.
func Load(o Options) (*Set, error) {
	if o.Version == "" {
		o.Version = ocsf.Default
	}
	schema, err := ocsf.Load(o.Version)
	if err != nil {
		return nil, err
	}
	if onCompile != nil {
		onCompile(o.Version)
	}
	if o.Version != newest() && slices.ContainsFunc(o.Folders, func(f Folder) bool { return !f.Verified }) {
		// Checks what is written; an older version forgives what it does not have.
		check := o
		check.Version = newest()
		if _, err := Load(check); err != nil {
			return nil, err
		}
	}
	s := &Set{schema: schema, older: o.Version != newest(), rawData: o.RawData, heartbeats: map[string]string{}, nulls: map[nullsKey]*nulls{}, programs: map[*ruleFile][]*rule{}, recognise: map[string][]recognition{}, trie: newTrie(), spots: map[slot]int{}, fieldOf: map[fieldKey]*ocsf.Field{}, captions: map[*ocsf.Attribute]foldIndex{}, decode: o.Decode}
	s.unmapped = s.field(&draft{path: "unmapped"})
	s.unmapped.Name = "unmapped"
	s.leftover = s.field(&draft{path: "unmapped.*"})
	var files []*loaded
	var errs []error // all of them are shown at once
	for _, f := range o.Folders {
		more, err := readFolder(f)
		files, errs = append(files, more...), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if files, err = merge(files); err != nil {
		return nil, err
	}
	for _, l := range files {
		s.warnings = append(s.warnings, l.warnings...)
	}
	if files, err = inherit(files); err != nil {
		return nil, err
	}
	for _, l := range files {
		errs = append(errs, l.resolveWords())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	slices.SortStableFunc(files, func(a, b *loaded) int { return boolCompare(a.source.last, b.source.last) })
	if err := s.checkNames(o.Sources, files); err != nil {
		return nil, err
	}
	for _, l := range files {
		if len(o.Sources) > 0 && !slices.Contains(o.Sources, l.source.name) {
			continue
		}
		errs = append(errs, s.add(l))
	}
	if err := distinct(errs); err != nil {
		return nil, err
	}
	s.programs = nil
	s.trie.freeze()
	s.lexicon.freeze()
	return s, nil
}

// onCompile is called for each compilation, in tests.
var onCompile func(version string)

// boolCompare sorts false before true.
func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (s *Set) checkNames(wanted []string, files []*loaded) error {
	var names []string
	for _, l := range files {
		names = append(names, l.source.name)
	}
	for _, w := range wanted {
		if !slices.Contains(names, w) {
			return fmt.Errorf("sources: there is no source %s%s: allowed are %s", w, suggest(w, names), allowed(names))
		}
	}
	return nil
}

// add compiles a source.
func (s *Set) add(l *loaded) error {
	if err := l.expand(); err != nil {
		return err
	}
	src := &source{file: l.source}
	for i := range l.source.recognise {
		if err := s.compileWays([]way{l.source.recognise[i].cond}, s.nullsOf(l.source, anyContent), s.operand); err != nil {
			return err
		}
	}
	var errs []error
	for _, f := range l.rules {
		rules, err := s.rules(l.source, f)
		errs, src.rules = append(errs, err), append(src.rules, rules...)
	}
	base := l.source.base
	if base == nil {
		base = &ruleFile{pos: l.source.pos, name: "base"}
	}
	if base.class == "" {
		base.class = "base_event"
	}
	bases, err := s.rules(l.source, base)
	if err := errors.Join(append(errs, err)...); err != nil {
		return err
	}
	src.base = bases[0]
	src.base.fallback = true
	for _, em := range l.source.embedded {
		src.embedded = append(src.embedded, decoding{em, s.trie.intern(em.key).slot, s.trie.node(em.key)})
	}
	if src.aliases, err = s.aliases(l.source); err != nil {
		return err
	}
	for _, h := range l.source.heartbeats {
		s.heartbeats[h] = l.source.name
	}
	for i := range l.source.recognise {
		r := &l.source.recognise[i]
		s.recognise[r.format] = append(s.recognise[r.format], recognition{r.cond, src})
	}
	s.sources = append(s.sources, src)
	return nil
}

// rules compiles a file: to one rule, for an older version to any number.
func (s *Set) rules(src *sourceFile, f *ruleFile) ([]*rule, error) {
	if done, ok := s.programs[f.program()]; ok {
		return s.again(src, f, done)
	}
	var out []*rule
	var err error
	if s.older {
		out, err = s.derive(src, f)
	} else {
		out = make([]*rule, 1)
		out[0], err = s.compile(src, f)
	}
	if err != nil {
		return nil, err // reported again for each source, with all other errors of the folders
	}
	s.programs[f.program()] = out
	return out, nil
}

// again gives f, which differs from a file that was compiled in its conditions alone, the
// compiled form of that file.
func (s *Set) again(src *sourceFile, f *ruleFile, done []*rule) ([]*rule, error) {
	if err := s.compileWays(f.match, s.nullsOf(src, anyContent), s.operand); err != nil {
		return nil, err
	}
	out := make([]*rule, len(done))
	for i, r := range done {
		c := *r
		c.file = f
		// The same entries: the copies that f brought are garbage.
		f.entries, f.activity = r.file.entries, r.file.activity
		out[i] = &c
	}
	return out, nil
}

// Schema is the schema that the events follow.
func (s *Set) Schema() *ocsf.Schema { return s.schema }

// Fields are the fields of all events of the set, by ID.
func (s *Set) Fields() []*ocsf.Field { return s.fields }

// Warnings are what was read of the mapping files and will not be for long, each with its
// file and line.
func (s *Set) Warnings() []string { return s.warnings }

// Sources are the names of the sources in the order in which they are tried.
func (s *Set) Sources() []string {
	var out []string
	for _, src := range s.sources {
		out = append(out, src.file.name)
	}
	return out
}

// Heartbeat tells whether a payload is the heartbeat of a source, and of which.
func (s *Set) Heartbeat(payload string) (source string, ok bool) {
	if len(payload) > 64 {
		return "", false
	}
	source, ok = s.heartbeats[strings.Trim(payload, "\ufeff \t\r\n\x00")]
	return source, ok
}

// Decode reads a document in a text; see Options.Decode.
func (s *Set) Decode(e *event.Event, r event.Ref, repair bool) bool {
	return s.decode != nil && s.decode(e, r, repair)
}
