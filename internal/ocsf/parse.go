package ocsf

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// parser reads the facts of one version.
type parser struct {
	schema     *Schema
	attributes map[string][]*Attribute // the variants of each name
	item       *Item                   // the one that the next "has" belongs to
	inherited  bool                    // whether the types are complete
	line       int
	err        error
}

// parse makes a schema of its facts.
func parse(facts string) (*Schema, error) {
	p := &parser{
		schema: &Schema{
			classNames: map[string]*Class{},
			objects:    map[string]*ObjectType{},
			types:      map[string]*Type{},
		},
		attributes: map[string][]*Attribute{},
	}
	for line := range strings.Lines(facts) {
		p.line++
		p.read(strings.TrimSuffix(line, "\n"))
		if p.err != nil {
			return nil, fmt.Errorf("OCSF facts, line %d: %w", p.line, p.err)
		}
	}
	if err := p.finish(); err != nil {
		return nil, fmt.Errorf("OCSF facts: %w", err)
	}
	return p.schema, nil
}

// read takes one line.
func (p *parser) read(line string) {
	f := strings.Split(line, "\t")
	if len(f) < 2 {
		p.fail("%q has no fields", line)
		return
	}
	switch f[0] {
	case "schema":
		p.schema.Version = f[1]
	case "profile":
		p.schema.profiles = append(p.schema.profiles, f[1])
	case "type":
		p.readType(f)
	case "attribute":
		p.readAttribute(f)
	case "object":
		p.readObject(f)
	case "class":
		p.readClass(f)
	case "has":
		p.readHas(f[1])
	default:
		p.fail("unknown keyword %q", f[0])
	}
}

// fail keeps the first error.
func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

func (p *parser) number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.fail("%q is no number", text)
	}
	return n
}

func (p *parser) readObject(f []string) {
	if len(f) < 3 {
		p.fail("object needs a name and a caption")
		return
	}
	o := p.object(f[1])
	o.Caption = f[2]
	p.item = &o.Item
	for _, option := range f[3:] {
		if n, ok := strings.CutPrefix(option, "observable="); ok {
			o.Observable = int(p.number(n))
			continue
		}
		p.readOption(option)
	}
}

// object gives the object of a name, which may be read later.
func (p *parser) object(name string) *ObjectType {
	o := p.schema.objects[name]
	if o == nil {
		o = &ObjectType{Item: Item{Name: name}}
		p.schema.objects[name] = o
	}
	return o
}

func (p *parser) readClass(f []string) {
	if len(f) < 5 {
		p.fail("class needs a name, a caption, a uid and the uid of its category")
		return
	}
	c := &Class{schema: p.schema}
	c.Name, c.Caption = f[1], f[2]
	c.UID, c.CategoryUID = int(p.number(f[3])), int(p.number(f[4]))
	p.schema.classes = append(p.schema.classes, c)
	p.schema.classNames[c.Name] = c
	p.item = &c.Item
	for _, option := range f[5:] {
		p.readOption(option)
	}
}

// readOption takes an option that classes and objects share.
func (p *parser) readOption(option string) {
	key, value, _ := strings.Cut(option, "=")
	switch key {
	case "profiles":
		p.item.Profiles = strings.Split(value, ",")
	case "deprecated":
		p.item.Deprecated = value
	case "at_least_one":
		p.item.Constraints = append(p.item.Constraints, Constraint{AtLeastOne, strings.Split(value, ",")})
	case "just_one":
		p.item.Constraints = append(p.item.Constraints, Constraint{JustOne, strings.Split(value, ",")})
	default:
		p.fail("unknown option %q of %s", key, p.item.Name)
	}
}

// readHas takes the attributes of the last item.
func (p *parser) readHas(refs string) {
	if p.item == nil {
		p.fail("attributes of nothing")
		return
	}
	if refs == "" {
		return
	}
	p.item.Attributes = make([]*Attribute, 0, strings.Count(refs, " ")+1)
	for ref := range strings.SplitSeq(refs, " ") {
		name, variant, numbered := strings.Cut(ref, "~")
		n := 0
		if numbered {
			n = int(p.number(variant))
		}
		if n >= len(p.attributes[name]) {
			p.fail("%s has the unknown attribute %s", p.item.Name, ref)
			return
		}
		p.item.Attributes = append(p.item.Attributes, p.attributes[name][n])
	}
}

// finish checks what only the end of the facts can tell, and fills what needs it.
func (p *parser) finish() error {
	s := p.schema
	for name, o := range s.objects {
		if o.Caption == "" {
			return fmt.Errorf("object %s is used and not defined", name)
		}
	}
	observable := s.objects["observable"]
	if observable == nil || observable.Attribute("type_id") == nil {
		return errors.New("no object observable with a type_id")
	}
	s.observables = observable.Attribute("type_id")
	slices.SortFunc(s.classes, func(a, b *Class) int { return a.UID - b.UID })
	for _, c := range s.classes {
		if a := c.Attribute("category_uid"); a != nil {
			if v := a.EnumByID(int64(c.CategoryUID)); v != nil {
				c.CategoryName = v.Caption
			}
		}
	}
	return nil
}
