package mappingdoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Pages gives the pages by the names of their files.
func (docs *Docs) Pages() map[string]string {
	out := map[string]string{"README.md": docs.index()}
	for _, s := range docs.Sources {
		out[s.Name+".md"] = s.page()
	}
	return out
}

const generated = "<!-- Generated from the files of mappings/%s by internal/mappingdoc: run `make generate`. -->"

func (s *Source) page() string {
	p := &page{}
	p.text(generated, s.Name)
	p.text("# %s", s.Name)
	p.text("%s", plainText(s.Intro))
	p.text("Files: [mappings/%s](%s). The grammar and the transforms: [mapping guide](../mapping-guide.md). "+
		"Texts are compared without regard to case; conditions show them in lower case.", s.Name, s.link(""))
	s.recognised(p)
	s.rules(p)
	for i := range s.Rules {
		s.rule(p, &s.Rules[i])
	}
	s.shared(p)
	s.documented(p)
	return strings.TrimRight(p.String(), "\n") + "\n"
}

// link is the way to a file of the source from a page.
func (s *Source) link(file string) string {
	return strings.TrimSuffix("../../mappings/"+s.Name+"/"+file, "/")
}

// file is the file of a rule.
func (s *Source) file(r *mapping.Rule) string {
	if r.Name == "base" {
		return "source.yaml"
	}
	return r.Name + ".yaml"
}

func (s *Source) recognised(p *page) {
	p.text("## Recognised by")
	for _, r := range s.Recognise {
		if len(r.When) == 0 {
			p.line("* any %s", formatName(r.Format))
			continue
		}
		p.line("* %s: %s", formatName(r.Format), conditions(r.When))
	}
	p.line("")
	if len(s.Heartbeats) > 0 {
		p.text("Heartbeats, which are no events: %s.", codes(s.Heartbeats))
	}
	if len(s.Nulls) > 0 {
		p.text("Texts that say nothing: %s.", codes(s.Nulls))
	}
	if len(s.Embedded) > 0 {
		p.text("Keys whose text is read as JSON: %s.", codes(s.Embedded))
	}
}

func formatName(format string) string {
	if format == "text" {
		return "plain text"
	}
	return strings.ToUpper(format)
}

func (s *Source) rules(p *page) {
	p.text("## Event types")
	p.text("The first rule that matches, and whose class can be built from the event, makes it.")
	p.table("rule", "when", "class", "activity", "profiles")
	for i := range s.Rules {
		r := &s.Rules[i]
		when := ways(r.Match)
		if r.Name == "base" {
			when = "everything else"
		}
		p.row(fmt.Sprintf("[%s](#%s)", r.Name, anchor(r.Name)), when, classLink(r.Class), activity(r), strings.Join(r.Profiles, ", "))
	}
	p.line("")
}

// anchor is the anchor of the heading of a rule. The headings say "Rule", since a rule
// may have the name of a section.
func anchor(rule string) string { return "rule-" + rule }

func classLink(c *ocsf.Class) string {
	return fmt.Sprintf("[%s](https://schema.ocsf.io/%s/classes/%s) (%d)", c.Caption, ocsf.Default, c.Name, c.UID)
}

func activity(r *mapping.Rule) string {
	if len(r.Activity) == 0 {
		return "Unknown"
	}
	out := make([]string, len(r.Activity))
	for i := range r.Activity {
		a := &r.Activity[i]
		if out[i] = a.Const; a.Const != "" {
			continue
		}
		parts := []string{"by " + sourceCell(a, "")}
		if h := how(a); h != "" {
			parts = append(parts, h)
		}
		out[i] = strings.Join(parts, ": ")
	}
	return strings.Join(out, ", *or else* ")
}

func (s *Source) rule(p *page, r *mapping.Rule) {
	p.text("## Rule %s", r.Name)
	if r.Name == "base" {
		p.text("What no rule takes.")
	} else if text := s.Intros[r.Name]; text != "" {
		p.text("%s", plainText(text))
	}
	file, _, _ := strings.Cut(r.Pos, ":") // an inherited rule is in the folder of another source
	p.text("[%s](../../%s) → %s%s", s.file(r), file, classLink(r.Class), uses(r))
	if len(r.Own) > 0 {
		p.entries(r.Own)
	}
	if e := s.example(r); e != nil {
		p.open("A sample and its event: " + strings.TrimPrefix(e.Sample, "samples/"))
		p.text("From [%s](%s):", e.Sample, s.link(e.Sample))
		p.fence("", e.Text)
		p.fence("json", indented(e.JSON))
		p.end()
	}
}

func uses(r *mapping.Rule) string {
	if len(r.Use) == 0 {
		return "."
	}
	links := make([]string, len(r.Use))
	for i, u := range r.Use {
		links[i] = fmt.Sprintf("[%s](#map-%s)", u, u)
	}
	text := ", with the entries of " + strings.Join(links, ", ")
	if len(r.Own) > 0 {
		text += "; these win over them:"
	} else {
		text += "."
	}
	return text
}

func indented(event []byte) string {
	var b bytes.Buffer
	if err := json.Indent(&b, event, "", "  "); err != nil {
		return string(event)
	}
	return b.String()
}

// shared writes the maps and tables that rules share.
func (s *Source) shared(p *page) {
	for _, m := range s.Maps {
		p.text("## Map %s", m.Name)
		p.entries(m.Entries)
	}
	for _, t := range s.Tables {
		p.text("## Table %s", t.Name)
		p.table("source", "OCSF")
		for _, r := range t.Rows {
			p.row(rowText(r), r.To)
		}
		p.line("")
	}
}
