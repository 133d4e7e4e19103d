package ocsf

import (
	"fmt"
	"strings"
)

// checkObservables checks that the names of observables are paths of the class.
func (v *validation) checkObservables() {
	list, _ := v.event["observables"].([]any)
	for i, o := range list {
		m, _ := o.(map[string]any)
		name, ok := m["name"].(string)
		if ok && v.resolve(name) == nil {
			v.fail("observable_name_invalid_reference", fmt.Sprintf("observables[%d].name", i),
				fmt.Sprintf("%q is no attribute path of %s", name, v.class.Name))
		}
	}
}

// resolve finds the attribute that a path leads to, or gives nil. Parts may have an
// index in brackets, which the last one may have even if it is no list.
func (v *validation) resolve(path string) *Attribute {
	it := &v.class.Item
	parts := splitPath(path)
	for i, part := range parts {
		name, indexed := cutIndex(part)
		a := it.Attribute(name)
		if a == nil || !a.Visible(v.profiles) {
			return nil
		}
		if i == len(parts)-1 {
			return a
		}
		if a.Object == nil || indexed && !a.Array {
			return nil
		}
		it = &a.Object.Item
	}
	return nil
}

// splitPath splits at the dots that are not within brackets.
func splitPath(path string) []string {
	var parts []string
	start := 0
	for i := range len(path) {
		if path[i] != '.' {
			continue
		}
		rest := path[i+1:]
		if next := strings.IndexAny(rest, "[]"); next >= 0 && rest[next] == ']' {
			continue
		}
		parts = append(parts, path[start:i])
		start = i + 1
	}
	return append(parts, path[start:])
}

// cutIndex takes the brackets off a part. What is between them does not matter, only
// that it is one line.
func cutIndex(part string) (name string, indexed bool) {
	name, rest, ok := strings.Cut(part, "[")
	rest = strings.TrimSuffix(rest, "\n")
	if !ok || name == "" || !strings.HasSuffix(rest, "]") || strings.Contains(rest, "\n") {
		return part, false
	}
	return name, true
}
