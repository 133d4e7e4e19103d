package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// pool holds each distinct attribute once. Most attributes are the same in all classes
// that have them; where they differ, a reference tells the variants apart by a number.
type pool struct {
	order      []string       // the lines, by name, then by use
	variant    map[string]int // line → its number among the lines of the same name
	source     *source
	observable map[string]int // "object.name.attribute" → type_id
	err        error
}

// newPool collects the attributes of all items.
func newPool(s *source) *pool {
	p := &pool{source: s, variant: map[string]int{}}
	p.observable, p.err = ownObservables(s)
	uses := map[string]int{}
	count := func(kind string, items map[string]sourceItem) {
		for name, it := range items {
			for attribute, a := range it.Attributes {
				uses[p.line(kind, name, attribute, a)]++
			}
		}
	}
	count("object", s.Objects)
	count("class", s.Classes)
	p.order = slices.SortedFunc(maps.Keys(uses), func(a, b string) int {
		return cmp.Or(cmp.Compare(nameOf(a), nameOf(b)), cmp.Compare(uses[b], uses[a]), cmp.Compare(a, b))
	})
	for i, l := range p.order {
		if i > 0 && nameOf(l) == nameOf(p.order[i-1]) {
			p.variant[l] = p.variant[p.order[i-1]] + 1
		}
	}
	return p
}

// nameOf is the first field of a line of an attribute.
func nameOf(line string) string {
	name, _, _ := strings.Cut(line, tab)
	return name
}

// references lists the attributes of an item.
func (p *pool) references(kind, name string, it sourceItem) string {
	var refs []string
	for _, attribute := range slices.Sorted(maps.Keys(it.Attributes)) {
		ref := attribute
		if n := p.variant[p.line(kind, name, attribute, it.Attributes[attribute])]; n > 0 {
			ref += "~" + strconv.Itoa(n)
		}
		refs = append(refs, ref)
	}
	return strings.Join(refs, " ")
}

// line writes an attribute without its leading keyword.
func (p *pool) line(kind, item, name string, a sourceAttribute) string {
	what := a.Type
	if a.Type == "object_t" {
		what = "{" + a.ObjectType + "}"
	}
	if a.IsArray {
		what += "[]"
	}
	f := []string{name, what}
	if a.Requirement != "optional" {
		f = append(f, a.Requirement)
	}
	f = list(f, "profiles", a.Profiles)
	f = text(f, "sibling", a.Sibling)
	f = text(f, "deprecated", a.Deprecated)
	f = number(f, "observable", p.observableOf(kind, item, name, a))
	if len(a.Enum) > 0 {
		f = append(append(f, "enum"), enum(a)...)
	}
	return strings.Join(f, tab)
}

// observableOf is the type_id of an attribute where it is not that of its type.
func (p *pool) observableOf(kind, item, name string, a sourceAttribute) int {
	if a.Type == "object_t" {
		return 0
	}
	if id := p.observable[kind+"."+item+"."+name]; id != 0 {
		return id
	}
	return p.source.Dictionary[name].Observable
}

// enum writes the values of an enum, numbers in their order, else texts in theirs.
func enum(a sourceAttribute) []string {
	keys := slices.SortedFunc(maps.Keys(a.Enum), func(x, y string) int {
		i, errX := strconv.ParseInt(x, 10, 64)
		j, errY := strconv.ParseInt(y, 10, 64)
		if errX == nil && errY == nil {
			return cmp.Compare(i, j)
		}
		return cmp.Compare(x, y)
	})
	f := make([]string, len(keys))
	for i, k := range keys {
		f[i] = k
		if since := a.EnumDeprecated[k]; since != "" {
			f[i] += "!" + since
		}
		f[i] += "=" + a.Enum[k]
	}
	return f
}

// ownObservables finds the attributes that have a type_id of their own in one object or
// class. The schema defines those in the item; what is left of them in the compiled
// form is the caption in the enum of observable.type_id, "User Object: uid", so that is
// read back. An object that extends another inherits its attributes.
func ownObservables(s *source) (map[string]int, error) {
	own := map[string]int{}
	for id, caption := range s.Objects["observable"].Attributes["type_id"].Enum {
		owner, attribute, ok := strings.Cut(caption, ": ")
		if !ok {
			continue
		}
		n, err := strconv.Atoi(id)
		if err != nil {
			return nil, fmt.Errorf("observable type_id %q is no number", id)
		}
		kind, items := "object", s.Objects
		name, ok := strings.CutSuffix(owner, " Object")
		if !ok {
			kind, items = "class", s.Classes
			name, ok = strings.CutSuffix(owner, " Class")
		}
		item := byCaption(items, name)
		if !ok || item == "" {
			return nil, fmt.Errorf("observable %q names no class or object", caption)
		}
		if _, ok := items[item].Attributes[attribute]; !ok {
			return nil, fmt.Errorf("observable %q names no attribute of %s", caption, item)
		}
		own[kind+"."+item+"."+attribute] = n
	}
	inherit(own, "object", s.Objects)
	inherit(own, "class", s.Classes)
	return own, nil
}

// inherit gives each item the entries of the nearest item that it extends.
func inherit(own map[string]int, kind string, items map[string]sourceItem) {
	defined := maps.Clone(own)
	for name, it := range items {
		for attribute := range it.Attributes {
			key := kind + "." + name + "." + attribute
			for _, base := range it.Extends {
				if own[key] != 0 {
					break
				}
				if n := defined[kind+"."+base+"."+attribute]; n != 0 {
					own[key] = n
				}
			}
		}
	}
}

// byCaption finds an item. Captions are unique where it matters: two of the same give
// the one that sorts first.
func byCaption(items map[string]sourceItem, caption string) string {
	for _, name := range slices.Sorted(maps.Keys(items)) {
		if items[name].Caption == caption {
			return name
		}
	}
	return ""
}
