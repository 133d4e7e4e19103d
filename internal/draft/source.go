package draft

import (
	"slices"
	"strings"
)

// source writes the source.yaml.
func (p *plan) source() *file {
	f := &file{}
	f.line("# %s: how its messages are recognised, and what its rules share.", p.title())
	f.line("")
	f.line("recognise:")
	f.line("  - {%s}", p.recognise())
	f.line("rules: [%s]", p.guess.class)
	nulls := p.set.Nulls(dictionary)
	if len(nulls) > 0 {
		f.line("null_values: %s   # what the product writes for nothing: take out what it does not", quoteAll(nulls))
	}
	var tables []string
	for _, e := range p.entries {
		if e.table != "" && !slices.Contains(tables, e.table) {
			tables = append(tables, e.table)
		}
	}
	if strings.Contains(p.activity(), "enum: connection") {
		tables = append(tables, "connection")
	}
	if len(tables) > 0 {
		f.line("")
		f.line("tables:   # of the built-in source of CEF: make them what this product means")
	}
	for _, t := range tables {
		f.line("  %s:", t)
		for _, r := range p.set.Table(dictionary, t) {
			what := "is: " + quoteAll(r.Is)
			if len(r.Is) == 0 {
				what = "contains: " + quoteAll(r.Contains)
			}
			f.line("    - {%s, to: %s}", what, quote(r.To))
		}
	}
	return f
}

// recognise writes the way by which messages like the sample are known.
func (p *plan) recognise() string {
	s := p.sample
	parts := []string{"format: " + s.format}
	if s.format == "json" {
		return strings.Join(append(parts, s.recogniseJSON()...), ", ")
	}
	for _, h := range []string{"vendor", "product"} {
		if s.header[h] != "" {
			parts = append(parts, "header."+h+": ["+quote(s.header[h])+"]")
		}
	}
	if len(parts) == 1 { // a sender that says nothing of itself: by its keys
		var keys []string
		for i := range s.fields {
			if f := &s.fields[i]; f.key != "" && f.says() && len(keys) < 4 {
				keys = append(keys, f.key)
			}
		}
		parts = append(parts, "has: "+quoteAll(keys))
	}
	return strings.Join(parts, ", ")
}

func (s *sample) recogniseJSON() []string {
	var parts, keys []string
	for _, f := range s.top {
		if f.kind.Scalar() && f.says() && plainStep.MatchString(f.steps[0]) && slices.Contains(productKeys, normal(f.steps[0])) {
			parts = append(parts, quote(f.key)+": ["+quote(f.text)+"]")
		}
	}
	if len(parts) > 0 {
		return parts // the product names itself: not every message of it has the same keys
	}
	for _, f := range s.tellingKeys() {
		keys = append(keys, f.key)
	}
	if len(keys) > 0 {
		parts = append(parts, "has: "+quoteAll(keys))
	}
	return parts
}

// draft gives the files.
func (p *plan) draft() *Draft {
	dir := p.options.Name + "/"
	d := &Draft{Name: p.options.Name, Class: p.guess.class, Known: p.sample.source, Files: []File{
		{dir + "source.yaml", p.source().String()},
		{dir + p.guess.class + ".yaml", p.rule().String()},
		{dir + "samples/" + p.options.Sample, p.sample.text + "\n"},
	}}
	if d.Known == p.sample.format {
		d.Known = "" // the sources cef and leef take whatever is of their format
	}
	read := map[string]bool{}
	for _, e := range p.entries {
		for _, k := range e.keys {
			read[strings.ToLower(k)] = true
		}
	}
	for i := range p.sample.fields {
		if f := &p.sample.fields[i]; read[strings.ToLower(f.key)] {
			d.Mapped++
		} else {
			d.Open++
		}
	}
	return d
}
