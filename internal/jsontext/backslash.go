package jsontext

import "strings"

// backslashes says how the backslashes of a document are read.
type backslashes uint8

const (
	lenient       backslashes = iota // as escapes; one that is none is kept
	exact                            // as escapes; one that is none breaks the document
	literal                          // as themselves; before a quote by looking ahead
	literalQuotes                    // as themselves; before a quote always its escape
)

// quotedLiteral reads a string whose backslashes are no escapes. The one before a
// quote is truly ambiguous: C:\" ends a folder, say \"no\" quotes a word.
func (r *reader) quotedLiteral(key bool) (string, result) {
	s, open := r.s, r.i
	var b strings.Builder
	from := open + 1
	for i := from; ; i++ {
		i = next(s, i)
		if i == len(s) {
			return "", r.cutAt(open)
		}
		switch {
		case s[i] == '"':
			r.i = i + 1
			if b.Cap() == 0 {
				return s[from:i], whole
			}
			b.WriteString(s[from:i])
			return b.String(), whole
		case s[i] != '\\':
			r.control(i)
		case i+1 < len(s) && s[i+1] == '"' && (r.slash == literalQuotes || !closes(s, i+2, key)):
			if b.Cap() == 0 {
				b.Grow(i - open + 32)
			}
			b.WriteString(s[from:i])
			from = i + 1
			i++
		}
	}
}

// closes tells whether what follows a quote is what follows a string.
func closes(s string, i int, key bool) bool {
	for i < len(s) && blank(s[i]) {
		i++
	}
	if i == len(s) {
		return true
	}
	if key {
		return s[i] == ':'
	}
	return s[i] == ',' || s[i] == '}' || s[i] == ']'
}

// survey is what the backslashes of a text look like, read in pairs from the left.
type survey struct {
	any     bool
	illegal bool // a pair that is no escape of JSON, nor a sign escaped for CEF
	signs   bool // \= or \|
	soft    bool // \n \t \b \r \f, legal but in C:\new just a path
	path    bool // a string looks like a path, has a soft pair and no \\
	fours   bool // all runs have a multiple of four, not all at the start of a string
}

// look surveys s.
func look(s string) (v survey) {
	v.fours = true
	inner := false  // a run that does not begin a string
	var cur pathish // the string that is read
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			v.path = v.path || cur.path()
			cur = pathish{drive: drive(s[i+1:])}
		case '\\':
			v.any = true
			inner = inner || s[max(i-1, 0)] != '"'
			i = v.run(s, i, &cur) - 1
		}
	}
	v.path = v.path || cur.path()
	v.fours = v.fours && v.any && inner
	return v
}

// run judges the backslashes from i on and gives where the text goes on behind them
// and what the last one escapes.
func (v *survey) run(s string, i int, cur *pathish) int {
	end := i
	for end < len(s) && s[end] == '\\' {
		end++
	}
	n := end - i
	v.fours = v.fours && n%4 == 0
	cur.double = cur.double || n >= 2
	if n%2 == 1 && end < len(s) { // else the text was cut in the middle of a pair
		v.pair(s[end-1:], cur)
		end++
	}
	return end
}

// pair judges the escape that s begins with.
func (v *survey) pair(s string, cur *pathish) {
	switch s[1] {
	case 'n', 't', 'b', 'r', 'f':
		v.soft, cur.soft = true, true
	case '=', '|':
		v.signs = true
	default:
		if _, size := escape(s); size == 0 && (s[1] != 'u' || len(s) >= 6) {
			v.illegal = true
		}
	}
}

// pathish is what a string has of a path whose backslashes are not escaped.
type pathish struct{ drive, soft, double bool }

func (p pathish) path() bool { return p.drive && p.soft && !p.double }

// drive tells whether s begins like a path of Windows: with a drive, or with one of
// the names that stand for its folders.
func drive(s string) bool {
	if len(s) > 2 && s[0]|0x20-'a' < 26 && s[1] == ':' && s[2] == '\\' {
		return true
	}
	return strings.HasPrefix(s, "CSIDL_")
}

// hinted tells whether one of the values that are known from elsewhere stands in s
// as it is, backslashes included. Escaped for JSON it would not.
func hinted(s string, hints []string) bool {
	for _, hint := range hints {
		if len(hint) > 2 && strings.IndexByte(hint, '\\') >= 0 && contains(s, hint) {
			return true
		}
	}
	return false
}

// contains tells whether hint stands in s with no backslash more than its own: \\a is
// not found in \\\\a. It looks at a few places, as each costs the length of the hint.
func contains(s, hint string) bool {
	for range 8 {
		at := strings.Index(s, hint)
		if at < 0 {
			return false
		}
		end := at + len(hint)
		longer := hint[0] == '\\' && at > 0 && s[at-1] == '\\' ||
			hint[len(hint)-1] == '\\' && end < len(s) && s[end] == '\\'
		if !longer {
			return true
		}
		s = s[at+1:]
	}
	return false
}

// unescapeOnce undoes the escapes of CEF values: \= and \|, and \\ if asked.
// It gives s where there are none.
func unescapeOnce(s string, double bool) string {
	var b strings.Builder
	from := 0
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		if c := s[i+1]; c == '=' || c == '|' || c == '\\' && double {
			if b.Cap() == 0 {
				b.Grow(len(s))
			}
			b.WriteString(s[from:i])
			from = i + 1
		}
		i++
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}
