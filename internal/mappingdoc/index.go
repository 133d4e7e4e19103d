package mappingdoc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// index writes README.md.
func (docs *Docs) index() string {
	p := &page{}
	p.text("<!-- Generated from the files of mappings by internal/mappingdoc: run `make generate`. -->")
	p.text("# Mappings")
	p.text("How the events of each built-in source become OCSF events. How to read, change and write mappings: [mapping guide](../mapping-guide.md). Choices that could be made otherwise: [mapping decisions](../mapping-decisions.md).")
	docs.classes(p)
	docs.shares(p)
	return strings.TrimRight(p.String(), "\n") + "\n"
}

func (docs *Docs) classes(p *page) {
	p.text("## Classes by schema version")
	p.text("What became of the samples. Mappings are written for the newest version of the schema. Where an older one lacks a class, or asks for " +
		"more than an event has, another takes its place.")
	p.table(append([]string{"source", "event type"}, ocsf.Versions()...)...)
	for _, s := range docs.Sources {
		for i := range s.Rules {
			r := &s.Rules[i]
			cells := []string{fmt.Sprintf("[%s](%s.md)", s.Name, s.Name), fmt.Sprintf("[%s](%s.md#%s)", r.Name, s.Name, anchor(r.Name))}
			if i > 0 {
				cells[0] = ""
			}
			p.row(append(cells, s.byVersion(r)...)...)
		}
	}
	p.line("")
}

// byVersion gives the classes of the samples of a rule in each version: a class that
// all of them have like the rule, else how many have which.
func (s *Source) byVersion(r *mapping.Rule) []string {
	newest := s.Events[ocsf.Default]
	var out []string
	for n, version := range ocsf.Versions() {
		var names []string
		count := map[string]int{}
		for i, e := range s.Events[version] {
			if newest[i].Rule != r.Pos {
				continue
			}
			name := fmt.Sprintf("%s (%d)", e.Class.Caption, e.Class.UID)
			if count[name]++; count[name] == 1 {
				names = append(names, name)
			}
		}
		slices.SortStableFunc(names, func(a, b string) int { return count[b] - count[a] })
		out = append(out, versionCell(names, count, n > 0, r.Class))
	}
	return out
}

func versionCell(names []string, count map[string]int, older bool, class *ocsf.Class) string {
	own := fmt.Sprintf("%s (%d)", class.Caption, class.UID)
	switch {
	case len(names) == 0 && older:
		return "no sample"
	case len(names) == 0:
		return own + ": no sample"
	case len(names) > 1:
		for i, n := range names {
			names[i] = fmt.Sprintf("%s: %d of %d", n, count[n], total(count))
		}
		return "**" + strings.Join(names, ", ") + "**"
	case !older:
		return names[0]
	case names[0] == own:
		return "same"
	}
	return "**" + names[0] + "**"
}

func total(count map[string]int) int {
	n := 0
	for _, c := range count {
		n += c
	}
	return n
}
