package mapping

import (
	"strconv"
	"strings"
)

// The index of a step: none, a fixed element, or "append here".
const (
	noIndex     = -1
	appendIndex = -2
)

// step is one name of an OCSF path or of a source key, with its index.
type step struct {
	name  string
	index int
}

// parsePath reads a path such as evidences[0].file.name or resources[].
// Names are separated by dots; a name with other characters stands in double
// quotes: "es.mapping.id".version.
func parsePath(s string) ([]step, bool) {
	var steps []step
	for s != "" {
		st := step{index: noIndex}
		if s[0] == '"' {
			end := strings.IndexByte(s[1:], '"')
			if end < 1 {
				return nil, false
			}
			st.name, s = s[1:1+end], s[end+2:]
		} else {
			end := strings.IndexAny(s, ".[")
			if end < 0 {
				end = len(s)
			}
			st.name, s = s[:end], s[end:]
		}
		if strings.HasPrefix(s, "[") {
			end := strings.IndexByte(s, ']')
			if end < 0 {
				return nil, false
			}
			switch n, err := strconv.Atoi(s[1:end]); {
			case end == 1:
				st.index = appendIndex
			case err != nil || n < 0 || n > 99:
				return nil, false
			default:
				st.index = n
			}
			s = s[end+1:]
		}
		if st.name == "" {
			return nil, false
		}
		steps = append(steps, st)
		if s == "" {
			break
		}
		if s[0] != '.' || len(s) == 1 {
			return nil, false
		}
		s = s[1:]
	}
	return steps, len(steps) > 0
}

func joinPath(parent, name string) string {
	if parent == "" {
		return name
	}
	return parent + "." + name
}
