package jsontext

import (
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// special are the bytes at which the reading of a string has to look up.
var special = func() (t [256]bool) {
	for c := range ' ' {
		t[c] = true
	}
	t['"'], t['\\'] = true, true
	return t
}()

// next gives the first byte from s[i] on that is special, or the end.
func next(s string, i int) int {
	for ; i+8 <= len(s); i += 8 {
		w := octet.Load(s, i)
		// With one bit turned a quote is the first one above the control characters.
		found := octet.FirstBelow(w^2*octet.Every, '"'^2+1) | octet.First(w, '\\')
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(s) && !special[s[i]] {
		i++
	}
	return i
}

// quoted reads the string whose opening quote is at r.i. The text is a sub-string
// as long as there is nothing to unescape.
func (r *reader) quoted(key bool) (string, result) {
	if r.slash >= literal {
		return r.quotedLiteral(key)
	}
	s, open := r.s, r.i
	for i := open + 1; ; i++ {
		i = next(s, i)
		if i == len(s) {
			return "", r.cutAt(open)
		}
		switch s[i] {
		case '"':
			r.i = i + 1
			return s[open+1 : i], whole
		case '\\':
			return r.escaped(open, i)
		default:
			r.control(i)
		}
	}
}

// escaped goes on with the string that opened at open and has its first backslash
// at i.
func (r *reader) escaped(open, i int) (string, result) {
	s := r.s
	var b strings.Builder
	end, _ := skimString(s, i-1)
	b.Grow(end - open)
	for from := open + 1; ; i++ {
		i = next(s, i)
		if i == len(s) {
			return "", r.cutAt(open)
		}
		switch s[i] {
		case '"':
			b.WriteString(s[from:i])
			r.i = i + 1
			return b.String(), whole
		case '\\':
			b.WriteString(s[from:i])
			c, size := escape(s[i:])
			if size == 0 {
				if i+1 == len(s) {
					return "", r.cutAt(open)
				}
				if r.slash == exact {
					r.i = i
					return "", r.broke()
				}
				r.backslash(i)
				from = i // and both characters stay
				continue
			}
			b.WriteRune(c)
			from = i + size
			i = from - 1
		default:
			r.control(i)
		}
	}
}

// escape reads the escape at the start of s. Its size is 0 where it is none.
func escape(s string) (c rune, size int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch s[1] {
	case '"', '\\', '/':
		return rune(s[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return unicodeEscape(s)
	}
	return 0, 0
}

// unicodeEscape reads \uXXXX, and two of them where they are the halves of a pair.
func unicodeEscape(s string) (c rune, size int) {
	c, ok := hex4(s)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(c) {
		return c, 6
	}
	if low, ok := hex4(s[6:]); ok {
		if pair := utf16.DecodeRune(c, low); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hex4(s string) (c rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for _, d := range []byte(s[2:6]) {
		switch {
		case d-'0' < 10:
			d -= '0'
		case d|0x20-'a' < 6:
			d = d | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		c = c<<4 | rune(d)
	}
	return c, true
}

// delimiter are the bytes that end a word: a value without quotes.
var delimiter = func() (t [256]bool) {
	for _, c := range []byte(" \t\r\n\x00,:\"[]{}") {
		t[c] = true
	}
	return t
}()

// word reads a number, a literal, or the word that stands in their place.
func (r *reader) word(parent event.Ref, key string) result {
	s, start := r.s, r.i
	i := start
	for i < len(s) && !delimiter[s[i]] {
		i++
	}
	text := s[start:i]
	kind := event.String
	switch {
	case text == "true" || text == "false":
		kind = event.Bool
	case text == "null":
		kind = event.Null
	case i == len(s): // 80 may have been 8080
		return r.cutAt(start)
	case number(text):
		kind = event.Number
	case text == "" && s[i] == ':':
		return r.broke()
	default: // NaN, undefined, 0x1F, %SEVERITY%, or nothing
		r.fault(CodeInvalid, start)
	}
	r.i = i
	r.e.Append(parent, kind, key, text)
	return whole
}

// number checks the grammar of RFC 8259, section 6.
func number(s string) bool {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	first := i
	if i = digits(s, i); i == first || s[first] == '0' && i > first+1 {
		return false
	}
	if i < len(s) && s[i] == '.' {
		first = i + 1
		if i = digits(s, first); i == first {
			return false
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		first = i
		if i = digits(s, first); i == first {
			return false
		}
	}
	return i == len(s)
}

func digits(s string, i int) int {
	for i < len(s) && s[i]-'0' < 10 {
		i++
	}
	return i
}

func (r *reader) control(at int) {
	if !r.noted.control {
		r.noted.control = true
		r.e.Diagnose(CodeControl, at, "")
	}
}

func (r *reader) backslash(at int) {
	if !r.noted.backslash {
		r.noted.backslash = true
		r.e.Diagnose(CodeBackslash, at, "")
	}
}
