package mapping

import (
	"strconv"
	"strings"
)

// The index of a step: none, a fixed element, or, written [], "append here" in an OCSF
// path and "all of them" in a source key.
const (
	noIndex    = -1
	everyIndex = -2
)

// step is one name of an OCSF path or of a source key, with its index.
type step struct {
	name  string
	index int
	// nth is which of the keys of that name is meant, from 1, in a source key alone; 0 is the last.
	nth int
}

// parsePath reads a path such as evidences[0].file.name or resources[].
// Names are separated by dots; a name with other characters stands in double
// quotes: "es.mapping.id".version. name#2 is the second key of that name.
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
			st.cutNth()
		}
		if strings.HasPrefix(s, "[") {
			end := strings.IndexByte(s, ']')
			if end < 0 {
				return nil, false
			}
			switch n, err := strconv.Atoi(s[1:end]); {
			case end == 1:
				st.index = everyIndex
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

// cutNth takes #N off the name: which of several keys of that name is meant.
func (st *step) cutNth() {
	i := strings.LastIndexByte(st.name, '#')
	if i <= 0 {
		return
	}
	if n, err := strconv.Atoi(st.name[i+1:]); err == nil && n >= 1 && n <= 99 && st.name[i+1] != '+' {
		st.name, st.nth = st.name[:i], n
	}
}

func joinPath(parent, name string) string {
	if parent == "" {
		return name
	}
	return parent + "." + name
}
