package pipeline

import (
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/clock"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/charset"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/syslog"
)

// The diagnostics of what is around a message.
const (
	// CodeUnwrapped: the message was a member of a shipper's envelope, or behind the prefix
	// of a container's log.
	CodeUnwrapped = "unwrapped"
	// CodeUTF16: the text was UTF-16.
	CodeUTF16 = "utf16"
	// CodeMaybeTruncated: the line of a container's log is a part of one.
	CodeMaybeTruncated = "maybe_truncated"
)

// KeyEnvelope is the payload's key that has the other members of an envelope.
const KeyEnvelope = "envelope"

// envelopes are the members in which shippers put a message, the likelier ones first: full
// before short, as GELF's short message may be cut. A path has two keys.
//
//	GELF                 full_message, short_message
//	Elastic              event.original, message
//	Wazuh                full_log
//	Docker, Fluent Bit   log
//	Splunk HEC           event
//	Splunk               _raw
//	journald             MESSAGE
//	Vector, Cribl, OTLP  message, _raw, body
var envelopes = [...][2]string{
	{"event", "original"},
	{"full_message", ""},
	{"full_log", ""},
	{"message", ""},
	{"short_message", ""},
	{"log", ""},
	{"event", ""},
	{"_raw", ""},
	{"MESSAGE", ""},
	{"body", ""},
}

// sentKeys are the members of envelopes that say when the message was sent.
var sentKeys = [...]string{"@timestamp", "time", "timestamp", "ts"}

// UnwrapOff keeps the pipeline from looking into envelopes.
func (p *Pipeline) UnwrapOff() { p.unwrapOff = true }

// note has every part of the text get a diagnostic.
func (p *Pipeline) note(code string) { p.notes = append(p.notes, code) }

// receive gives the text without what its transport did to it: UTF-16, the prefix of a
// container's log.
func (p *Pipeline) receive(text string, at *Times) string {
	p.notes = p.notes[:0]
	if decoded, ok := charset.UTF16(text); ok {
		p.note(CodeUTF16)
		text = decoded
	}
	if p.unwrapOff {
		return text
	}
	if inner, sent, part, ok := containerLine(text); ok {
		p.note(CodeUnwrapped)
		if part {
			p.note(CodeMaybeTruncated)
		}
		if at.Sent.IsZero() {
			at.Sent = sent
		}
		return inner
	}
	return text
}

// relayed undoes what a relay did to a whole JSON document. Rewritten says that the text is
// not a substring of the message.
func (p *Pipeline) relayed(payload string) (text string, rewritten bool) {
	var code string
	text, code = jsontext.Relayed(payload)
	if code != "" {
		p.note(code)
	}
	return text, code == jsontext.CodeEscape || code == jsontext.CodePython
}

// containerLine takes the prefix of a line off that the runtimes of Kubernetes write: a
// time, "stdout" or "stderr", "F" for a full line or "P" for a part of one.
// https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
func containerLine(s string) (inner string, sent time.Time, part, ok bool) {
	if len(s) < len("2026-11-12T10:00:00Z stdout F x") || s[4] != '-' || s[10] != 'T' {
		return "", sent, false, false
	}
	space := strings.IndexByte(s[:min(len(s), 40)], ' ')
	if space < 0 || len(s) < space+len(" stdout F x") {
		return "", sent, false, false
	}
	rest := s[space:]
	if !strings.HasPrefix(rest, " stdout ") && !strings.HasPrefix(rest, " stderr ") {
		return "", sent, false, false
	}
	tag := rest[len(" stdout ")]
	if tag != 'F' && tag != 'P' || rest[len(" stdout F")] != ' ' {
		return "", sent, false, false
	}
	sent, err := time.Parse(time.RFC3339Nano, s[:space])
	if err != nil {
		return "", sent, false, false
	}
	return rest[len(" stdout F "):], sent, tag == 'P', true
}

// unwrap maps what is in the envelope that the record is, one level deep: where the outer
// document is nobody's, and a member of the closed list begins with a transport header or a
// marker, or is a document of its own, and a source recognises that. What else the envelope
// says stays in the event, as KeyEnvelope, and so does the outer transport header where the
// message has none. Where nothing is recognised the record is as it was.
func (p *Pipeline) unwrap(at Times) {
	if p.unwrapOff {
		return
	}
	r, outer, header, notes := &p.record, p.record, p.header, len(p.notes)
	tried, changed := false, false
	for _, path := range envelopes {
		if tried { // the outer document again
			p.event.Reset()
			detect.Read(outer.Format, outer.Reason, outer.Payload, p.event)
			tried = false
		}
		member := p.event.Child(event.Payload, path[0])
		if member != 0 && path[1] != "" {
			member = p.event.Child(member, path[1])
		}
		if member == 0 {
			continue
		}
		text := p.text(member)
		if text == "" {
			continue
		}
		tried, changed = true, true
		sent, envelope := p.sentBy(at), p.others(path[0], member)
		r.Payload, _ = p.relayed(syslog.Parse(text, at.Received, p.loc, &p.header))
		if !p.header.Found {
			p.header = header
		}
		p.note(CodeUnwrapped)
		r.Format, r.Reason = detect.Detect(r.Payload)
		p.read(sent, at, envelope)
		p.notes = p.notes[:notes]
		if r.Result.Outcome != mapping.Unparsed {
			return
		}
		r.Payload, r.Format, r.Reason, p.header = outer.Payload, outer.Format, outer.Reason, header
	}
	if changed {
		p.read(at.Sent, at, "")
	}
}

// text is the message that a member holds, empty where it holds none.
func (p *Pipeline) text(member event.Ref) string {
	switch n := p.event.Node(member); n.Kind {
	case event.Object:
		return string(p.event.AppendJSON(nil, member))
	case event.String:
		s := strings.TrimSpace(n.Text)
		if s == "" {
			return ""
		}
		var h syslog.Header
		rest := syslog.Parse(s, time.Time{}, nil, &h)
		if f, _ := detect.Detect(rest); h.Found || h.Prefix == "" && (f == detect.CEF || f == detect.LEEF || s[0] == '{') {
			return s
		}
	}
	return ""
}

// sentBy is when the message was sent, as its envelope says.
func (p *Pipeline) sentBy(at Times) time.Time {
	for _, key := range sentKeys {
		if c := p.event.Child(event.Payload, key); c != 0 && p.event.Node(c).Kind.Scalar() {
			if t, ok := clock.Parse(p.event.Node(c).Text, p.loc, at.Received); ok {
				return t
			}
		}
	}
	return at.Sent
}

// others is the envelope without the member that holds the message.
func (p *Pipeline) others(key string, member event.Ref) string {
	e := p.event
	var b []byte
	add := func(key string, c event.Ref) {
		if b == nil {
			b = append(b, '{')
		} else {
			b = append(b, ',')
		}
		b = append(event.AppendString(b, key), ':')
		b = e.AppendJSON(b, c)
	}
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		if c == member {
			continue
		}
		if e.Node(c).Key != key {
			add(e.Node(c).Key, c)
			continue
		}
		for d := e.First(c); d != 0; d = e.Next(d) {
			if d != member {
				add(key+"."+e.Node(d).Key, d)
			}
		}
	}
	if b == nil {
		return ""
	}
	return string(append(b, '}'))
}
