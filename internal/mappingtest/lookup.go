package mappingtest

import (
	"strconv"
	"strings"
)

// flatten gives the leaves of the wants of a test by path.
func flatten(prefix string, v any) map[string]any {
	out := map[string]any{}
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			for path, leaf := range flatten(join(prefix, k), x) {
				out[path] = leaf
			}
		}
	default:
		out[prefix] = v
	}
	return out
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "." + b
}

// lookup follows a path such as evidences[0].file.name; nil where there is nothing.
// Below unmapped the rest of the path is one key.
func lookup(v any, path string) any {
	for path != "" {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		if x, ok := m[path]; ok {
			return x
		}
		var name string
		name, path, _ = strings.Cut(path, ".")
		name, index, hasIndex := strings.Cut(name, "[")
		v = m[name]
		if !hasIndex {
			continue
		}
		list, _ := v.([]any)
		i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		if err != nil || i >= len(list) {
			return nil
		}
		v = list[i]
	}
	return v
}
