package syslog

import "strings"

// pri reads <PRI> at i.
// https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1
func (p *line) pri(i int) (next int, ok bool) {
	if p.at(i) != '<' {
		return i, false
	}
	end := p.digits(i+1, 3)
	if end == i+1 {
		return p.named(i)
	}
	n := 0
	for _, c := range []byte(p.s[i+1 : end]) {
		n = 10*n + int(c-'0')
	}
	if p.at(end) != '>' || n > 191 {
		return i, false
	}
	p.h.set(n)
	for i++; p.s[i] == '0' && i+1 < end; i++ {
	}
	p.h.priority = p.s[i:end]
	return end + 1, true
}

func (h *Header) set(priority int) {
	h.Priority, h.Facility, h.Severity = priority, priority>>3, priority&7
}

var facilities = [...]string{
	"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
	"ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
}

var severities = [...]string{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"}

// named reads the form <local0.info>, which NetScaler writes behind the time.
func (p *line) named(i int) (next int, ok bool) {
	s := p.s[i+1 : min(i+20, len(p.s))]
	dot, end := strings.IndexByte(s, '.'), strings.IndexByte(s, '>')
	if dot < 0 || end < dot {
		return i, false
	}
	facility, severity := named(facilities[:], s[:dot]), named(severities[:], s[dot+1:end])
	if severity < 0 {
		severity = alternative(s[dot+1 : end])
	}
	if facility < 0 || severity < 0 {
		return i, false
	}
	p.h.set(facility<<3 | severity)
	return i + 1 + end + 1, true
}

func named(names []string, s string) int {
	for i, name := range names {
		if strings.EqualFold(name, s) {
			return i
		}
	}
	return -1
}

// alternative is the severity of the other names that syslog.conf knows.
func alternative(s string) int {
	switch {
	case strings.EqualFold(s, "panic"):
		return 0
	case strings.EqualFold(s, "critical"):
		return 2
	case strings.EqualFold(s, "error"):
		return 3
	case strings.EqualFold(s, "warn"):
		return 4
	case strings.EqualFold(s, "information"):
		return 6
	}
	return -1
}
