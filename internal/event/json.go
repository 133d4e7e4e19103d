package event

import "unicode/utf8"

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
// characters escaped, invalid UTF-8 replaced by U+FFFD, everything else as it is.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= ' ' && b != '"' && b != '\\' && b < utf8.RuneSelf {
			i++
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
