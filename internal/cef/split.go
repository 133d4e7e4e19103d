package cef

import (
	"iter"
	"math"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
)

// Split gives the messages of a text in which a relay packed several, by far most
// often the text itself. A message ends at a line break if the next line has a
// marker at its beginning, or behind what looks like a transport header: a priority,
// an octet count, a time, or the very prefix of the first line. Any other line
// belongs to the message before it, since values may have line breaks. Empty parts
// are left out; nothing else is but the line breaks between the parts.
//
// A marker inside a line never splits, even where a message of the same sender
// seems to be glued to the one before (Symantec DLP): the text of a value is often
// in the hands of the one that the message is about, a line break in it is not.
func Split(s string) iter.Seq[string] { return SplitN(s, math.MaxInt) }

// SplitN is Split with at most so many messages, which is at least 1. Where there would be
// more, the last one is the rest of s, which is then not searched.
func SplitN(s string, most int) iter.Seq[string] {
	return func(yield func(string) bool) {
		head, headed := "", false // prefix of the first line with a marker
		start, n := 0, 0
		for line := 0; line < len(s); {
			end := line + strings.IndexByte(s[line:], '\n')
			if end < line {
				end = len(s)
			}
			if m, ok := lex.Find(s[line:end], marker); ok {
				prefix := s[line : line+m.Start]
				if line > start && (!headed || begins(prefix) || prefix == head) {
					more, yielded := emit(s[start:line], yield)
					if !more {
						return
					}
					start = line
					if n += yielded; n == most-1 {
						break
					}
				}
				if !headed {
					head, headed = prefix, true
				}
			}
			line = end + 1
		}
		emit(s[start:], yield)
	}
}

// emit yields a part without the line break at its end, unless it is empty.
func emit(part string, yield func(string) bool) (more bool, yielded int) {
	part = strings.TrimRight(part, "\r\n")
	if strings.Trim(part, " \t\r\n\x00") == "" {
		return true, 0
	}
	return yield(part), 1
}

// maxHead is longer than a transport header gets.
const maxHead = 1024

// begins tells whether prefix, which stands before a marker in a line, is empty or
// begins like a transport header.
func begins(prefix string) bool {
	prefix = strings.TrimLeft(strings.TrimPrefix(prefix, "\ufeff"), " \"'\x00")
	digits := 0
	for digits < len(prefix) && prefix[digits] >= '0' && prefix[digits] <= '9' {
		digits++
	}
	switch rest := prefix[digits:]; {
	case prefix == "":
		return true
	case len(prefix) > maxHead:
		return false
	case digits == 0 && prefix[0] == '<':
		return priority(prefix)
	case digits == 4 && strings.HasPrefix(rest, "-"): // ISO 8601
		return true
	case digits >= 10 && strings.HasPrefix(rest, " "): // epoch
		return true
	case digits > 0 && strings.HasPrefix(rest, " "): // octet count
		return rest == " " || priority(rest[1:])
	case digits == 0 && len(prefix) > 4 && prefix[3] == ' ':
		return strings.Contains(months, prefix[:3])
	}
	return false
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

func priority(s string) bool {
	i := strings.IndexByte(s, '>')
	if i < 2 || i > 4 || s[0] != '<' {
		return false
	}
	return strings.Trim(s[1:i], "0123456789") == ""
}
