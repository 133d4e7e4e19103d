package ocsf

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// place is a value in a decoded event: a member of a map or an element of a list.
type place struct {
	object map[string]any
	key    string
	list   []any
	index  int
}

func (p place) get() any {
	if p.object != nil {
		return p.object[p.key]
	}
	return p.list[p.index]
}

func (p place) set(v any) {
	if p.object != nil {
		p.object[p.key] = v
	} else {
		p.list[p.index] = v
	}
}

// places lists all values below v in a fixed order.
func places(v any, to []place) []place {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			to = places(v[key], append(to, place{object: v, key: key}))
		}
	case []any:
		for i := range v {
			to = places(v[i], append(to, place{list: v, index: i}))
		}
	}
	return to
}

// oddValues are what a mutation puts in the place of a value.
var oddValues = []any{
	nil, true, false, "", "x", "99", "2", "Unknown", "Other", "true",
	json.Number("0"), json.Number("1"), json.Number("99"), json.Number("-1"), json.Number("-0"), json.Number("5.0"), json.Number("99.0"),
	json.Number("1e3"), json.Number("1E400"), json.Number("-0.0"), json.Number("65535"), json.Number("65536"),
	json.Number("9223372036854775807"), json.Number("9223372036854775808"), json.Number("-9223372036854775808"),
	json.Number("170141183460469231731687303715884105727"), json.Number("170141183460469231731687303715884105728"),
	json.Number("-170141183460469231731687303715884105728"), json.Number("-170141183460469231731687303715884105729"),
	[]any{},
	[]any{nil},
	[]any{"a", json.Number("1")},
	[]any{json.Number("1"), json.Number("99"), json.Number("0")},
	map[string]any{},
	map[string]any{"name": "a"},
	map[string]any{"a": json.Number("1"), "b": nil},
	"1.2.3.4", "1.2.3.4\n", " ::1 ", "1x2y3z4", "fe80::1%eth0\n", "\u00a01.1.1.1\u2003", "00:11:22:33:44:55\n", "a@b.c", "a,b@c.d\n",
	"2024-01-02T03:04:05Z", "2024-01-02t03:04:05z\n", "\u0662024-01-02T03:04:05Z", "host_name", "host.name.", "host", "abcdef\n", "YWI=", "YWJj", "",
	"{01234567-89ab-cdef-0123-456789abcdef}", "\u00e9\u4e16\U0001F600",
	strings.Repeat("a", 32), strings.Repeat("a", 33), strings.Repeat("\u00e9", 40), strings.Repeat("\u00e9", 41), strings.Repeat("b", 64), strings.Repeat("\U0001F600", 65),
}

// oddVersions are values of metadata.version.
var oddVersions = []string{
	"1.8.0", "1.8.0-dev", "1.8.0-dev.2", "1.8.0\n", "1.9.0", "1.9.0-rc1", "2.0.0", "1.0.0", "1.4.0-dev", "1.1.0-rc", "0.9.0", "0.1.0-x", "1.10.0",
	"1.8", "v1.8.0", "01.8.0", "1.8.00", "1.5.0", "1.1.0", "1.8.0-", "1.8.0-a\nb", "", "99999999999999999999.0.0", "1.5.0-", "1.8.1",
}

// oddNames are values of observables[].name.
var oddNames = []string{
	"", ".", "device.ip", "device.ip[0]", "device[0].ip", "evidences[0].file.name", "evidences.file.name", "evidences[].file.hashes[1].value", "evidences[a.b].file",
	"evidences[0]\n", "evidences[0].file\n", "metadata.product.name", "metadata.profiles[0]", "unmapped.x", "nothing", "device..ip", "device.ip.x", "actor.process.parent_process.parent_process.pid",
	"[0]", "device[", "device]", "device.[ip]", "class_uid", "observables[0].name", "finding_info.uid", "a[b]c",
}

// odd gives a value that nobody else has, so that later mutations hit one place.
func (g *generator) odd() any { return copyJSON(oddValues[g.IntN(len(oddValues))]) }

// mutate changes one thing in an event.
func (g *generator) mutate(m map[string]any) {
	all := places(m, nil)
	if len(all) == 0 {
		return
	}
	p := all[g.IntN(len(all))]
	switch g.IntN(14) {
	case 0:
		delete(p.object, p.key)
	case 1:
		if p.object != nil {
			v := p.get()
			delete(p.object, p.key)
			p.object[p.key+"x"] = v
		}
	case 2, 3, 4, 5:
		p.set(g.odd())
	case 6:
		p.set([]any{p.get()})
	case 7:
		p.set(map[string]any{"value": p.get()})
	case 8:
		g.mutateMember(m, all)
	case 9:
		g.mutateNumbers(all)
	case 10:
		g.mutateMetadata(m)
	case 11:
		g.addObservable(m)
	case 12:
		g.addAttribute(m)
	case 13:
		g.mutateSibling(m, all)
	}
}

// mutateMember adds a key to some object of the event.
func (g *generator) mutateMember(m map[string]any, all []place) {
	for range 4 {
		if o, ok := all[g.IntN(len(all))].get().(map[string]any); ok {
			m = o
		}
	}
	keys := []string{"surprise", "name", "uid", "type_id", "is_alert", "ip", "created_time_dt", "", "a.b"}
	m[keys[g.IntN(len(keys))]] = g.odd()
}

// mutateNumbers changes a number a little, so that enums, ranges and type_uid go wrong.
func (g *generator) mutateNumbers(all []place) {
	for range 20 {
		p := all[g.IntN(len(all))]
		if n := integer(p.get()); n != nil {
			text := n.String()
			digits := strings.TrimPrefix(text, "-")
			p.set([]any{json.Number("99"), json.Number(text + ".0"), json.Number("1" + digits), json.Number("-" + digits), json.Number("3"), text}[g.IntN(6)])
			return
		}
	}
}

// mutateMetadata changes version or profiles.
func (g *generator) mutateMetadata(m map[string]any) {
	metadata, ok := m["metadata"].(map[string]any)
	if !ok {
		m["metadata"] = map[string]any{"uid": ""}
		return
	}
	if g.IntN(2) == 0 {
		metadata["version"] = oddVersions[g.IntN(len(oddVersions))]
		return
	}
	var profiles []any
	for range g.IntN(4) {
		names := append(slices.Clone(g.schema.Profiles()), "nonsense", "Cloud", "")
		profiles = append(profiles, names[g.IntN(len(names))])
	}
	if g.IntN(5) == 0 {
		profiles = append(profiles, g.odd())
	}
	metadata["profiles"] = profiles
}

// addObservable adds an observable, perhaps with a name that leads nowhere.
func (g *generator) addObservable(m map[string]any) {
	list, _ := m["observables"].([]any)
	ids := g.schema.observables.Enum
	o := map[string]any{"name": oddNames[g.IntN(len(oddNames))], "type_id": json.Number(ids[g.IntN(len(ids))].Text), "value": "x"}
	m["observables"] = append(slices.Clone(list), o)
}

// addAttribute adds an attribute of the class, visible or not.
func (g *generator) addAttribute(m map[string]any) {
	classes := g.schema.Classes()
	c := classes[g.IntN(len(classes))]
	if n := integer(m["class_uid"]); n != nil && n.IsInt64() && g.schema.ClassByUID(int(n.Int64())) != nil {
		c = g.schema.ClassByUID(int(n.Int64()))
	}
	a := c.Attributes[g.IntN(len(c.Attributes))]
	delete(m, a.Name)
	g.set(m, a, 1)
}

// mutateSibling puts something in the place of a text beside an id.
func (g *generator) mutateSibling(m map[string]any, all []place) {
	for range 30 {
		p := all[g.IntN(len(all))]
		name, ok := strings.CutSuffix(p.key, "_id")
		if !ok || p.object == nil {
			continue
		}
		values := []any{"Other", "Unknown", "", nil, "wrong", []any{"wrong"}, []any{}, map[string]any{"a": "b"}, json.Number("1"), []any{nil}}
		p.object[name] = values[g.IntN(len(values))]
		if name == "activity" {
			p.object["activity_name"] = p.object[name]
			delete(p.object, name)
		}
		return
	}
}

// copyJSON copies a decoded value deeply.
func copyJSON(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = copyJSON(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = copyJSON(x)
		}
		return out
	}
	return v
}
