package ocsf

import (
	"slices"
	"strings"
)

// readAttribute takes one attribute, the next variant of its name.
func (p *parser) readAttribute(f []string) {
	if !p.inherited {
		p.inherit()
	}
	if len(f) < 3 {
		p.fail("attribute needs a name and a type")
		return
	}
	a := &Attribute{Name: f[1]}
	p.readWhat(a, f[2])
	options := f[3:]
	if i := slices.Index(options, "enum"); i >= 0 {
		p.readEnum(a, options[i+1:])
		options = options[:i]
	}
	for _, option := range options {
		key, value, _ := strings.Cut(option, "=")
		switch key {
		case "required":
			a.Requirement = Required
		case "recommended":
			a.Requirement = Recommended
		case "profiles":
			a.Profiles = strings.Split(value, ",")
		case "sibling":
			a.Sibling = value
		case "deprecated":
			a.Deprecated = value
		case "observable":
			a.Observable = int(p.number(value))
		default:
			p.fail("unknown option %q of %s", key, a.Name)
		}
	}
	p.attributes[a.Name] = append(p.attributes[a.Name], a)
}

// readWhat takes the type: "ip_t", "{device}", and "[]" behind it for a list.
func (p *parser) readWhat(a *Attribute, what string) {
	what, a.Array = strings.CutSuffix(what, "[]")
	if strings.HasPrefix(what, "{") {
		a.Object = p.object(strings.Trim(what, "{}"))
		return
	}
	a.Type = p.schema.types[what]
	if a.Type == nil {
		p.fail("%s has the unknown type %s", a.Name, what)
		return
	}
	a.Observable = a.Type.Observable
}

// readEnum takes values of the form "2=Low" or "4!1.4.0=Suppressed". They are numbers
// where the type is one.
func (p *parser) readEnum(a *Attribute, values []string) {
	numeric := a.Type != nil && a.Type.Base != StringT
	a.Enum = make([]EnumValue, len(values))
	for i, value := range values {
		v := &a.Enum[i]
		var key string
		key, v.Caption, _ = strings.Cut(value, "=")
		v.Text, v.Deprecated, _ = strings.Cut(key, "!")
		if numeric {
			v.Numeric, v.ID = true, p.number(v.Text)
		}
	}
	a.index()
}
