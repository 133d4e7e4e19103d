package main

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

// left shows what is in unmapped and why, with what might be done about it.
func (p *page) left() {
	whole := map[string]bool{}
	for _, v := range p.values {
		whole[v.Key] = whole[v.Key] || v.Path != "" && !v.Part
	}
	t := &table{style: p.style, indent: 4, columns: []column{{least: 8, left: true}, {paint: green, least: 12}, {paint: yellow, least: 20, weight: 17}, {least: 16, weight: 14}, {paint: dim, least: 18, left: true, weight: 9}}}
	var silent []string
	parts := map[string]bool{}
	for _, v := range p.values {
		switch {
		case v.Why != "":
			t.add(keyOf(&v), clean(v.Text), v.Why, p.advice(&v), v.NearRule)
		case v.Part && !whole[v.Key] && !parts[v.Key]:
			parts[v.Key] = true
			t.add(keyOf(&v), clean(v.Text), "only a part was taken", "at "+v.At, v.Rule)
		case v.Path == "" && !v.IsLabel:
			silent = append(silent, clean(v.Key))
		}
	}
	if len(t.rows) > 0 {
		p.section("Left over", "in unmapped")
		t.write(&p.Builder)
	}
	if len(silent) > 0 {
		p.section("Empty", "nothing to keep")
		p.WriteString("    " + shorten(strings.Join(silent, ", "), p.width-4) + "\n")
	}
}

// advice names the path that a value that was left over might go to.
func (p *page) advice(v *mapping.Placement) string {
	if v.Near != "" {
		return "was for " + v.Near
	}
	if v.Why != mapping.NoRule {
		return ""
	}
	hint := p.m.hint(p.r, v)
	switch key := p.whole[hint]; {
	case hint == "":
		return ""
	case key != "":
		return "like " + hint + ", from " + clean(key)
	}
	return "perhaps " + hint
}

// labels shows the labels of custom fields: they are names, not values.
func (p *page) labels() {
	t := &table{style: p.style, indent: 4, columns: []column{{least: 8}, {paint: green, least: 12}, {paint: dim, least: 12}}}
	for _, v := range p.values {
		if !v.IsLabel {
			continue
		}
		of := ""
		for _, field := range p.values {
			if field.Label == v.Text && strings.HasPrefix(v.Key, field.Key) {
				of = "names " + field.Key
			}
		}
		t.add(clean(v.Key), clean(v.Text), of)
	}
	if len(t.rows) > 0 {
		p.section("Labels", "")
		t.write(&p.Builder)
	}
}

// made shows the values of the event that are none of the message.
func (p *page) made() {
	t := &table{style: p.style, indent: 4, columns: []column{{paint: cyan, least: 12, weight: 16}, {paint: green, least: 12}, {paint: dim, least: 12}, {paint: dim, least: 18, left: true, weight: 9}}}
	for _, v := range p.m.pipeline.Mapper().Made() {
		t.add(v.At, clean(v.Text), v.How, v.Rule)
	}
	if len(t.rows) > 0 {
		p.section("Filled in", "not from the message")
		t.write(&p.Builder)
	}
}

// unrecognised says what there is to say of a message that no source knows.
func (p *page) unrecognised() {
	p.section("Detected", "")
	t := p.facts()
	t.add("format", string(p.r.Format)+": "+p.r.Reason, "")
	if p.r.Header.Found {
		t.add("header", clean(strings.Join(headerWords(p.r), ", ")), "")
	}
	switch {
	case p.r.Heartbeat != "":
		t.add("heartbeat", "of "+p.r.Heartbeat+": the processor drops it, unless heartbeats: keep", "")
	case p.r.Format == "text":
		t.add("source", "none recognises it, so it stays as it is", "")
	default:
		t.add("source", "none recognises it, so it stays as it is", "")
		t.add("try", "ocsfctl new --from FILE drafts a mapping", "")
	}
	t.write(&p.Builder)
}
