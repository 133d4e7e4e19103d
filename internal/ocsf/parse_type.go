package ocsf

import (
	"regexp"
	"strings"
	"sync"
)

// readType takes a scalar type. A type may stand before the primitive that it refines,
// so what it inherits is filled by inherit.
func (p *parser) readType(f []string) {
	if len(f) < 3 {
		p.fail("type needs a name and a caption")
		return
	}
	t := &Type{Name: f[1], Caption: f[2]}
	base := t.Name
	for _, option := range f[3:] {
		key, value, _ := strings.Cut(option, "=")
		switch key {
		case "super":
			base = value
		case "range":
			low, high, _ := strings.Cut(value, ",")
			t.Min, t.Max, t.HasRange = p.number(low), p.number(high), true
		case "max_len":
			t.MaxLen = int(p.number(value))
		case "observable":
			t.Observable = int(p.number(value))
		case "values":
			t.Values = strings.Split(value, ",")
		case "regex":
			t.Regex = value
		default:
			p.fail("unknown option %q of %s", key, t.Name)
		}
	}
	primitive, ok := primitives[base]
	if !ok {
		p.fail("%s refines %s, which is no primitive", t.Name, base)
		return
	}
	t.Base = primitive
	p.schema.types[t.Name] = t
}

// inherit fills the types from their primitives and gives them their checks. It runs
// once all types are read.
func (p *parser) inherit() {
	p.inherited = true
	for _, t := range p.schema.types {
		base := p.schema.types[t.Base.String()]
		if base == nil {
			p.fail("%s refines a primitive that is missing", t.Name)
			return
		}
		t.inherit(base)
	}
	for _, t := range p.schema.types {
		if t.Regex == "" {
			continue
		}
		t.match = matcher(t.Regex)
		if t.match == nil {
			p.fail("no check is written for the regex of %s", t.Name)
		}
		t.pattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(translate(t.Regex)) })
	}
}

// inherit takes from the primitive what t does not say itself.
func (t *Type) inherit(base *Type) {
	if t == base {
		return
	}
	if !t.HasRange && base.HasRange {
		t.Min, t.Max, t.HasRange, t.superRange = base.Min, base.Max, true, true
	}
	if t.MaxLen == 0 && base.MaxLen != 0 {
		t.MaxLen, t.superLen = base.MaxLen, true
	}
	if t.Regex == "" && base.Regex != "" {
		t.Regex, t.superRegex = base.Regex, true
	}
	if t.Values == nil && base.Values != nil {
		t.Values, t.superValues = base.Values, true
	}
}
