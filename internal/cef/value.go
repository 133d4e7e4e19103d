package cef

import "strings"

// shape is how a value looks from its first characters.
type shape uint8

const (
	plain  shape = iota
	quoted       // in quotes that close
	python       // a literal of Python, balanced
	object       // JSON: kept as it came
)

// value gives the text at from with its escapes undone, and reports what was wrong
// with it.
func (x *scanner) value(key, text string, from int) string {
	switch {
	case x.shape == plain:
		if x.stray >= 0 {
			x.e.Diagnose(CodeUnescapedEquals, x.stray, key)
		}
	case x.torn || strings.IndexByte(text, '=') >= 0:
		code := CodeJSONValue
		if x.shape == quoted {
			code = CodeQuotedValue
		}
		x.e.Diagnose(code, from, key)
	}
	if x.breaks && strings.ContainsAny(text, "\r\n") {
		x.e.Diagnose(CodeMultiline, from, key)
	}
	if x.escape && x.shape != object {
		if i := strings.IndexByte(text, '\\'); i >= 0 {
			return x.unescape(key, text, from, i)
		}
	}
	return text
}

// escapes is what backslashes stand before in a value.
type escapes struct {
	equals bool // \=
	known  bool // \\ \n \r
	breaks bool // \n \r
	raw    bool // a letter or digit that makes no escape
	odd    bool // anything else
}

func survey(text string, i int) (f escapes) {
	for ; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		switch c := text[i+1]; {
		case c == '=':
			f.equals = true
		case c == '\\':
			f.known = true
		case c == 'n' || c == 'r':
			f.known, f.breaks = true, true
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			f.raw = true
		default:
			f.odd = true
		}
		i++
	}
	return f
}

// unescape undoes the escapes of text, which has its first backslash at i and
// stands at the offset from. Values of senders that do not escape keep them
// (violation 12).
func (x *scanner) unescape(key, text string, from, i int) string {
	f := survey(text, i)
	raw := f.raw || f.breaks && (drive(text) || oneLine(key))
	switch {
	case raw:
		x.e.Diagnose(CodeRawBackslash, from+i, key)
		if !f.equals {
			return text
		}
	case f.odd:
		x.e.Diagnose(CodeUnknownEscape, from+i, key)
	}
	if !f.equals && !f.known {
		return text
	}
	return undo(text, i, raw)
}

// undo replaces the escapes of text from i on, in raw text only those of "=".
func undo(text string, i int, raw bool) string {
	var b strings.Builder
	b.Grow(len(text))
	done := 0
	for ; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		c := text[i+1]
		switch {
		case c == '=' || c == '\\' && !raw:
		case c == 'n' && !raw:
			c = '\n'
		case c == 'r' && !raw:
			c = '\r'
		default:
			i++
			continue
		}
		b.WriteString(text[done:i])
		b.WriteByte(c)
		i++
		done = i + 1
	}
	b.WriteString(text[done:])
	return b.String()
}

// drive tells whether text has a drive with a backslash that is not doubled, at its
// beginning or after a space or quote: "C:\new", "copy C:\new".
func drive(text string) bool {
	for i := 0; ; {
		n := strings.Index(text[i:], `:\`)
		if n < 0 {
			return false
		}
		i += n
		if i > 0 && (i+2 == len(text) || text[i+2] != '\\') {
			c := text[i-1] | 0x20
			if c >= 'a' && c <= 'z' && (i == 1 || strings.IndexByte(" \"'(=", text[i-2]) >= 0) {
				return true
			}
		}
		i += 2
	}
}

// oneLine tells whether the field is the name of a user, host, file or process,
// which has no line breaks: "\n" in "CORP\nancy" is no escape.
func oneLine(key string) bool {
	switch key {
	case "suser", "duser", "suid", "duid", "sntdom", "dntdom", "shost", "dhost", "dvchost",
		"fname", "filePath", "oldFileName", "oldFilePath", "sproc", "dproc", "deviceProcessName":
		return true
	}
	return false
}
