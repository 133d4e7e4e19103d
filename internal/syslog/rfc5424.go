package syslog

import "strings"

// maxField is longer than any field of RFC 5424: a longer word is message text.
const maxField = 255

// rfc5424 reads the header from the version on, which stands at i. It stops where a
// payload begins or a field does not have its form.
// https://www.rfc-editor.org/rfc/rfc5424#section-6
func (p *line) rfc5424(i int) (next int, ok bool) {
	v := p.digits(i, 2)
	if v == i || p.s[i] == '0' || p.at(v) != ' ' {
		return i, false
	}
	i = p.blanks(v)
	if end, ok := p.isoTime(i); ok {
		i = p.blanks(end)
	} else if p.at(i) == '-' && p.at(i+1) == ' ' {
		i = p.blanks(i + 1)
	} else {
		return i, false
	}
	var done bool
	if i, done = p.field(i, &p.h.Hostname); done {
		return i, true
	}
	if i, done = p.appName(i); done {
		return i, true
	}
	return p.tail(i), true
}

// field reads one word into to. done: the header ends at next. The last word of the
// line is its message, not a field: ESET's heartbeat may be a single word.
func (p *line) field(i int, to *string) (next int, done bool) {
	if payload(p.s[i:]) {
		return i, true
	}
	end := strings.IndexByte(p.s[i:], ' ')
	if end < 0 {
		if strings.TrimRight(p.s[i:], "\r\n\x00") == "-" {
			return i + 1, true
		}
		return i, true
	}
	word := p.s[i : i+end]
	if len(word) > maxField || !printable(word) {
		return i, true
	}
	if word != "-" {
		*to = word
	}
	return p.blanks(i + end), false
}

func printable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// appName reads the APP-NAME, or a tag of RFC 3164 in its place.
func (p *line) appName(i int) (next int, done bool) {
	if t, ok := p.tag(i); ok && !payload(p.s[i:]) {
		return p.setTag(t), true
	}
	return p.field(i, &p.h.AppName)
}

// tail reads PROCID, MSGID and the structured data. Only where data or a payload
// follows are the two words surely no text; else only a number and dashes are taken.
func (p *line) tail(i int) (next int) {
	var proc, msg string
	j, done := p.field(i, &proc)
	if done {
		return j
	}
	k, done := p.field(j, &msg)
	end, ok := k, done && k > j // a dash at the end of the line
	if !done {
		end, ok = p.data(k)
	}
	if ok || payload(p.s[k:]) {
		p.h.ProcID, p.h.MsgID = proc, msg
		return end
	}
	if proc != "" && p.digits(i, 20) != i+len(proc) {
		return i
	}
	p.h.ProcID = proc
	if msg == "" && !done {
		return k
	}
	return j
}

// data reads the structured data: a dash, or elements in brackets.
// https://www.rfc-editor.org/rfc/rfc5424#section-6.3
func (p *line) data(i int) (next int, ok bool) {
	if p.at(i) == '-' && (i+1 == len(p.s) || p.s[i+1] <= ' ') {
		return p.blanks(i + 1), true
	}
	if payload(p.s[i:]) {
		return i, false
	}
	end := i
	for p.at(end) == '[' {
		j := p.element(end + 1)
		if j < 0 {
			break
		}
		end = j
	}
	if end == i || p.at(end) > ' ' && !payload(p.s[end:]) {
		return i, false
	}
	p.h.StructuredData = p.s[i:end]
	return p.blanks(end), true
}

// element gives the end of the element whose id stands at i, or -1. Inside quotes
// a backslash protects a quote and a bracket.
func (p *line) element(i int) int {
	id := i
	for i < len(p.s) && p.s[i] > ' ' && p.s[i] < 0x7f && strings.IndexByte(`]="[{`, p.s[i]) < 0 {
		i++
	}
	if i == id {
		return -1
	}
	for quoted := false; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == ']' && !quoted:
			return i + 1
		case c == '[' && !quoted:
			return -1
		}
	}
	return -1
}
