package cef

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// Keys of the header's nodes, in the order of the fields.
const (
	KeyFormatVersion = "format_version"
	KeyVendor        = "vendor"
	KeyProduct       = "product"
	KeyVersion       = "version"
	KeyEventID       = "event_id"
	KeyName          = "name"
	KeySeverity      = "severity"
	// KeyResidue is the text between the header and the first key.
	KeyResidue = "residue"
)

// fields are the keys after the version, and fieldName and fieldSeverity two of
// their places.
var fields = [...]string{KeyVendor, KeyProduct, KeyVersion, KeyEventID, KeyName, KeySeverity}

const (
	fieldVersion  = 2
	fieldID       = 3
	fieldName     = 4
	fieldSeverity = 5
)

// header is where the fields after the format's version lie in s.
type header struct {
	s     string
	start [len(fields)]int
	end   [len(fields)]int
	n     int // fields found
	// missing tells that there is no event id: the field before the severity is the name.
	missing bool
	ext     int // start of the extension
}

// scanHeader cuts the message from that place on at its unescaped pipes.
func (x *scanner) scanHeader(h *header, from int) {
	h.start[0] = from
	for i := from; ; i++ {
		i = octet.Index(x.s, i, x.end, '|')
		if i >= x.end {
			h.end[h.n], h.ext = x.end, x.end
			return
		}
		if x.escape && x.escaped(i) {
			continue
		}
		h.end[h.n] = i
		h.n++
		if h.n == len(fields) {
			h.ext = i + 1
			return
		}
		h.start[h.n] = i + 1
	}
}

// parseHeader fills the header's nodes and gives the start of the extension.
func (x *scanner) parseHeader(from int) int {
	h := header{s: x.s}
	x.scanHeader(&h, from)
	if h.n < len(fields) {
		h.unfinished(x)
	} else if severity := h.text(fieldSeverity); severity != "" && !severityWord(severity) {
		h.repair(x)
	}
	h.arrange(x)
	for i := 0; i < h.n; i++ {
		if i != fieldID || !h.missing {
			h.add(x, i)
		}
	}
	return h.ext
}

// arrange puts name and severity in their places where the name is a severity and the
// severity is none: in a header that lacks a field in front of them (Forcepoint DLP has
// no event id), or by senders that exchange the two (StackRox).
func (h *header) arrange(x *scanner) {
	switch name := h.text(fieldName); {
	case h.n < fieldSeverity || !severityWord(name):
	case h.n == fieldSeverity:
		// Of the two names in front one is missing. An id is missing more often, and has
		// no spaces.
		x.e.Diagnose(CodeHeaderShifted, h.start[fieldName], "")
		h.start[fieldSeverity], h.end[fieldSeverity] = h.start[fieldName], h.end[fieldName]
		h.start[fieldName], h.end[fieldName] = h.start[fieldID], h.end[fieldID]
		h.missing = true
		h.n = len(fields)
	case title(h.text(fieldSeverity), numeric(name)):
		x.e.Diagnose(CodeHeaderSwapped, h.start[fieldName], "")
		h.start[fieldName], h.start[fieldSeverity] = h.start[fieldSeverity], h.start[fieldName]
		h.end[fieldName], h.end[fieldSeverity] = h.end[fieldSeverity], h.end[fieldName]
	}
}

func numeric(s string) bool {
	_, ok := number(strings.Trim(s, " "))
	return ok
}

// title tells whether text, which stands where the severity should, reads like the name
// of an event: letters and no severity, be it one of another scale. Beside a name that
// is a word of severity ("Alert") it needs two words.
func title(text string, word bool) bool {
	text = strings.Trim(text, " ")
	if severityWord(text) || len(text) < 4 || text[0] == '%' || text[0] == '{' || text[0] == '$' {
		return false
	}
	letters, blanks := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == ' ':
			blanks++
		case c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80:
			letters++
		}
	}
	return letters > 2 && (word || blanks > 0)
}

func (h *header) text(i int) string { return h.s[h.start[i]:h.end[i]] }

// unfinished treats a header with fewer than six pipes after the version. Its
// last text is a field, or the extension (violation 5, SentinelOne), or both.
func (h *header) unfinished(x *scanner) {
	last := h.n
	start, end := h.start[last], h.end[last]
	for start < end && blank(x.s[start]) {
		start++
	}
	switch key := x.firstKey(start, end, last < fieldSeverity); {
	case key == start:
		h.ext = start
	case key >= 0 && last == fieldSeverity && !severityWord(h.s[start:key]):
		h.n, h.ext = last, start // no severity: all of it is extension
	case key >= 0:
		h.n, h.end[last], h.ext = last+1, trimRight(h.s, start, key), key
	default:
		h.n = last + 1
	}
	if h.n == len(fields) {
		x.e.Diagnose(CodeHeaderNoLastPipe, h.end[last], "")
	} else {
		x.e.Diagnose(CodeHeaderIncomplete, end, "")
	}
}

// repair treats a header whose severity is none: pipes of the extension may have
// been taken for those of missing fields (violation 5), or pipes in the name for
// its end (violation 4).
func (h *header) repair(x *scanner) {
	for i := fieldVersion; i <= fieldSeverity; i++ {
		if key := x.firstKey(h.start[i], h.end[i], false); key == h.start[i] && x.secondKey(key, h.end[i]) {
			h.n, h.ext = i, key
			x.e.Diagnose(CodeHeaderIncomplete, key, "")
			return
		}
	}
	const moves = 16
	for start, n := h.ext, 0; n < moves && start < x.end; n++ {
		end := x.nextPipe(start)
		if end < 0 {
			return
		}
		if severityWord(h.s[start:end]) {
			x.e.Diagnose(CodeHeaderPipe, h.end[fieldName], KeyName)
			h.end[fieldName] = start - 1
			h.start[fieldSeverity], h.end[fieldSeverity] = start, end
			h.ext = min(end+1, x.end)
			return
		}
		start = end + 1
	}
}

// nextPipe gives the next unescaped pipe, or the end of the message, or -1 if a "="
// comes before it.
func (x *scanner) nextPipe(i int) int {
	for ; i < x.end && x.s[i] != '|'; i++ {
		switch x.s[i] {
		case '=':
			return -1
		case '\\':
			i++
		}
	}
	return min(i, x.end)
}

// add appends the node of field i with its diagnostics.
func (h *header) add(x *scanner, i int) {
	key, text := fields[i], h.text(i)
	switch {
	case text == "":
		x.e.Diagnose(CodeHeaderEmpty, h.start[i], key)
	case text[0] == ' ' || text[len(text)-1] == ' ':
		x.e.Diagnose(CodeHeaderSpace, h.start[i], key)
	}
	if x.escape && strings.IndexByte(text, '\\') >= 0 {
		var odd bool
		if text, odd = unescapeHeader(text); odd {
			x.e.Diagnose(CodeUnknownEscape, h.start[i], key)
		}
	}
	if i == fieldSeverity && text != "" && !severityWord(text) {
		x.e.Diagnose(CodeSeverityUnknown, h.start[i], key)
	}
	x.e.AddText(event.Header, key, text)
}

// unescapeHeader undoes \| and \\ and tells whether there are other escapes,
// which it keeps.
func unescapeHeader(text string) (out string, odd bool) {
	var b strings.Builder
	done := 0
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if c := text[i+1]; c == '|' || c == '\\' {
			if b.Cap() == 0 {
				b.Grow(len(text))
			}
			b.WriteString(text[done:i])
			done = i + 1
		} else {
			odd = true
		}
		i++
	}
	if b.Cap() == 0 {
		return text, odd
	}
	b.WriteString(text[done:])
	return b.String(), odd
}

// firstKey finds the first key in s[from:end] of which the start is from or
// follows a space, of the dictionary if known is set and it is not at the start;
// -1 if there is none.
func (x *scanner) firstKey(from, end int, known bool) int {
	for lo := from; ; {
		n := strings.IndexByte(x.s[lo:end], '=')
		if n < 0 {
			return -1
		}
		eq := lo + n
		key := lex.KeyStart(x.s, lo, eq)
		if key < eq && (key == from || key > lo && x.s[key-1] == ' ') {
			if key == from || !known || defined(x.s[key:eq]) {
				return key
			}
		}
		lo = eq + 1
	}
}

// secondKey tells whether the text that begins with a key is more likely an
// extension than a field with a "=" in it: the key is in the dictionary or
// another one follows.
func (x *scanner) secondKey(key, end int) bool {
	eq := key + strings.IndexByte(x.s[key:end], '=')
	return defined(x.s[key:eq]) || x.firstKey(eq+1, end, false) > eq+1
}

func trimRight(s string, from, end int) int {
	for end > from && blank(s[end-1]) {
		end--
	}
	return end
}
