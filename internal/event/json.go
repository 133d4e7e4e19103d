package event

import (
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// AppendJSON appends the value of r as compact JSON. Texts that are not valid
// UTF-8 get U+FFFD; a Number is written as it was read.
func (e *Event) AppendJSON(dst []byte, r Ref) []byte {
	n := &e.nodes[r]
	switch n.Kind {
	case Object, Array:
		open, shut := byte('{'), byte('}')
		if n.Kind == Array {
			open, shut = '[', ']'
		}
		dst = append(dst, open)
		for c := n.first; c != 0; c = e.nodes[c].next {
			if c != n.first {
				dst = append(dst, ',')
			}
			if n.Kind == Object {
				dst = append(AppendString(dst, e.Name(c)), ':')
			}
			dst = e.AppendJSON(dst, c)
		}
		return append(dst, shut)
	case String:
		return AppendString(dst, n.Text)
	default:
		return append(dst, n.Text...)
	}
}

const hex = "0123456789abcdef"

// AppendString appends s as a JSON string: quotes, backslashes and control
// characters escaped, invalid UTF-8 replaced by U+FFFD, everything else as it is. Most
// strings have nothing to escape: they are looked at eight bytes at a time and copied at
// once.
func AppendString(dst []byte, s string) []byte {
	n := 0
	for n+8 <= len(s) && printable(octet.Load(s, n)) {
		n += 8
	}
	if n > 0 && n+8 > len(s) && printable(octet.Load(s, len(s)-8)) {
		n = len(s)
	}
	dst = append(dst, '"')
	if n < len(s) {
		return appendEscaped(dst, s, n)
	}
	dst = append(dst, s...)
	return append(dst, '"')
}

// appendEscaped appends what AppendString does behind the first quote. The first n bytes
// need no escape.
func appendEscaped(dst []byte, s string, n int) []byte {
	start := 0
	for i := n; i < len(s); {
		b := s[i]
		if b >= ' ' && b != '"' && b != '\\' && b < utf8.RuneSelf {
			i++
			for i+8 <= len(s) && printable(octet.Load(s, i)) {
				i += 8
			}
			continue
		}
		if b >= utf8.RuneSelf {
			if r, size := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		dst = append(dst, s[start:i]...)
		switch {
		case b >= utf8.RuneSelf:
			dst = append(dst, "\ufffd"...)
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b == '\n':
			dst = append(dst, '\\', 'n')
		case b == '\r':
			dst = append(dst, '\\', 'r')
		case b == '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[b>>4], hex[b&15])
		}
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// StringSize is the number of bytes that AppendString appends for s.
func StringSize(s string) int {
	size := len(s) + 2
	for i := 0; i < len(s); {
		if i+8 <= len(s) && printable(octet.Load(s, i)) {
			i += 8
			continue
		}
		switch b := s[i]; {
		case b >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			size += utf8.RuneLen(r) - n
			i += n
			continue
		case b == '"' || b == '\\' || b == '\n' || b == '\r' || b == '\t':
			size++
		case b < ' ':
			size += 5
		}
		i++
	}
	return size
}

// printable tells whether eight bytes are printable ASCII without quotes and backslashes.
func printable(w uint64) bool {
	quote, backslash := w^(octet.Every*'"'), w^(octet.Every*'\\')
	// The high bit of a byte is set in w where it is not ASCII, and in the differences where
	// it is below a blank, or equal to one of the two.
	return (w|(w-octet.Every*' ')|(quote-octet.Every)|(backslash-octet.Every))&octet.Tops == 0
}
