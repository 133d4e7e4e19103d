package leef

import (
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// written are the ways in which TAB and other delimiters reach us where the one
// that was declared does not occur: escaped by a program or by rsyslog, or taken
// from a template without being declared. The strong ones hardly occur otherwise.
var written = [...]struct {
	text, delim string
	strong      bool
}{
	{`\t`, "\t", false}, {"#011", "\t", true}, {"|", "|", false}, {"^", "^", false}, {"\t", "\t", true},
}

// attributes adds the attributes, and the delimiter before them.
func (p *parser) attributes() {
	text := p.s[p.attrs:p.end]
	separator, spaces := p.separator(text)
	delim := p.delim
	switch {
	case spaces:
		delim = " "
	case separator != "":
		for _, w := range written {
			if w.text == separator {
				delim = w.delim
			}
		}
	}
	p.e.AddText(event.Header, KeyDelimiter, delim)
	p.escape = strings.IndexByte(text, '\\') >= 0
	switch {
	case spaces:
		p.e.Diagnose(CodeSeparator, p.attrs, "")
		p.spaced()
		return
	case separator != "":
		p.e.Diagnose(CodeSeparator, p.attrs, "")
	default:
		separator = p.delim
	}
	for start := p.attrs; start < p.end; {
		end := p.next(start, separator)
		p.attribute(start, end)
		start = end + len(separator)
	}
}

// next gives the next separator, or the end of the message.
func (p *parser) next(start int, separator string) int {
	if len(separator) == 1 {
		return octet.Index(p.s, start, p.end, separator[0])
	}
	if n := strings.Index(p.s[start:p.end], separator); n >= 0 {
		return start + n
	}
	return p.end
}

// separator tells what separates the attributes of text in place of the declared
// delimiter, if that does not occur: a text, or spaces.
func (p *parser) separator(text string) (separator string, spaces bool) {
	if strings.Contains(text, p.delim) {
		return "", false
	}
	if strings.IndexByte(text, '=') < 0 {
		return "", false
	}
	// A byte of Latin-1 that was declared by its number.
	if len(p.delim) == 2 && p.delim[0] == 0xc2 && strings.IndexByte(text, p.delim[1]) >= 0 {
		return p.delim[1:], false
	}
	for _, w := range written {
		if beforeKeys(text, w.text, w.strong) {
			return w.text, false
		}
	}
	return "", p.spacesBeforeKeys()
}

// beforeKeys tells whether sep stands before keys and their "=" in text: before one
// if it is strong, else before one of the dictionary or before two.
func beforeKeys(text, sep string, strong bool) bool {
	for i, seen := 0, 0; ; {
		n := strings.Index(text[i:], sep)
		if n < 0 {
			return false
		}
		i += n + len(sep)
		end := lex.KeyEnd(text, i, len(text))
		if end > i && end < len(text) && text[end] == '=' && lex.KeyStart(text, i, end) == i {
			if seen++; strong || seen == 2 || known(text[i:end]) {
				return true
			}
		}
		i = end
	}
}

// spacesBeforeKeys tells whether a space stands before a key of the dictionary.
func (p *parser) spacesBeforeKeys() bool {
	for pos := p.attrs; ; {
		start, eq := p.nextKey(pos)
		if eq < 0 {
			return false
		}
		if start > p.attrs && known(p.s[start:eq]) {
			return true
		}
		pos = eq + 1
	}
}

// nextKey finds the next key that begins the attributes or follows a space, and
// its "=", which is -1 if there is none.
func (p *parser) nextKey(pos int) (start, eq int) {
	for {
		n := strings.IndexByte(p.s[pos:p.end], '=')
		if n < 0 {
			return 0, -1
		}
		eq = pos + n
		start = lex.KeyStart(p.s, pos, eq)
		if start < eq && (start == p.attrs || start > pos && p.s[start-1] == ' ') {
			return start, eq
		}
		pos = eq + 1
	}
}

// spaced adds attributes that spaces separate, by the rule of CEF.
func (p *parser) spaced() {
	open := p.attrs
	for pos := p.attrs; ; {
		start, eq := p.nextKey(pos)
		if eq < 0 {
			p.attribute(open, p.trimSpaces(open, p.end))
			return
		}
		if start > open {
			p.attribute(open, p.trimSpaces(open, start))
		}
		open, pos = start, eq+1
	}
}

// trimSpaces gives the end of s[from:end] without spaces: several are one separator.
func (p *parser) trimSpaces(from, end int) int {
	for end > from && p.s[end-1] == ' ' {
		end--
	}
	return end
}

// attribute adds the attribute s[start:end], if there is one.
func (p *parser) attribute(start, end int) {
	for start < end && p.s[start] == ' ' {
		start++
	}
	if start >= end {
		return
	}
	p.last = ""
	spelled, value := p.s[start:end], ""
	if eq := octet.Index(p.s, start, end, '='); eq > start && eq < end {
		value = p.s[eq+1 : end]
		for p.s[eq-1] == ' ' {
			eq--
		}
		spelled = p.s[start:eq]
	} else {
		p.e.Diagnose(CodeNoEquals, start, spelled)
	}
	if p.escape {
		value = p.value(value, start, spelled)
	}
	p.last = value
	entry, exact := find(spelled)
	if entry < 0 || entry >= len(entries) {
		p.other(entry, start, spelled, value)
		return
	}
	n := &entries[entry]
	if n.Max > 0 && len(value) > n.Max && utf8.RuneCountInString(value) > n.Max {
		p.e.Diagnose(CodeTooLong, start, n.Key)
	}
	if exact {
		p.e.AddText(event.Payload, spelled, value)
	} else {
		p.e.SetAlias(p.e.AddText(event.Payload, n.Key, value), spelled)
		p.e.Diagnose(CodeKeyCase, start, spelled)
	}
	if p.used[entry] {
		p.e.Diagnose(CodeDuplicateKey, start, n.Key)
	}
	p.used[entry] = true
}

// value undoes "\=" where the value has no other backslash.
func (p *parser) value(text string, at int, key string) string {
	first := strings.IndexByte(text, '\\')
	if first < 0 {
		return text
	}
	equals := strings.Count(text, `\=`)
	if equals == 0 || equals != strings.Count(text, `\`) {
		return text
	}
	p.e.Diagnose(CodeUnknownEscape, at, key)
	return strings.ReplaceAll(text, `\=`, `=`)
}
