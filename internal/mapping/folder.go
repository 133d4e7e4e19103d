package mapping

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// loaded is a source folder as it was read.
type loaded struct {
	source   *sourceFile
	rules    []*ruleFile
	warnings []string
}

// readFolder reads the source folders of f: those that hold YAML files.
func readFolder(f Folder) ([]*loaded, error) {
	if err := checkFolder(f); err != nil {
		return nil, err
	}
	found, err := fs.Glob(f.FS, "*/*.yaml")
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &Error{File: f.Name, Text: "no source here: a folder of mappings has one folder a source, each with a source.yaml"}
	}
	var out []*loaded
	var errs []error
	for i, name := range found {
		dir := path.Dir(name)
		if i > 0 && path.Dir(found[i-1]) == dir {
			continue
		}
		l, err := readSource(f, dir)
		errs, out = append(errs, err), append(out, l)
	}
	return out, errors.Join(errs...)
}

func checkFolder(f Folder) error {
	if info, err := fs.Stat(f.FS, "."); err != nil || !info.IsDir() {
		return fmt.Errorf("mappings: %s is no folder that can be read: use folders that hold one folder a source", f.Name)
	}
	return nil
}

// readSource reads one source folder. Without a source.yaml its files replace those
// of the source of the same name in a later folder.
func readSource(f Folder, dir string) (*loaded, error) {
	present, err := fs.Glob(f.FS, dir+"/*.yaml")
	if err != nil {
		return nil, err
	}
	l := &loaded{source: &sourceFile{name: path.Base(dir), partial: true, rules: ruleNames(present)}}
	l.source.pos = pos{file: path.Join(f.Name, dir)}
	name := dir + "/source.yaml"
	var errs []error
	if slices.Contains(present, name) {
		p, doc, err := readFile(f, name)
		if err == nil { // else the files are read in the order of their names
			l.source, err = p.source(doc, path.Base(dir)), p.err
			l.warnings = p.warnings
		}
		errs = append(errs, err)
	}
	for _, r := range l.source.rules {
		file := dir + "/" + r + ".yaml"
		if !slices.Contains(present, file) {
			errs = append(errs, pos{path.Join(f.Name, name), l.source.ruleLines[r]}.errorf("rules: missing file %s.yaml%s", r, suggest(r, ruleNames(present))))
			continue
		}
		p, doc, err := readFile(f, file)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rf := p.rule(doc, r)
		errs = append(errs, p.err)
		l.rules, l.warnings = append(l.rules, rf), append(l.warnings, p.warnings...)
	}
	for _, n := range ruleNames(present) {
		if !slices.Contains(l.source.rules, n) {
			errs = append(errs, pos{file: path.Join(f.Name, name)}.errorf("rules: %s is not in the list, so it would never be tried", n))
		}
	}
	return l, errors.Join(errs...)
}

func ruleNames(files []string) []string {
	var out []string
	for _, f := range files {
		if n := strings.TrimSuffix(path.Base(f), ".yaml"); n != "source" {
			out = append(out, n)
		}
	}
	return out
}

func readFile(f Folder, name string) (*parser, *yaml.Node, error) {
	data, err := fs.ReadFile(f.FS, name)
	if err != nil {
		return nil, nil, err
	}
	p := &parser{file: path.Join(f.Name, name)}
	doc := p.document(data)
	return p, doc, p.err
}

// merge joins the folders of one source, users' before the built-in one: their rules
// are tried first, a file of the same name replaces the other in its place, and so
// do a table and a map; ways to recognise, nulls and the rest add up.
func merge(files []*loaded) ([]*loaded, error) {
	var out []*loaded
	for _, l := range files {
		i := slices.IndexFunc(out, func(o *loaded) bool { return o.source.name == l.source.name })
		if i < 0 {
			out = append(out, l)
			continue
		}
		out[i].under(l)
	}
	for _, l := range out {
		if l.source.partial {
			return nil, l.source.errorf("there is no source.yaml, and no other source %s whose files these could replace", l.source.name)
		}
	}
	for _, l := range out {
		if len(l.source.recognise) == 0 {
			return nil, l.source.errorf("recognise is missing, so no message would be of this source: write for example 'recognise: [{format: json, has: [event_type]}]'")
		}
	}
	return out, nil
}

// under puts l on top of base, which came later.
func (l *loaded) under(base *loaded) {
	rules := slices.Clone(base.rules)
	var first []*ruleFile
	for _, r := range l.rules {
		if i := slices.IndexFunc(rules, func(b *ruleFile) bool { return b.name == r.name }); i >= 0 {
			rules[i] = r
		} else {
			first = append(first, r)
		}
	}
	l.rules = slices.Concat(first, rules)
	l.warnings = append(l.warnings, base.warnings...)
	top, s := l.source, *base.source
	s.recognise = append(slices.Clone(top.recognise), s.recognise...)
	s.heartbeats = append(slices.Clone(top.heartbeats), s.heartbeats...)
	s.embedded = append(slices.Clone(top.embedded), s.embedded...)
	s.nulls = append(slices.Clone(top.nulls), s.nulls...)
	if top.extends != "" {
		s.extends, s.extendsPos = top.extends, top.extendsPos
	}
	s.classify = slices.Concat(top.classify, s.classify)
	s.drop = slices.Concat(top.drop, s.drop)
	s.optional = slices.Concat(top.optional, s.optional)
	if top.optional != nil {
		s.optionalPos = top.optionalPos
	}
	s.aliases = overlay(top.aliases, s.aliases)
	s.aliasPos = overlay(top.aliasPos, s.aliasPos)
	s.words = overlay(top.words, s.words)
	s.tables = overlay(top.tables, s.tables)
	s.maps = overlay(top.maps, s.maps)
	if top.base != nil {
		s.base = top.base
	}
	s.partial = base.source.partial
	l.source = &s
}

func overlay[V any](top, base map[string]V) map[string]V {
	out := make(map[string]V, len(top)+len(base))
	for k, v := range base {
		out[k] = v
	}
	for k, v := range top {
		out[k] = v
	}
	return out
}
