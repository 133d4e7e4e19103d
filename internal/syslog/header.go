package syslog

import (
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// Header is what a line said in front of its payload. An empty text is an absent
// field. The texts are sub-strings of the line.
type Header struct {
	Priority int // 8 × facility + severity, -1 when absent
	Facility int // -1 when absent
	Severity int // -1 when absent

	Timestamp string    // as it was written
	Time      time.Time // zero when there is none, or none that could be resolved

	Hostname       string
	AppName        string // the tag of RFC 3164, without its colon
	ProcID         string
	MsgID          string
	StructuredData string // with its brackets

	Sequence string // the sequence number that Cisco devices put in front of the time
	Prefix   string // text in front of the payload that fits nothing
	Outer    string // the text of the headers around this one
	Found    bool   // whether there was any header; a Prefix alone is none

	priority string // as it was written in digits
}

var none = Header{Priority: -1, Facility: -1, Severity: -1}

// maxNested bounds the headers inside one another: each costs a look at the line.
const maxNested = 4

// line is one line that is being read.
type line struct {
	s   string
	now time.Time
	loc *time.Location
	h   Header // by value, so that it stays on the stack
}

// Parse reads the header of s into h and gives what follows it, a sub-string of s.
// Where there is no header, that is s itself. Times are resolved against now and loc
// as the package says; loc may be nil for UTC.
func Parse(s string, now time.Time, loc *time.Location, h *Header) (rest string) {
	if payload(s) && s[0] != bom[0] {
		*h = none
		return s
	}
	start, end := unwrap(s)
	p := line{s[:end], now, loc, none}
	i, loose := p.head(start)
	for range maxNested {
		next, ok := p.nested(start, i)
		if !ok {
			break
		}
		i, loose = next, false
	}
	if loose {
		p.h = none
	}
	rest = p.rest(s, start, i)
	*h = p.h
	return rest
}

// rest sets what stands between the header and a marker apart.
func (p *line) rest(s string, start, i int) string {
	h := &p.h
	if !h.Found {
		i = start
	}
	i = p.blanks(i)
	if h.Found && strings.HasPrefix(p.s[i:], bom) {
		i = p.blanks(i + len(bom))
	}
	if payload(p.s[i:]) {
		if !h.Found {
			return s
		}
		return p.s[i:]
	}
	if m, ok := marker(p.s[i:]); ok {
		h.Prefix = strings.TrimRight(p.s[i:i+m], " \t\r\n")
		return p.s[i+m:]
	}
	if !h.Found {
		return s
	}
	return p.s[i:]
}

// head reads one header at i. It is loose where only a header that seems to follow
// makes it one.
func (p *line) head(i int) (next int, loose bool) {
	j, pri := p.pri(i)
	if pri {
		p.h.Found = true
		if next, ok := p.rfc5424(j); ok {
			return next, false
		}
		return p.bsd(p.blanks(j), true)
	}
	return p.bsd(i, false)
}

// nested reads a header at i, behind the one that was read, and takes its fields
// where it is surely one. A message of a program often begins with a time of its own,
// so without a PRI there must also be a payload, or a process id.
func (p *line) nested(start, i int) (next int, ok bool) {
	outer := &p.h
	if !outer.Found || !p.maybe(i) {
		return i, false
	}
	q := line{p.s, p.now, p.loc, none}
	next, loose := q.head(i)
	inner := &q.h
	if inner.Timestamp == "" || loose {
		return i, false
	}
	if inner.Priority < 0 && (inner.Hostname == "" || inner.ProcID == "" && !q.leads(next)) {
		return i, false
	}
	inner.Outer = strings.TrimRight(p.s[start:i], " ")
	if inner.Priority < 0 {
		inner.Priority, inner.Facility, inner.Severity = outer.Priority, outer.Facility, outer.Severity
		inner.priority = outer.priority
	}
	if inner.Hostname == "" {
		inner.Hostname = outer.Hostname
	}
	*outer = *inner
	return next, true
}

// maybe tells whether a header may begin at i: a PRI, a number, a month or a weekday.
func (p *line) maybe(i int) bool {
	c := p.at(i)
	if c == '<' || c-'0' < 10 {
		return true
	}
	return i+3 < len(p.s) && (short(months, p.s[i:i+3]) > 0 || short(weekdays, p.s[i:i+3]) > 0)
}

// leads tells whether a payload stands at i or a marker behind it.
func (p *line) leads(i int) bool {
	if payload(p.s[i:]) {
		return true
	}
	_, ok := marker(p.s[i:])
	return ok
}

// unwrap gives the bounds of the line without blanks, without the octet count that
// relays leave, and without the quotes that some senders put around all.
func unwrap(s string) (start, end int) {
	p := line{s: s}
	i := p.blanks(0)
	if strings.HasPrefix(s[i:], bom) {
		i = p.blanks(i + len(bom))
	}
	if n := p.digits(i, 7); n > i && p.at(n) == ' ' && p.at(n+1) == '<' {
		i = n + 1
	}
	q := p.at(i)
	if (q == '"' || q == '\'') && p.at(i+1) == '<' {
		i++
		if t := strings.TrimRight(s, " \t\r\n\x00"); len(t)-1 > i && t[len(t)-1] == q {
			return i, len(t) - 1
		}
	}
	return i, len(s)
}

// at is the byte at i, 0 behind the end.
func (p *line) at(i int) byte {
	if i < len(p.s) {
		return p.s[i]
	}
	return 0
}

// blanks skips white space, and NUL, which some senders leave between messages.
func (p *line) blanks(i int) int {
	for i < len(p.s) && (p.s[i] == ' ' || p.s[i] == '\t' || p.s[i] == '\n' || p.s[i] == '\r' || p.s[i] == 0) {
		i++
	}
	return i
}

// digits is the end of the run of at most limit digits at i.
func (p *line) digits(i, limit int) int {
	for limit = min(i+limit, len(p.s)); i < limit && p.s[i]-'0' < 10; i++ {
	}
	return i
}

// Fill adds the fields that are present to the children of event.Syslog.
func (h *Header) Fill(e *event.Event) {
	if h.Priority >= 0 {
		pri := h.priority
		if pri == "" {
			pri = strconv.Itoa(h.Priority)
		}
		e.Add(event.Syslog, event.Node{Key: "priority", Text: pri, Kind: event.Number})
		e.Add(event.Syslog, event.Node{Key: "facility", Text: strconv.Itoa(h.Facility), Kind: event.Number})
		e.Add(event.Syslog, event.Node{Key: "severity", Text: strconv.Itoa(h.Severity), Kind: event.Number})
	}
	fill(e, "timestamp", h.Timestamp)
	fill(e, "hostname", h.Hostname)
	fill(e, "appname", h.AppName)
	fill(e, "procid", h.ProcID)
	fill(e, "msgid", h.MsgID)
	fill(e, "structured_data", h.StructuredData)
}

func fill(e *event.Event, key, text string) {
	if text != "" {
		e.Add(event.Syslog, event.Node{Key: key, Text: text})
	}
}
