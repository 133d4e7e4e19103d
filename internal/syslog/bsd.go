package syslog

import "strings"

// bsd reads a header of the kind that RFC 3164 describes.
// https://www.rfc-editor.org/rfc/rfc3164#section-4.1
func (p *line) bsd(i int, pri bool) (next int, loose bool) {
	saved := p.h
	end, form := p.stamp(i, pri)
	if form == noTime {
		p.h = saved
		return p.untimed(i, pri), false
	}
	if p.at(end) == ':' {
		end++
	}
	j := p.blanks(end)
	if p.at(j+1) > '9' { // <local0.info>; numbers are the header of another
		j, _ = p.pri(j)
		j = p.blanks(j)
	}
	if next, loose, ok := p.origin(j, pri, form); ok {
		p.h.Found = true
		return next, loose
	}
	if pri || p.leads(j) {
		p.h.Found = true
		return j, false
	}
	p.h = saved
	return i, false
}

// untimed takes a tag that stands where the time should be.
func (p *line) untimed(i int, pri bool) (next int) {
	t, ok := p.tag(i)
	if !ok {
		if next, ok := p.bareHost(i); ok {
			return next
		}
	}
	if !ok || !(pri && (t.pid != "" || p.s[i] == '%') || payload(p.s[t.end:])) {
		return i
	}
	p.h.Found = true
	return p.setTag(t)
}

// stamp reads the time at i with what Cisco devices put around it: a sequence
// number and a host in front, a star or a dot where the clock is not set.
// https://www.cisco.com/c/en/us/td/docs/routers/access/wireless/software/guide/SysMsgLogging.html
func (p *line) stamp(i int, pri bool) (end int, form timeForm) {
	if end, form = p.time(i, pri); form != noTime {
		return end, form
	}
	for range 2 {
		if !pri {
			break
		}
		colon := strings.IndexByte(p.s[i:min(i+64, len(p.s))], ':')
		if colon < 1 || p.at(i+colon+1) != ' ' || !hostname(p.s[i:i+colon]) {
			break
		}
		field := &p.h.Hostname
		if p.digits(i, 20) == i+colon {
			field = &p.h.Sequence
		}
		if *field != "" {
			break
		}
		*field = p.s[i : i+colon]
		i = p.blanks(i + colon + 1)
		if end, form = p.time(i, pri); form != noTime {
			return end, form
		}
	}
	switch c := p.at(i); {
	case pri && (c == '*' || c == '.'):
		return p.time(i+1, pri)
	case c == '[':
		saved := p.h
		if end, form = p.time(i+1, false); form != noTime && p.at(end) == ']' {
			return end + 1, form
		}
		p.h = saved
	}
	return i, noTime
}

// origin reads host and tag at i. ok is false where the text is neither for sure.
func (p *line) origin(i int, pri bool, form timeForm) (next int, loose, ok bool) {
	if payload(p.s[i:]) {
		return i, false, true
	}
	if t, ok := p.tag(i); ok && (pri || t.sure(form)) {
		return p.setTag(t), false, true
	}
	host := p.word(i)
	end := i + len(host)
	if p.h.Hostname != "" || host == "" || !hostname(host) || p.at(end) != ' ' {
		return i, false, false
	}
	j := p.blanks(end)
	if j == len(p.s) {
		return i, false, false
	}
	if host != "-" {
		p.h.Hostname = host
	}
	if p.at(j) == ':' && p.at(j+1) == ' ' { // Cisco: "host : %ASA-6-302013: text"
		j = p.blanks(j + 1)
	}
	if t, ok := p.tag(j); ok && (pri || t.sure(form)) && !payload(p.s[j:]) {
		return p.setTag(t), false, true
	}
	if next, ok := p.bareTag(j); ok {
		return next, false, true
	}
	if pri || p.leads(j) {
		return j, false, true
	}
	if p.inner(j) {
		return j, true, true
	}
	p.h.Hostname = ""
	return i, false, false
}

// bareTag takes a single word between host and payload as the tag it is.
func (p *line) bareTag(i int) (next int, ok bool) {
	word := p.word(i)
	j := p.blanks(i + len(word))
	if word == "" || payload(p.s[i:]) || !payload(p.s[j:]) || !hostname(word) {
		return i, false
	}
	if word != "-" {
		p.h.AppName = word
	}
	return j, true
}

// inner tells whether another header seems to begin at i.
func (p *line) inner(i int) bool {
	q := line{p.s, p.now, p.loc, none}
	if _, ok := q.pri(i); ok {
		return true
	}
	_, form := q.time(i, false)
	return form != noTime
}

// word is the text from i to the next space.
func (p *line) word(i int) string {
	end := strings.IndexByte(p.s[i:], ' ')
	if end < 0 {
		return p.s[i:]
	}
	return p.s[i : i+end]
}

// hostByte are the bytes of a host's name: those of a tag's, the colons of IPv6, and
// letters of any language.
var hostByte = bytesBut("\"'<>=|{}()[],;", 0x100)

// hostname tells whether a word can name a host, an address, or a device as vendors
// write them ("cluster/node"). The signs of text and of key=value cannot.
func hostname(s string) bool {
	for i := range len(s) {
		if !hostByte[s[i]] {
			return false
		}
	}
	return s != "" && len(s) <= maxField && !stream(s)
}
