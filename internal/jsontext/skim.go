package jsontext

// skim finds the end of the container that opens at i without reading it: brackets
// are counted, strings are passed over. closed is false where the text ends first.
func skim(s string, i int) (end int, closed bool) {
	for depth := 0; i < len(s); i++ {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		case '"':
			if i, closed = skimString(s, i); !closed {
				return i, false
			}
			i--
		}
	}
	return len(s), false
}

// skimString finds the end of the string whose quote opens at i.
func skimString(s string, i int) (end int, closed bool) {
	for i = next(s, i+1); i < len(s); i = next(s, i+1) {
		if s[i] == '"' {
			return i + 1, true
		}
		if s[i] == '\\' {
			i++
		}
	}
	return len(s), false
}

// skimValue finds the end of the value at i. A word at the end of s is not closed.
func skimValue(s string, i int) (end int, closed bool) {
	switch s[i] {
	case '{', '[':
		return skim(s, i)
	case '"':
		return skimString(s, i)
	}
	for i < len(s) && !delimiter[s[i]] {
		i++
	}
	return i, i < len(s)
}

// documentEnd finds the end of the document at i among documents: where the next
// begins. A line that was cut leaves a bracket or a string open; the next line then
// begins with a brace where none can stand, inside a string, or behind a value
// without a comma.
func documentEnd(s string, i int) int {
	depth, quoted := 0, false
	for last := byte(':'); i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\n':
			if begins(s, i+1) && (quoted || depth <= 0 || !expectsValue(last)) {
				return i
			}
		case quoted:
			if c == '\\' {
				i++
			} else if c == '"' {
				quoted = false
			}
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			if depth <= 0 && last == '}' && (c == '{' || arrayOfObjects(s, i)) {
				return i
			}
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if !blank(c) {
			last = c
		}
	}
	return len(s)
}

// begins tells whether a document begins at i, the start of a line.
func begins(s string, i int) bool {
	if i >= len(s) || s[i] != '{' {
		return i < len(s) && s[i] == '[' && arrayOfObjects(s, i)
	}
	i = skipBlank(s, i+1)
	return i < len(s) && (s[i] == '"' || s[i] == '}')
}

func expectsValue(last byte) bool { return last == ':' || last == ',' || last == '[' }
