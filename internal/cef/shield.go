package cef

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// shields are the first bytes of values that need a shield.
var shields = [256]bool{' ': true, '"': true, '\'': true, '{': true, '[': true}

// shield gives the place from which on the value that begins at v is to be
// searched for the next key: v, or the end of a quoted text or of JSON in which
// "=" means nothing (violations 2 and 3). It sets the shape of the value.
func (x *scanner) shield(v int) int {
	i := v
	for i < x.end && x.s[i] == ' ' {
		i++
	}
	if i >= x.end {
		return v
	}
	switch c := x.s[i]; c {
	case '"', '\'':
		if c == '"' && x.member(i) {
			if end := x.bare(i); end >= 0 {
				x.shape = object
				return end
			}
		}
		if end := x.quoted(i); end >= 0 {
			x.shape = quoted
			return end
		}
	case '{', '[':
		inner := i
		for inner < x.end && (x.s[inner] == '{' || x.s[inner] == '[' || blank(x.s[inner])) {
			inner++
		}
		if inner < x.end && x.s[inner] == '"' {
			return x.json(i, inner)
		}
		// Texts such as "[Allow Access Profile]" and "{0x5bfc70fc,0x1}" are no literals.
		if inner < x.end && x.s[inner] == '\'' {
			if end := x.balanced(i, 0, true); end >= 0 && x.closes(end) {
				x.shape = python
				return end
			}
		}
	}
	return v
}

// closes tells whether a value may end at i: the message does, or a key follows.
func (x *scanner) closes(i int) bool {
	j := x.begin(i)
	if j == x.end {
		return true
	}
	if j == i {
		return false
	}
	eq := lex.KeyEnd(x.s, j, x.end)
	for eq > j && eq < x.end && x.s[eq] == ' ' {
		eq++
	}
	if eq == x.end || x.s[eq] != '=' {
		return false
	}
	k, ok := x.keyAt(i, eq)
	return ok && k.start == j
}

// quoted gives the end of the quoted text that begins at i, or -1. Each quote is
// looked at once: an earlier search has stopped at the first one that opens a
// value, and only such a one begins another search.
func (x *scanner) quoted(i int) int {
	q := x.s[i]
	for j := i + 1; j < x.end; j++ {
		n := strings.IndexByte(x.s[j:x.end], q)
		if n < 0 {
			return -1
		}
		j += n
		if x.escaped(j) {
			continue
		}
		if x.closes(j + 1) {
			return j + 1
		}
		if x.s[j-1] == '=' {
			if _, ok := x.keyAt(i+1, j-1); ok {
				return -1
			}
		}
	}
	return -1
}

// json gives the place to search on from after the JSON that begins at i with
// brackets and at inner with a string.
func (x *scanner) json(i, inner int) int {
	x.shape = object
	end := x.balanced(i, 0, false)
	if end < 0 && x.s[inner-1] != '[' && x.member(inner) {
		end = x.unclosed(inner)
	}
	return max(i, end)
}

// bare gives the end of the object that begins at i without its brace, or -1. A
// text may begin with a word in quotes and a colon, too: what does not close must
// have a second member.
func (x *scanner) bare(i int) int {
	if end := x.balanced(i, 1, false); end >= 0 && x.closes(end) {
		return end
	}
	comma := strings.Index(x.s[i:x.end], `,"`)
	if comma < 0 || !x.member(i+comma+1) {
		return -1
	}
	if x.s[x.end-1] == '}' {
		return x.end
	}
	return x.unclosed(i)
}

// member tells whether the quote at i begins the name of a JSON member.
func (x *scanner) member(i int) bool {
	j := i + 1
	for j < x.end && j < i+64 && x.s[j] != '"' && x.s[j] != '=' && x.s[j] != '\\' && x.s[j] >= ' ' {
		j++
	}
	if j == i+1 || j >= x.end || x.s[j] != '"' {
		return false
	}
	for j++; j < x.end && x.s[j] == ' '; j++ {
	}
	return j < x.end && x.s[j] == ':'
}

// balanced gives the end of the brackets that begin at i, or -1. Failures are
// charged to the budget, so that a message full of openings costs a few times its
// length and no more.
func (x *scanner) balanced(i, depth int, single bool) int {
	if x.budget < 0 {
		return -1
	}
	for j := i; j < x.end; j++ {
		switch c := x.s[j]; c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return j + 1
			}
		case '"', '\'':
			if c == '"' || single {
				j = x.stringEnd(j)
			}
		}
	}
	x.budget -= x.end - i
	return -1
}

// stringEnd gives the closing quote of the string that begins at i, or the end.
func (x *scanner) stringEnd(i int) int {
	q := x.s[i]
	for i++; i < x.end; i++ {
		if i = octet.Index(x.s, i, x.end, q); i < x.end && !x.escaped(i) {
			return i
		}
	}
	return x.end
}

// unclosed gives the end of JSON that does not close: before a key that follows a
// bracket, else the end of the text.
func (x *scanner) unclosed(i int) int {
	for pos := i; ; {
		n := strings.IndexByte(x.s[pos:x.end], '=')
		if n < 0 {
			break
		}
		eq := pos + n
		if k, ok := x.keyAt(pos, eq); ok {
			if end := trimRight(x.s, i, k.cut); end > i && (x.s[end-1] == '}' || x.s[end-1] == ']') {
				return k.cut
			}
		}
		pos = eq + 1
	}
	x.torn = true
	if c := x.s[x.end-1]; c != '}' && c != ']' {
		x.cut = x.open.value
	}
	return x.end
}
