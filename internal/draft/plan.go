package draft

import (
	"slices"
	"strings"
)

// entry is a value of a path in the rule that is drafted.
type entry struct {
	path   string
	keys   []string
	as     string // as it is written behind as:
	table  string
	other  string
	nulls  []string
	value  string // instead of keys: a constant, as it is written
	sample string
	note   string // why it is a comment
}

// plan is a draft in the making.
type plan struct {
	*Advisor
	sample  *sample
	guess   guess
	options Options

	entries []entry // those that are written
	refused []entry // those that the schema or the sample refused
}

// plan collects the entries of a class for a sample.
func (a *Advisor) plan(s *sample, g guess, o Options) *plan {
	p := &plan{Advisor: a, sample: s, guess: g, options: o}
	for _, key := range headerKeys {
		if s.has(key) {
			p.add(&field{key: key, steps: strings.Split(key, ".")})
		}
	}
	p.product()
	for i := range s.fields {
		if f := &s.fields[i]; f.says() && f.key != "" {
			p.add(f)
		}
	}
	p.needs()
	slices.SortStableFunc(p.entries, func(a, b entry) int {
		if a.path == b.path {
			return 0
		}
		return strings.Compare(p.order(a.path), p.order(b.path))
	})
	return p
}

// headerKeys are the keys that a mapping can read besides those of the payload.
var headerKeys = []string{
	"header.vendor", "header.product", "header.version", "header.event_id", "header.name", "header.severity", "header.format_version",
	"syslog.hostname",
}

// order puts metadata first, then what stands at the top, then the objects.
func (p *plan) order(path string) string {
	first, _, _ := strings.Cut(path, ".")
	first, _, _ = strings.Cut(first, "[")
	switch a := p.class().Attribute(first); {
	case first == "metadata":
		return "0" + path
	case a == nil || a.Object == nil && !a.Array:
		return "1" + path
	}
	return "2" + path
}

// add puts the entries of a field into the plan. A path that another field has taken
// is none: which of the two is meant, the author has to say.
func (p *plan) add(f *field) {
	for _, e := range p.Advisor.entries(p.sample.format, p.guess.class, f) {
		e.sample = p.sample.shown(f)
		e.keys = slices.DeleteFunc(slices.Clone(e.keys), func(k string) bool { return !p.sample.has(k) && k != f.key })
		same := slices.IndexFunc(p.entries, func(o entry) bool { return o.path == e.path })
		switch {
		case slices.ContainsFunc(p.entries, func(o entry) bool { return o.path == e.path && slices.Equal(o.keys, e.keys) }):
			continue // an entry that reads several keys came up before
		case e.table == "severity" && f.number() && p.sample.format == "json":
			e.note = "a number: what does it mean?"
		case same >= 0 && !p.besides(&p.entries[same], &e):
			e.note = strings.Join(p.entries[same].keys, ", ") + " goes there"
		}
		if e.table != "" && p.set.Table(dictionary, e.table) == nil {
			e.note = "its values need a table"
		}
		if e.note != "" {
			p.refused = append(p.refused, e)
			continue
		}
		p.entries = append(p.entries, e)
	}
}

// besides tells whether an entry may stand beside another of the same path: the one of
// the transport header, which says what the message itself does not.
func (p *plan) besides(first, e *entry) bool {
	return strings.HasPrefix(e.keys[0], "syslog.") || strings.HasPrefix(first.keys[0], "syslog.")
}

// product names the product where the message does not.
func (p *plan) product() {
	if p.sample.header["product"] != "" || p.sample.product("product") != "" {
		return
	}
	p.entries = append(p.entries, entry{path: "metadata.product.name", value: "{const: " + quote(title(p.options.Name)) + "}", sample: "as the vendor writes it"})
}

// needs adds what the class requires and the sample does not name.
func (p *plan) needs() {
	has := func(path string) bool {
		return slices.ContainsFunc(p.entries, func(e entry) bool { return e.path == path || strings.HasPrefix(e.path, path+".") })
	}
	if p.guess.class == "authentication" && !has("service") && !has("dst_endpoint") {
		name := p.sample.header["product"]
		if name == "" {
			name = title(p.options.Name)
		}
		p.entries = append(p.entries, entry{path: "service.name", value: "{const: " + quote(name) + "}", sample: "what the user logs on to"})
	}
	if p.guess.class == "detection_finding" && !has("finding_info.title") && p.sample.header["name"] != "" {
		p.entries = append(p.entries, entry{path: "finding_info.title", keys: []string{"header.name"}, sample: p.sample.header["name"]})
	}
}

// title is a name of a source as words.
func title(name string) string {
	parts := strings.Split(name, "_")
	for i, w := range parts {
		if w != "" {
			parts[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(parts, " ")
}

// shown is what the sample says of a field, for a comment.
func (s *sample) shown(f *field) string {
	if name, ok := strings.CutPrefix(f.key, "header."); ok {
		return s.header[name]
	}
	if name, ok := strings.CutPrefix(f.key, "syslog."); ok {
		return s.syslog[name]
	}
	return f.text
}
