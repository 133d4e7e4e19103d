package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// page is the explanation of one message for people.
type page struct {
	style
	strings.Builder
	m      *mapFlags
	r      *pipeline.Record
	choice mapping.Choice
	values []mapping.Placement
	whole  map[string]string // OCSF path → the key that went there
}

// explainRecord writes the explanation for people.
func (m *mapFlags) explainRecord(line int, r *pipeline.Record) error {
	event := m.event(line, r)
	p := &page{style: styleOf(m.out, m.width), m: m, r: r, whole: map[string]string{}}
	p.title(line)
	if r.Result == nil || r.Result.Source == "" {
		p.unrecognised()
	} else {
		p.choice, p.values = m.pipeline.Mapper().Choice(), m.placements(r)
		for _, v := range p.values {
			if v.Path != "" {
				p.whole[v.At] = v.Key
			}
		}
		p.detected()
		p.outcome(event)
		p.mapped()
		p.left()
		p.labels()
		p.made()
	}
	p.event(event)
	_, err := io.WriteString(m.out, p.String())
	return err
}

func (p *page) title(line int) {
	text := fmt.Sprintf("━━ line %d ", line)
	if p.r.Parts > 1 {
		text += fmt.Sprintf("· part %d of %d ", p.r.Part, p.r.Parts)
	}
	p.WriteString(p.paint(bold, text+strings.Repeat("━", max(0, p.width-columns(text)))) + "\n")
}

// section begins a section; about stands behind its head.
func (p *page) section(head, about string) {
	p.WriteString("\n" + p.paint(bold, head))
	if about != "" {
		p.WriteString("  " + p.paint(dim, about))
	}
	p.WriteString("\n")
}

// facts is a table of names, what is so, and where it is said.
func (p *page) facts() *table {
	return &table{style: p.style, indent: 2, columns: []column{{paint: dim, least: 9}, {least: 20}, {paint: dim, least: 18, left: true, weight: 9}}}
}

func (p *page) detected() {
	p.section("Detected", "")
	t := p.facts()
	t.add("format", string(p.r.Format)+": "+p.r.Reason, "")
	if p.r.Header.Found {
		t.add("header", clean(strings.Join(headerWords(p.r), ", ")), "")
	}
	t.add("source", p.choice.Source+": "+recognised(p.choice.Recognised, p.r), p.choice.SourceFile)
	for _, a := range p.choice.Attempts {
		t.add("not built", a.Class+": it requires "+a.Missing+", which nothing here gives", a.Rule)
	}
	rule := p.choice.Class
	switch {
	case p.choice.Base:
		rule += ": no rule of the source took it"
	case p.choice.Matched != "":
		rule += ": " + clean(p.choice.Matched)
	}
	t.add("rule", rule, p.choice.Rule)
	t.write(&p.Builder)
}

func recognised(what string, r *pipeline.Record) string {
	if what == "any" {
		return "takes whatever is " + string(r.Format)
	}
	return clean(what)
}

// outcome says what came of it.
func (p *page) outcome(event []byte) {
	p.section("Outcome", "")
	result := p.r.Result
	mark := good
	if result.Outcome != mapping.Mapped {
		mark = doubtful
	}
	p.verdict(mark, string(result.Outcome)+": "+p.counts())
	v := p.m.validation(event, p.r)
	if len(v) == 0 {
		p.verdict(good, "valid OCSF "+p.m.set.Schema().Version+": no errors, no warnings")
	}
	for _, text := range v["errors"] {
		p.verdict(bad, clean(text))
	}
	for _, text := range v["warnings"] {
		p.verdict(doubtful, clean(text))
	}
	if len(result.Diagnostics) > 0 {
		p.verdict(" ", "noticed: "+strings.Join(result.Diagnostics, ", "))
	}
}

// verdict writes a mark and what it stands for, whole, on as many lines as it takes.
func (p *page) verdict(mark, text string) {
	p.WriteString("  " + p.paint(marks[mark], mark) + " ")
	room := p.width - 4
	for i, word := range strings.Fields(text) {
		if n := columns(word) + 1; n > room && i > 0 {
			p.WriteString("\n    ")
			room = p.width - 4
		}
		p.WriteString(" " + word)
		room -= columns(word) + 1
	}
	p.WriteString("\n")
}

// counts says how many values went where.
func (p *page) counts() string {
	mapped, left := map[string]bool{}, 0
	for _, v := range p.values {
		switch {
		case v.Path != "":
			mapped[v.Key] = true
		case v.Why != "":
			left++
		}
	}
	return fmt.Sprintf("%s mapped, %d unmapped", count(len(mapped), "value"), left)
}

// mapped shows where values went, by the objects of the event.
func (p *page) mapped() {
	groups := map[string][]mapping.Placement{}
	for _, v := range p.values {
		if v.Path != "" {
			groups[object(v.At)] = append(groups[object(v.At)], v)
		}
	}
	if len(groups) == 0 {
		return
	}
	p.section("Mapped", "")
	t := p.placed(groups, false)
	if t.natural() > p.width {
		t = p.placed(groups, true)
	}
	t.write(&p.Builder)
}

// placed lists the values of each group. Paths are in full where there is room, else
// relative to the object that the head of the group names.
func (p *page) placed(groups map[string][]mapping.Placement, relative bool) *table {
	t := &table{style: p.style, indent: 4, columns: []column{{least: 8, left: true}, {paint: green, least: 12}, {paint: cyan, least: 16, weight: 16}, {paint: dim, least: 16, left: true, weight: 9}}}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		p.head(t, name)
		slices.SortStableFunc(groups[name], func(a, b mapping.Placement) int { return strings.Compare(a.At, b.At) })
		for _, v := range groups[name] {
			to := "→ " + v.At
			if relative {
				to = "→ " + strings.TrimPrefix(v.At, name)
			}
			if v.Part {
				to += " (a part)"
			}
			if v.Written != "" {
				to += " = " + clean(v.Written)
			}
			t.add(keyOf(&v), clean(v.Text), to, v.Rule)
		}
	}
	return t
}

// keyOf is the key of a value, with the label that says what a custom field means.
func keyOf(v *mapping.Placement) string {
	if v.Label != "" && !v.IsLabel {
		return clean(v.Key + " · " + v.Label)
	}
	return clean(v.Key)
}

// object is the attribute of the event that a path is in, empty for one that is itself
// a plain attribute of the event.
func object(path string) string {
	i := strings.IndexAny(path, ".[")
	if i < 0 || strings.HasSuffix(path, "[]") && !strings.Contains(path, ".") {
		return ""
	}
	return path[:i]
}

// head writes the head of a group: the object and what kind of object it is.
func (p *page) head(t *table, name string) {
	class := p.r.Result.Event.Class
	if name == "" {
		t.group(class.Name, class.Caption)
		return
	}
	about := ""
	if a := class.Attribute(name); a != nil && a.Object != nil {
		about = a.Object.Caption
	}
	t.group(name, about)
}

// event writes the event itself.
func (p *page) event(event []byte) {
	p.section("Event", "")
	var b bytes.Buffer
	if json.Indent(&b, event, "", "  ") != nil {
		b.Reset()
		b.Write(event)
	}
	for line := range strings.Lines(b.String()) {
		line = clean(strings.TrimSuffix(line, "\n"))
		rest := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(rest)]
		if key, value, ok := strings.Cut(rest, `": `); ok && strings.HasPrefix(rest, `"`) {
			line = indent + p.paint(cyan, key+`"`) + ": " + value
		}
		p.WriteString(line + "\n")
	}
	p.WriteString("\n")
}

func headerWords(r *pipeline.Record) []string {
	var out []string
	for _, w := range [...][2]string{
		{"time", r.Header.Timestamp}, {"host", r.Header.Hostname}, {"app", r.Header.AppName}, {"process", r.Header.ProcID},
	} {
		if w[1] != "" {
			out = append(out, w[0]+" "+w[1])
		}
	}
	return out
}
