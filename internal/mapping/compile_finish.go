package mapping

import (
	"errors"
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// finish turns a draft into a node and proves that what it makes can be valid.
func (c *compiler) finish(d *draft, k keep) (*node, error) {
	n := &node{field: c.set.field(d), keep: k, composite: noComposite}
	if d.item == nil {
		finishScalar(d, n)
		return n, nil
	}
	n.composite = &composite{}
	if d.attr != nil && d.attr.Array && (len(d.elements) > 0 || len(d.eaches) > 0) {
		return n, c.finishList(d, n)
	}
	n.shape = shapeObject
	return n, c.finishObject(d, n)
}

func finishScalar(d *draft, n *node) {
	n.shape, n.values, n.fill = shapeScalar, d.values, d.fill
	if d.attr.Array {
		n.shape = shapeScalars
	}
	if len(d.attr.Enum) > 0 && d.attr.Enum[0].Numeric {
		n.zero = d.attr.Requirement == ocsf.Required && d.attr.EnumByID(0) != nil
	}
}

func (c *compiler) finishList(d *draft, n *node) error {
	n.shape = shapeObjects
	for _, el := range d.elements {
		if el.children == nil {
			continue // an index that nobody wrote: the others close up
		}
		x, err := c.finishElement(el)
		if errors.Is(err, errImpossible) {
			continue
		}
		if err != nil {
			return err
		}
		n.elements = append(n.elements, x)
	}
	for _, ea := range d.eaches {
		x, err := c.finishElement(ea.object)
		if errors.Is(err, errImpossible) {
			continue
		}
		if err != nil {
			return err
		}
		ea.each.object = x
		n.eaches = append(n.eaches, ea.each)
	}
	return nil
}

func (c *compiler) finishElement(d *draft) (*node, error) {
	n := &node{field: c.set.field(d), shape: shapeObject, composite: &composite{}}
	return n, c.finishObject(d, n)
}

func (c *compiler) finishObject(d *draft, n *node) error {
	if err := c.requirements(d); err != nil {
		return err
	}
	named := map[string]bool{} // by a constraint
	for _, g := range d.item.Constraints {
		for _, name := range g.Names {
			named[name] = true
		}
	}
	captions := c.captions(d)
	for name, ch := range d.children {
		if captions[name] != "" {
			continue
		}
		k := keepFed
		if ch.attr.Requirement == ocsf.Required {
			k = keepAlways
		} else if named[name] {
			k = keepConstants
		}
		x, err := c.finish(ch, k)
		if errors.Is(err, errImpossible) {
			continue // what its entries read stays unmapped
		}
		if err != nil {
			return err
		}
		if sib := c.sibling(d, ch); sib != nil {
			x.caption = c.set.field(sib)
			x.text = sib.values
			for _, v := range sib.values {
				if v.compose != nil || v.last != nil || v.whole != "" || v.split != "" {
					return v.entry.errorf("%s: the text of %s is a value of the source or a constant: no compose, join, json, or transform with several outputs", sib.path, ch.attr.Name)
				}
			}
		}
		n.children = append(n.children, x)
	}
	slices.SortFunc(n.children, byName)
	for _, ch := range n.children {
		n.required = append(n.required, ch.field.Attribute.Requirement == ocsf.Required)
	}
	for _, g := range d.item.Constraints {
		n.groups = append(n.groups, group{g.Kind, n.indexes(g.Names)})
	}
	if c.set.older {
		return n.possible(d)
	}
	return nil
}

// errImpossible says that an older version cannot have an object or a class, though
// the newest has it.
var errImpossible = errors.New("not possible in this version of the schema")

// possible tells whether what is required was still there after its own parts had
// been tried.
func (n *node) possible(d *draft) error {
	for _, a := range d.item.Attributes {
		if a.Requirement == ocsf.Required && d.children[a.Name] != nil && len(n.indexes([]string{a.Name})) == 0 && a.Sibling == "" {
			if !slices.ContainsFunc(n.children, func(ch *node) bool { return ch.caption != nil && ch.caption.Name == a.Name }) {
				return errImpossible
			}
		}
	}
	for _, g := range n.groups {
		if len(g.children) == 0 {
			return errImpossible
		}
	}
	return nil
}

// captions gives the children of d that are the siblings of an enum in d, with the
// name of the enum. An enum that only its sibling names is made: the text of a
// source without an id is the text of 99.
func (c *compiler) captions(d *draft) map[string]string {
	out := map[string]string{}
	for _, a := range d.item.Attributes {
		if a.Sibling == "" || len(a.Enum) == 0 || a.Array || d.children[a.Sibling] == nil || !a.Visible(c.profiles) || a.EnumByID(otherID) == nil {
			continue
		}
		if d.path == "" && engineOwned[a.Name] {
			continue
		}
		if d.children[a.Name] == nil {
			d.children[a.Name] = &draft{attr: a, path: joinPath(d.path, a.Name), pos: d.children[a.Sibling].pos}
		}
		out[a.Sibling] = a.Name
	}
	return out
}

// sibling gives the draft of the caption of an enum, nil where the schema has none.
func (c *compiler) sibling(d, ch *draft) *draft {
	a := ch.attr
	if a.Sibling == "" || a.Object != nil || len(a.Enum) == 0 || !a.Enum[0].Numeric || d.path == "" && (a.Name == "class_uid" || a.Name == "category_uid") {
		return nil
	}
	if sib := d.children[a.Sibling]; sib != nil {
		return sib
	}
	attr := d.item.Attribute(a.Sibling)
	if attr == nil || !attr.Visible(c.profiles) || attr.Type == nil || attr.Type.Base != ocsf.StringT {
		return nil // 1.1.0 says that priority is a number
	}
	return &draft{attr: attr, path: joinPath(d.path, a.Sibling), pos: ch.pos}
}

// requirements refuses an object that could never be valid, with the entry to add.
func (c *compiler) requirements(d *draft) error {
	where := d.path
	if where == "" {
		where = c.class.Name
	}
	if d.children == nil {
		d.children = map[string]*draft{}
	}
	for _, a := range d.item.Attributes {
		if a.Requirement != ocsf.Required || !a.Visible(c.profiles) || d.children[a.Name] != nil {
			continue
		}
		if a.Object == nil && a.EnumByID(0) != nil {
			d.children[a.Name] = &draft{attr: a, path: joinPath(d.path, a.Name), pos: d.pos}
			continue
		}
		if c.set.older {
			return errImpossible
		}
		return d.pos.errorf("%s is required in %s: map it, for example '%s: KEY'%s", a.Name, where, joinPath(d.path, example(a)), orDrop(d))
	}
	for _, g := range d.item.Constraints {
		if !slices.ContainsFunc(g.Names, func(name string) bool { return d.children[name] != nil }) {
			if c.set.older {
				return errImpossible
			}
			return d.pos.errorf("%s needs one of %s: map one%s", where, strings.Join(g.Names, ", "), orDrop(d))
		}
	}
	return nil
}

func example(a *ocsf.Attribute) string {
	name := a.Name
	if a.Array {
		name += "[0]"
	}
	if a.Object != nil {
		name += "." + a.Object.Attributes[0].Name
	}
	return name
}

func orDrop(d *draft) string {
	if d.path == "" {
		return ""
	}
	return ", or take the entries below " + d.path + " out"
}

func (n *node) indexes(names []string) []int {
	var out []int
	for i, ch := range n.children {
		if slices.Contains(names, ch.field.Name) {
			out = append(out, i)
		}
	}
	return out
}

// field gives the one Field for the place of d.
func (s *Set) field(d *draft) *ocsf.Field {
	k := fieldKey{d.path, d.attr}
	if f := s.fieldOf[k]; f != nil {
		return f
	}
	f := &ocsf.Field{ID: len(s.fields), Path: d.path, Attribute: d.attr}
	if d.attr != nil {
		f.Name, f.Observable = d.attr.Name, d.attr.Observable
	}
	s.fieldOf[k] = f
	s.fields = append(s.fields, f)
	return f
}

type fieldKey struct {
	path string
	attr *ocsf.Attribute
}
