package syslog

import "strings"

// maxTag is twice what RFC 3164 allows: Windows agents send long provider names.
const maxTag = 64

// tag is a name with a process id that ends in a colon.
type tag struct {
	name, pid string
	end       int // of the tag, before the blanks behind it
	start     int
	marked    bool // a payload follows
}

// tag reads a tag at i.
func (p *line) tag(i int) (t tag, ok bool) {
	j, limit := i, min(i+maxTag+1, len(p.s))
	letters := false
	for j < limit && nameByte[p.s[j]] {
		letters = letters || p.s[j]|0x20-'a' < 26
		j++
	}
	if !letters || j == limit && limit < len(p.s) {
		return t, false
	}
	t = tag{name: p.s[i:j], start: i}
	switch p.at(j) {
	case ':':
		j++
	case '[':
		if t.pid, j, ok = p.pid(j); !ok {
			return t, false
		}
	case ' ':
		if p.at(j+1) != '-' || p.at(j+2) != ':' { // "vectra_cef -: CEF:0|"
			return t, false
		}
		j += 3
	default:
		return t, false
	}
	if j < len(p.s) && p.s[j] > ' ' && !payload(p.s[j:]) {
		return t, false
	}
	t.end = p.blanks(j)
	t.marked = payload(p.s[t.end:])
	return t, true
}

// pid reads the brackets at i and the colon. Their content is free, as templates
// that were not filled in stand there too; without the colon it must be a number.
func (p *line) pid(i int) (pid string, end int, ok bool) {
	n := strings.IndexByte(p.s[i:min(i+maxTag, len(p.s))], ']')
	if n < 2 {
		return "", i, false
	}
	pid, end = p.s[i+1:i+n], i+n+1
	if strings.ContainsAny(pid, "[\"=") {
		return "", i, false
	}
	if p.at(end) == ':' {
		return pid, end + 1, true
	}
	return pid, end, p.digits(i+1, maxTag) == i+n
}

// nameByte are the bytes of a tag's name.
var nameByte = bytesBut("\"'<>=|{}()[]:,;", 0x7f)

// bytesBut is a table of the bytes above the space and below limit, without some.
func bytesBut(without string, limit int) (t [256]bool) {
	for c := int(' ') + 1; c < limit; c++ {
		t[c] = c != 0x7f
	}
	for _, c := range []byte(without) {
		t[c] = false
	}
	return t
}

// sure tells whether the tag shows that its line is syslog, where no PRI does.
func (t tag) sure(form timeForm) bool {
	return form == bsdTime || t.pid != "" || t.marked || t.name[0] == '%'
}

// setTag takes a tag, and its repetition where relays have put one.
func (p *line) setTag(t tag) (next int) {
	p.h.AppName, p.h.ProcID = t.name, t.pid
	text := p.s[t.start:t.end]
	if t.pid == "" && p.h.Hostname == "" && p.at(t.end) == '%' { // "fw01: %ASA-6-302013: text"
		if m, ok := p.tag(t.end); ok {
			p.h.Hostname, p.h.AppName, p.h.ProcID = t.name, m.name, m.pid
			return m.end
		}
	}
	if !t.marked && t.end > t.start && strings.HasPrefix(p.s[t.end:], text) {
		return t.end + len(text)
	}
	return t.end
}
