package ocsf

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
)

// generator makes events that are nearly always right, of any class, out of the schema.
type generator struct {
	*rand.Rand
	schema   *Schema
	profiles []string
}

// event makes an event of a random class with some of its profiles.
func (g *generator) event() map[string]any {
	classes := g.schema.Classes()
	c := classes[g.IntN(len(classes))]
	g.profiles = nil
	for _, p := range c.Profiles {
		if g.IntN(3) == 0 {
			g.profiles = append(g.profiles, p)
		}
	}
	m := g.item(&c.Item, 0)
	activities := c.Attribute("activity_id").Enum
	activity := activities[g.IntN(len(activities))]
	m["activity_id"], m["activity_name"] = json.Number(activity.Text), activity.Caption
	m["class_uid"], m["category_uid"] = g.int(c.UID), g.int(c.CategoryUID)
	m["type_uid"] = g.int(c.UID*100 + int(activity.ID))
	delete(m, "type_name")
	delete(m, "class_name")
	delete(m, "category_name")
	if metadata, ok := m["metadata"].(map[string]any); ok {
		metadata["version"] = g.schema.Version
		delete(metadata, "profiles")
		if g.profiles != nil {
			metadata["profiles"] = texts(g.profiles)
		}
	}
	return m
}

func (g *generator) int(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func texts(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// item makes the members of a class or an object.
func (g *generator) item(it *Item, depth int) map[string]any {
	m := map[string]any{}
	for _, a := range it.Attributes {
		if !a.Visible(g.profiles) {
			continue
		}
		if a.Requirement == Required || g.IntN(5+3*depth) == 0 && (a.Object == nil || depth < 3) {
			g.set(m, a, depth)
		}
	}
	for _, c := range it.Constraints {
		var names []string
		for _, name := range c.Names {
			if a := it.Attribute(name); a != nil && a.Visible(g.profiles) {
				names = append(names, name)
			}
		}
		if len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return m[n] != nil }) {
			continue
		}
		g.set(m, it.Attribute(names[g.IntN(len(names))]), depth)
	}
	return m
}

// set gives an attribute a value, and its sibling the caption.
func (g *generator) set(m map[string]any, a *Attribute, depth int) {
	if len(a.Enum) == 0 {
		if _, ok := m[a.Name]; !ok {
			m[a.Name] = g.value(a, depth)
		}
		return
	}
	e := a.Enum[g.IntN(len(a.Enum))]
	var id, caption any = e.Text, e.Caption
	if e.Numeric {
		id = json.Number(e.Text)
	}
	if a.Array {
		id, caption = []any{id}, []any{caption}
	}
	m[a.Name] = id
	if a.Sibling != "" && e.ID != 99 && g.IntN(2) == 0 {
		m[a.Sibling] = caption
	}
}

// value makes a value or a list of them.
func (g *generator) value(a *Attribute, depth int) any {
	if !a.Array {
		return g.single(a, depth)
	}
	list := make([]any, 1+g.IntN(2))
	for i := range list {
		list[i] = g.single(a, depth)
	}
	return list
}

func (g *generator) single(a *Attribute, depth int) any {
	if a.Object != nil {
		if depth > 8 {
			return map[string]any{}
		}
		return g.item(&a.Object.Item, depth+1)
	}
	switch a.Type.Base {
	case IntegerT:
		return g.int(g.IntN(70000))
	case LongT:
		return json.Number(strconv.FormatInt(1_600_000_000_000+g.Int64N(1e11), 10))
	case FloatT:
		return json.Number("2.5")
	case BooleanT:
		return g.IntN(2) == 0
	}
	if samples := accepted[a.Type.Name]; samples != nil && g.IntN(10) > 0 {
		return samples[g.IntN(len(samples))]
	}
	return "text " + strconv.Itoa(g.IntN(10))
}
