package draft

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// dictionary is the built-in source whose entries say what the CEF dictionary means.
const dictionary = "cef"

// profiles are those that a draft may use.
var profiles = []string{"host", "security_control"}

// Advisor suggests OCSF paths for the keys of messages.
type Advisor struct {
	set  *mapping.Set
	uses map[string][]mapping.Use // by class
}

// NewAdvisor makes an Advisor of a set of mappings that has the built-in sources.
func NewAdvisor(set *mapping.Set) *Advisor {
	return &Advisor{set: set, uses: map[string][]mapping.Use{}}
}

// Suggest gives the path that a key of a format would likely go to in events of a
// class, empty where nothing is like it. A labelled field is named by its label.
func (a *Advisor) Suggest(format, class, key string) string {
	f := &field{key: key, steps: steps(key)}
	if len(f.steps) == 0 {
		return ""
	}
	for _, e := range a.entries(format, class, f) {
		return e.path
	}
	return a.alike(class, f.steps)
}

// steps are the names on the way to a key, without indexes.
func steps(key string) []string {
	if name, ok := strings.CutPrefix(key, "label("); ok {
		return []string{strings.TrimSuffix(name, ")")}
	}
	var out []string
	for _, s := range strings.Split(key, ".") {
		if s, _, _ = strings.Cut(s, "["); normal(s) != "" {
			out = append(out, s)
		}
	}
	return out
}

// entries gives the entries by which a class would read a key: those of the CEF
// dictionary for CEF, else those of the table of names.
func (a *Advisor) entries(format, class string, f *field) []entry {
	if format == "cef" || strings.HasPrefix(f.key, "header.") || strings.HasPrefix(f.key, "syslog.") {
		if out := a.ofDictionary(class, f); out != nil {
			return out
		}
	}
	rows := byName(f.steps)
	if d, ok := cef.Lookup(f.steps[len(f.steps)-1]); rows == nil && ok && format == "cef" {
		rows = byName([]string{d.Full})
	}
	var out []entry
	for _, places := range rows {
		for _, p := range places {
			if a.valid(class, p.path) {
				out = append(out, entry{path: p.path, keys: []string{f.key}, as: p.as, table: p.table})
				break
			}
		}
	}
	return out
}

// ofDictionary gives the entries of the built-in source of CEF that read a key and
// that the class has room for.
func (a *Advisor) ofDictionary(class string, f *field) []entry {
	key := f.key
	if d, ok := cef.Lookup(key); ok {
		key = d.Key
	}
	var out []entry
	for _, u := range a.usesIn(class) {
		if !reads(u.Keys, key) || !a.valid(class, u.Path) {
			continue
		}
		e := entry{path: u.Path, keys: u.Keys, as: flow(u.As), table: u.Table, other: u.Else, nulls: u.Nulls}
		if e.as == "zoned_time" { // few send the zone
			if e.as, e.keys = "cef_time", e.keys[:1]; key != e.keys[0] {
				continue
			}
		}
		out = append(out, e)
	}
	return out
}

func (a *Advisor) usesIn(class string) []mapping.Use {
	if _, ok := a.uses[class]; !ok {
		a.uses[class] = a.set.Uses(dictionary, class)
	}
	return a.uses[class]
}

func reads(keys []string, key string) bool {
	for _, k := range keys {
		if k == key || strings.HasPrefix(k, "label(") && strings.EqualFold(k, key) {
			return true
		}
	}
	return false
}

// valid tells whether events of a class can have a path.
func (a *Advisor) valid(class, path string) bool {
	c := a.set.Schema().Class(class)
	if c == nil {
		return false
	}
	if path == "outcome" { // a transform that stands under its own name
		path = "disposition_id"
	}
	path = strings.TrimSuffix(path, ".mitre")
	item := &c.Item
	for _, step := range strings.Split(path, ".") {
		step, _, _ = strings.Cut(step, "[")
		if item == nil {
			return false
		}
		attr := item.Attribute(step)
		if attr == nil || attr.Deprecated != "" || !attr.Visible(profiles) {
			return false
		}
		if item = nil; attr.Object != nil {
			item = &attr.Object.Item
		}
	}
	return true
}

// alike looks for an attribute with the name of a key: the one nearest to the top.
func (a *Advisor) alike(class string, steps []string) string {
	c := a.set.Schema().Class(class)
	if c == nil {
		return ""
	}
	last := normal(steps[len(steps)-1])
	joined := last
	if len(steps) > 1 {
		joined = normal(steps[len(steps)-2]) + last
	}
	for depth := range 3 {
		if path := search(&c.Item, "", "", depth, last, joined); path != "" {
			return path
		}
	}
	return ""
}

// search looks at one depth below an item. Below the top a name has to come with the
// object that it is in, such as file_owner for file.owner: a name alone is of many.
func search(it *ocsf.Item, path, parent string, depth int, last, joined string) string {
	for _, attr := range it.Attributes {
		if attr.Deprecated != "" || !attr.Visible(profiles) || engines[attr.Name] {
			continue
		}
		at := path + attr.Name
		name := normal(attr.Name)
		if depth > 0 {
			if attr.Object == nil {
				continue
			}
			if attr.Array {
				at += "[0]"
			}
			if found := search(&attr.Object.Item, at+".", name, depth-1, last, joined); found != "" {
				return found
			}
			continue
		}
		if attr.Object == nil && (path == "" && name == last || parent+name == joined || parent != "" && parent+name == last) {
			if attr.Array {
				at += "[]"
			}
			return at
		}
	}
	return ""
}

// engines are attributes that the engine fills, so nobody maps to them.
var engines = words("class_uid class_name category_uid category_name type_uid type_name observables unmapped raw_data enrichments activity_id activity_name")
