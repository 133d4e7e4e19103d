package jsontext

import "strings"

// wrapping are the keys of the arrays that APIs wrap their events in: the event
// stream and search of ICDm, the appliance API of Symantec EDR.
var wrapping = [...]string{"events", "result"}

// paging are the members that a wrapper may have beside its array. An object with
// any other is an event that has events of its own, such as an incident.
var paging = [...]string{"next", "total", "count", "size", "limit", "offset", "page", "cursor", "has_more", "more"}

// wrapper is an object that only wraps an array.
type wrapper struct {
	name   string
	list   int // where the array opens
	end    int // behind the object
	others bool
}

// wrapperAt looks at the members of the object at i, and stops at the first one that
// a wrapper does not have. An array that is cut may be a wrapper's. The keys are those
// of wrapping arrays beside the usual ones.
func wrapperAt(s string, i int, keys []string) (w wrapper, ok bool) {
	for i = skipBlank(s, i+1); i < len(s) && s[i] == '"'; {
		key, value, ok := memberAt(s, i)
		if !ok || !w.takes(s, key, value, keys) {
			return w, false
		}
		end, closed := skimValue(s, value)
		if !closed {
			w.end = len(s)
			return w, w.name != ""
		}
		if i = skipBlank(s, end); i < len(s) && s[i] == ',' {
			i = skipBlank(s, i+1)
		}
	}
	if i >= len(s) || s[i] != '}' {
		return w, false
	}
	w.end = i + 1
	return w, w.name != ""
}

// memberAt reads the key at i and finds its value.
func memberAt(s string, i int) (key string, value int, ok bool) {
	end, closed := skimString(s, i)
	if !closed {
		return "", 0, false
	}
	key = s[i+1 : end-1]
	if i = skipBlank(s, end); i >= len(s) || s[i] != ':' {
		return "", 0, false
	}
	value = skipBlank(s, i+1)
	return key, value, value < len(s)
}

// takes tells whether a wrapper has this member.
func (w *wrapper) takes(s, key string, value int, keys []string) bool {
	switch c := s[value]; {
	case c == '[':
		if w.name != "" || !listed(wrapping[:], key) && !listed(keys, key) || !arrayOfObjects(s, value) || s[skipBlank(s, value+1)] != '{' {
			return false
		}
		w.name, w.list = key, value
		return true
	case c == '{':
		return false
	}
	w.others = true
	return listed(paging[:], key)
}

func listed(names []string, key string) bool {
	for _, name := range names {
		if name == key {
			return true
		}
	}
	return false
}

// arrayOfObjects tells whether the array at i has an object first, or is empty.
// "[INFO] started" is none.
func arrayOfObjects(s string, i int) bool {
	i = skipBlank(s, i+1)
	return i < len(s) && (s[i] == '{' || s[i] == ']')
}

func skipBlank(s string, i int) int {
	for i < len(s) && blank(s[i]) {
		i++
	}
	return i
}

// single is the quick look that most texts need: whether s is an object with no other
// behind it, and no wrapper. Between two documents stands at least a brace before a
// bracket, or a bracket at the start of a line.
func single(s string, keys []string) bool {
	if s[0] != '{' {
		return s[0] != '[' || !arrayOfObjects(s, 0)
	}
	for i := 0; ; i++ {
		n := strings.IndexByte(s[i:], '}')
		if n < 0 {
			break
		}
		i += n
		if j := skipBlank(s, i+1); j < len(s) && (s[j] == '{' || s[j] == '[') {
			return false
		}
	}
	for i := 0; ; i++ {
		n := strings.IndexByte(s[i:], '\n')
		if n < 0 {
			break
		}
		if i += n; i+1 < len(s) && s[i+1] == '{' {
			return false
		}
	}
	_, wrapped := wrapperAt(s, 0, keys)
	return !wrapped
}
