// Package pipeline is the way of a text through the rooms: transport header →
// parts → format → fields → OCSF event. The processor and ocsfctl both walk it, so
// that what ocsfctl shows is what the processor does.
//
// Everything a Record points to is reused: it is valid until the next part.
package pipeline

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/syslog"
)

// Record is one message, or one part of a text that packs several together.
type Record struct {
	// Body is the part's own bytes: the whole text where there is one part.
	Body string
	// Payload is what follows the transport header.
	Payload string
	// Part and Parts are "2/5", from 1.
	Part, Parts int
	Header      *syslog.Header
	Format      detect.Format
	// Reason says why the format was taken.
	Reason string
	Event  *event.Event
	// Heartbeat is the source whose heartbeat this is, empty for everything else. A
	// heartbeat has no Result.
	Heartbeat string
	Result    *mapping.Result
}

// CodePartsCut is the diagnostic of a part that holds more than one message, because the
// string would have become more records than MaxParts allows.
const CodePartsCut = "parts_cut"

// maxTransportParts is the number of parts of a string that came in one datagram or behind
// a syslog header at most. Relays pack tens of messages together, and anybody can forge the
// sender of a datagram.
const maxTransportParts = 1000

// MaxParts is the number of parts that a string of so many bytes is split into at most, so
// that a short string cannot become an unlimited number of records. Transport says that it
// came in one datagram or behind a syslog header.
func MaxParts(bytes int, transport bool) int {
	n := min(frame.MaxParts(bytes), jsontext.MaxParts)
	if transport {
		n = min(n, maxTransportParts)
	}
	return n
}

// Times are the times that a string comes with, and how it came.
type Times struct {
	// Datagram says that it came in one datagram, so that MaxParts is lower.
	Datagram bool
	// Received is when it arrived.
	Received time.Time
	// Sent is when it was sent, if whoever took the transport header off said so. The
	// header of the text itself wins. Zero if unknown.
	Sent time.Time
}

// Pipeline takes texts one after another. It is not safe for concurrent use.
type Pipeline struct {
	set    *mapping.Set
	mapper *mapping.Mapper
	loc    *time.Location
	header syslog.Header
	event  *event.Event
	input  mapping.Input
	record Record
	valid  bool // the text is valid UTF-8
	parts  []string
	cut    bool // the last of parts holds more than one message

	inside    string   // the text without what its transport did to it
	notes     []string // diagnostics of the text, which every part of it has
	unwrapOff bool
}

// New makes a Pipeline for a set of mappings; loc is the zone of times that name none.
func New(set *mapping.Set, loc *time.Location) *Pipeline {
	return &Pipeline{set: set, mapper: set.NewMapper(), loc: loc, event: event.New()}
}

// Mapper gives access to what the mapping did with the part that was seen last.
func (p *Pipeline) Mapper() *mapping.Mapper { return p.mapper }

// Release has p keep none of the texts alive that it was given, but for the last. It is
// called once for many of them.
func (p *Pipeline) Release() { p.mapper.Release() }

// Each takes a text through all the rooms and hands each of its parts to f: the
// text itself, or the events that it packs together. There is always at least one.
func (p *Pipeline) Each(text string, at Times, f func(*Record)) {
	p.inside = p.receive(text, &at)
	rest := syslog.Parse(p.inside, at.Received, p.loc, &p.header)
	p.valid = utf8.ValidString(p.inside)
	r := &p.record
	*r = Record{Body: text, Payload: rest, Part: 1, Parts: 1, Header: &p.header, Event: p.event}
	if source, ok := p.set.Heartbeat(rest); ok {
		p.event.Reset()
		r.Format, r.Reason, r.Heartbeat = detect.Text, "the heartbeat of "+source, source
		f(r)
		return
	}
	rest, rewritten := p.relayed(rest)
	r.Payload = rest
	r.Format, r.Reason = detect.Detect(rest)
	p.parts, p.cut = p.parts[:0], false
	limit := MaxParts(len(text), at.Datagram || p.header.Found)
	switch r.Format {
	case detect.JSON:
		p.splitJSON(rest, limit)
		if len(p.parts) > 1 && rewritten && !json.Valid([]byte(rest)) {
			p.parts, p.cut = p.parts[:0], false // not what a relay makes of a list: no record may hold less than came
		}
	case detect.CEF:
		p.splitCEF(rest, limit)
	}
	if len(p.parts) == 1 {
		r.Payload = p.parts[0] // a list or wrapper of one: the Body stays
	}
	if len(p.parts) < 2 {
		p.one(at, f)
		return
	}
	p.each(at, f)
}

// splitJSON finds the elements of lists and wrappers; a document alone is not a part.
func (p *Pipeline) splitJSON(rest string, limit int) {
	parts := jsontext.SplitN(rest, limit)
	if parts.Whole() {
		return
	}
	p.cut = parts.Cut()
	for _, part := range parts.All() {
		p.parts = append(p.parts, part)
	}
}

// splitCEF finds the messages in rest.
func (p *Pipeline) splitCEF(rest string, limit int) {
	p.parts = slices.AppendSeq(p.parts, cef.SplitN(rest, limit))
	if len(p.parts) < limit {
		return
	}
	messages := 0
	for range cef.SplitN(p.parts[limit-1], 2) {
		messages++
	}
	p.cut = messages > 1
}

// each takes the parts one after another. The header of the text is that of all of
// them, but for lines that have one of their own.
func (p *Pipeline) each(at Times, f func(*Record)) {
	r := &p.record
	text, lines, common := p.inside, r.Format == detect.CEF, p.header
	r.Parts = len(p.parts)
	for i, part := range p.parts {
		r.Body, r.Payload, r.Part = part, part, i+1
		if lines && i == 0 {
			// The first line with its header: it is all of the text up to the second.
			r.Body = text[:strings.Index(text, part)+len(part)]
		} else if lines {
			if rest := syslog.Parse(part, at.Received, p.loc, &p.header); p.header.Found {
				r.Payload = rest
			} else {
				p.header = common
			}
		}
		r.Format, r.Reason = detect.Detect(r.Payload)
		p.one(at, f)
	}
	clear(p.parts)
}

// one parses and maps the payload of the record, or what is in its envelope.
func (p *Pipeline) one(at Times, f func(*Record)) {
	r := &p.record
	p.read(at.Sent, at, "")
	if r.Format == detect.JSON && r.Result.Outcome == mapping.Unparsed {
		p.unwrap(at)
	}
	p.judge()
	f(r)
}

// read parses and maps the payload of the record. The time of its header goes before sent.
// envelope is what was around it, a JSON document, or empty.
func (p *Pipeline) read(sent time.Time, at Times, envelope string) {
	r := &p.record
	if !p.header.Time.IsZero() {
		sent = p.header.Time
	}
	p.event.Reset()
	r.Format, r.Reason = detect.Read(r.Format, r.Reason, r.Payload, p.event)
	for _, code := range p.notes {
		p.event.Diagnose(code, -1, "")
	}
	if p.cut && r.Part == r.Parts {
		p.event.Diagnose(CodePartsCut, -1, "")
	}
	if envelope != "" {
		ref := p.event.AddText(event.Payload, KeyEnvelope, envelope)
		jsontext.Into(envelope, p.event, ref)
	}
	p.header.Fill(p.event)
	p.input = mapping.Input{
		Event: p.event, Format: string(r.Format), Payload: r.Payload,
		Valid:      p.valid,
		HeaderTime: sent, Received: at.Received, Location: p.loc,
	}
	if r.Format == detect.LEEF {
		// It names its delimiter, and so may be cut at any byte.
		p.input.Valid = p.valid && octet.ASCII(r.Body) && octet.ASCII(r.Payload)
	}
	r.Result = p.mapper.Map(&p.input)
}

// Decode reads a JSON document that stands in the text of a node: see mapping.Options.
func Decode(e *event.Event, r event.Ref, repair bool) bool {
	if !repair {
		return jsontext.Into(e.Node(r).Text, e, r)
	}
	var hints [8]string
	_, ok := jsontext.Repair(e.Node(r).Text, e, r, hints[:paths(e, r, hints[:])]...)
	return ok
}

// paths fills hints with texts beside r that have backslashes: what a broken document
// says of the same file must read the same.
func paths(e *event.Event, r event.Ref, hints []string) int {
	n := 0
	for c := e.First(event.Payload); c != 0 && n < len(hints); c = e.Next(c) {
		if c != r && e.Node(c).Kind == event.String && strings.IndexByte(e.Node(c).Text, '\\') >= 0 {
			hints[n] = e.Node(c).Text
			n++
		}
	}
	return n
}
