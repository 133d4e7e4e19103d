package jsontext

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
)

// CodeOuterQuotes says: the whole document is in quotes; they were removed.
const CodeOuterQuotes = "outer_quotes"

// CodePython says: a literal of Python in the place of JSON; read as the JSON that it stands for.
const CodePython = "json_python"

// CodeUnreadable says: the message begins with a brace and is not JSON.
const CodeUnreadable = "json_unreadable"

// CodeControlEscape says: a line break or NUL behind the document that a relay wrote as "#" and
// three digits.
const CodeControlEscape = "control_escape"

// Relayed undoes, once, what a relay or a template did to a whole document: its quotes
// escaped ({\"a\":1}) or doubled ({""a"":1}), quotes around it, or the literal of a Python
// program ({'a': True}). It looks at the first bytes alone where there is nothing to undo,
// and then gives s and no code. code says what it did; whether the text is a document is
// for the caller to see.
//
// The text is a copy wherever something inside of s was undone.
func Relayed(s string) (text, code string) {
	start, end := trim(s)
	if start == end {
		return s, ""
	}
	if last := s[end-1]; last-'0' < 10 {
		if cut, n, _ := lex.TrimEscapes(s, start, end); n > 0 && cut > start && (s[cut-1] == '}' || s[cut-1] == ']') {
			s, end, code = s[:cut], cut, CodeControlEscape
		}
	}
	t := s[start:end]
	quotes := false
	if c := t[0]; (c == '"' || c == '\'') && len(t) > 4 && t[len(t)-1] == c {
		if i := skipBlank(t, 1); i < len(t) && (t[i] == '{' || t[i] == '[') {
			t, quotes = t[i:len(t)-1], true
		}
	}
	switch open := skipBrackets(t); {
	case open == 0 || open >= len(t):
	case strings.HasPrefix(t[open:], `\"`):
		return unescapeAll(t), CodeEscape
	case strings.HasPrefix(t[open:], `""`) && open+2 < len(t) && t[open+2] != ':' && t[open+2] != ',' && !blank(t[open+2]):
		return strings.ReplaceAll(t, `""`, `"`), CodeEscape
	case t[open] == '\'' || t[open] == 'u' && open+1 < len(t) && t[open+1] == '\'':
		return python(t), CodePython
	case quotes && t[open] == '"':
		return t, CodeOuterQuotes
	}
	return s, code
}

// skipBrackets gives the place behind the brackets that open t, 0 if there are none or no
// brace is among them.
func skipBrackets(t string) int {
	i, brace := 0, false
	for i < len(t) && (t[i] == '{' || t[i] == '[' || blank(t[i])) {
		brace = brace || t[i] == '{'
		i++
	}
	if !brace {
		return 0
	}
	return i
}

// unescapeAll undoes the escapes of a JSON string. A relay that escaped the quotes alone
// has left backslashes in pairs before letters that make no escape ("C:\\Windows"): then
// only the quotes are undone.
func unescapeAll(s string) string {
	quotesOnly := onlyQuotes(s)
	var b strings.Builder
	b.Grow(len(s))
	done := 0
	for i := strings.IndexByte(s, '\\'); i >= 0 && i < len(s); {
		b.WriteString(s[done:i])
		c, size := escape(s[i:])
		switch {
		case size == 0:
			size = min(2, len(s)-i)
			b.WriteString(s[i : i+size])
		case quotesOnly && s[i+1] == '\\':
			b.WriteString(`\\`)
		case quotesOnly && s[i+1] != '"':
			b.WriteString(s[i : i+size])
		default:
			b.WriteRune(c)
		}
		done = i + size
		n := strings.IndexByte(s[done:], '\\')
		if n < 0 {
			break
		}
		i = done + n
	}
	b.WriteString(s[done:])
	return b.String()
}

// onlyQuotes tells whether a pair of backslashes, and no more of them, stands before a
// character that makes no escape.
func onlyQuotes(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		run := i
		for i < len(s) && s[i] == '\\' {
			i++
		}
		if i < len(s) && (i-run)%4 == 2 && strings.IndexByte(`"/bfnrtu`, s[i]) < 0 {
			return true
		}
	}
	return false
}

// python writes the literal s as JSON: strings in either quotes with their prefixes, True,
// False and None, and tuples.
func python(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\'' || c == '"':
			i = pythonString(&b, s, i)
		case c == '(':
			b.WriteByte('[')
			i++
		case c == ')':
			b.WriteByte(']')
			i++
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			i = pythonWord(&b, s, i)
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

// pythonWord writes the word at i, and leaves the prefix of a string out.
func pythonWord(b *strings.Builder, s string, i int) int {
	end := i
	for end < len(s) && (s[end]|0x20 >= 'a' && s[end]|0x20 <= 'z' || s[end]-'0' < 10 || s[end] == '_' || s[end] == '.') {
		end++
	}
	switch word := s[i:end]; {
	case word == "True":
		b.WriteString("true")
	case word == "False":
		b.WriteString("false")
	case word == "None":
		b.WriteString("null")
	case end-i == 1 && end < len(s) && (s[end] == '\'' || s[end] == '"'):
	default:
		b.WriteString(word)
	}
	return end
}

// pythonString writes the string at i as one of JSON and gives its end. One that does not
// close stays open.
func pythonString(b *strings.Builder, s string, i int) int {
	const hex = "0123456789abcdef"
	quote := s[i]
	b.WriteByte('"')
	for i++; i < len(s); i++ {
		switch c := s[i]; {
		case c == quote:
			b.WriteByte('"')
			return i + 1
		case c == '"':
			b.WriteString(`\"`)
		case c < ' ':
			b.WriteString(`\u00`)
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		case c != '\\' || i+1 == len(s):
			b.WriteByte(c)
		default:
			i++
			switch e := s[i]; {
			case e == '\'':
				b.WriteByte('\'')
			case e == 'x' && i+2 < len(s):
				b.WriteString(`\u00`)
			case strings.IndexByte(`"\/bfnrtu`, e) >= 0:
				b.WriteByte('\\')
				b.WriteByte(e)
			default:
				b.WriteString(`\\`)
				b.WriteByte(e)
			}
		}
	}
	return i
}
