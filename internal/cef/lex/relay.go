package lex

import (
	"strings"
	"unicode/utf8"
)

// Escape gives the control character that rsyslog and relays with its defaults have
// written at i as "#" and three octal digits: NUL, TAB, LF or CR. Others are not
// recognised, since "#031" is more likely a number.
// https://www.rsyslog.com/doc/configuration/parser/idx_parser.html, $EscapeControlCharactersOnReceive
func Escape(s string, i int) (c byte, ok bool) {
	if i < 0 || i+EscapeLen > len(s) || s[i] != '#' || s[i+1] != '0' {
		return 0, false
	}
	switch s[i+2 : i+EscapeLen] {
	case "00":
		return 0, true
	case "11":
		return '\t', true
	case "12":
		return '\n', true
	case "15":
		return '\r', true
	}
	return 0, false
}

// EscapeLen is the length of what Escape recognises.
const EscapeLen = len("#011")

// TrimEscapes gives the end of s[from:end] without the blanks, NUL and escaped control
// characters at its end, and how many of the last there were. A single one behind a
// blank stays, since "Ticket #012" may well be the end of a value: lone is then where
// it begins, else -1.
func TrimEscapes(s string, from, end int) (trimmed, n, lone int) {
	end = trimBlank(s, from, end)
	for i := end; ; {
		if _, ok := Escape(s[:i], i-EscapeLen); !ok || i-EscapeLen < from {
			return end, n, -1
		}
		i -= EscapeLen
		next := trimBlank(s, from, i)
		if _, more := Escape(s[:next], next-EscapeLen); n == 0 && next < i && !more {
			return end, 0, i
		}
		n++
		i, end = next, next
	}
}

func trimBlank(s string, from, end int) int {
	for end > from && (s[end-1] == ' ' || s[end-1] == '\t' || s[end-1] == '\n' || s[end-1] == '\r' || s[end-1] == 0) {
		end--
	}
	return end
}

// Second gives the offset of the next marker of either format, in upper case, in
// s[from:end], or end.
func Second(s string, from, end int) int {
	for i := from; ; {
		n := strings.Index(s[i:end], "EF:")
		if n < 0 {
			return end
		}
		i += n + len("EF:")
		start := i - len("CEF:")
		if start >= from && s[start] == 'E' {
			start--
		}
		if start < from || s[start] != 'C' && s[start] != 'L' {
			continue
		}
		if _, ok := version(s[:end], start, i); ok {
			return start
		}
	}
}

// Cut tells whether a value, the last of its message, seems to have been cut at its
// end: inside of a character, or inside of a quoted string or a literal of JSON or
// Python that it begins with.
func Cut(value string) bool {
	if len(value) < 2 {
		return false
	}
	if value[len(value)-1] >= 0x80 && partial(value) {
		return true
	}
	switch value[0] {
	case '"':
		return value[1] != ' ' && strings.IndexByte(value[1:], '"') < 0
	case '{', '[':
		inner := strings.TrimLeft(value, "{[ \t\r\n")
		return inner != "" && (inner[0] == '"' || inner[0] == '\'') && !balanced(value, inner[0] == '\'')
	}
	return false
}

// partial tells whether s ends inside of a character. A single byte that may begin one
// is more likely a letter of Latin-1, unless s has characters beyond ASCII before.
func partial(s string) bool {
	i := len(s) - 1
	for i > 0 && i > len(s)-3 && s[i] < 0xc0 {
		i--
	}
	if s[i] < 0xc0 || utf8.FullRuneInString(s[i:]) {
		return false
	}
	if i < len(s)-1 {
		return true
	}
	for _, r := range s[:i] {
		if r >= 0x80 {
			return utf8.ValidString(s[:i])
		}
	}
	return false
}

// balanced tells whether the brackets and strings of s close. Strings are in double
// quotes, with single set in either.
func balanced(s string, single bool) bool {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return true
			}
		case '"', '\'':
			if c == '\'' && !single {
				continue
			}
			for i++; i < len(s) && s[i] != c; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		}
	}
	return false
}
