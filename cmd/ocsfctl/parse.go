package main

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

func parseCommand() *cobra.Command {
	var s stream
	c := &cobra.Command{
		Use:   "parse [FILE...]",
		Short: "Show the fields that the parsers find in each message",
		RunE: func(c *cobra.Command, files []string) error {
			if err := s.open(c); err != nil {
				return err
			}
			set, err := mapping.Load(mapping.Options{})
			if err != nil {
				return err
			}
			p := pipeline.New(set, time.UTC)
			return s.each(c, files, func(line int, message string) error {
				var err error
				p.Each(message, pipeline.Times{Received: s.at}, func(r *pipeline.Record) {
					if err == nil {
						err = s.writeParsed(line, r)
					}
				})
				return err
			})
		},
	}
	s.flags(c)
	return c
}

func (s *stream) writeParsed(line int, r *pipeline.Record) error {
	return s.writeJSON(parsed(nil, line, r))
}

// headerNames are the keys that a header has in the output: those of the formats'
// own documents, where the event model has one name for all formats.
var headerNames = map[detect.Format][][2]string{
	detect.CEF: {
		{"format_version", "version"},
		{"vendor", "vendor"},
		{"product", "product"},
		{"version", "product_version"},
		{"event_id", "signature_id"},
		{"name", "name"},
		{"severity", "severity"},
	},
	detect.LEEF: {
		{"format_version", "version"},
		{"vendor", "vendor"},
		{"product", "product"},
		{"version", "product_version"},
		{"event_id", "event_id"},
		{"delimiter", "delimiter"},
	},
}

// parsed appends what was parsed as one JSON object.
func parsed(b []byte, line int, r *pipeline.Record) []byte {
	e := r.Event
	b = append(b, `{"line":`...)
	b = strconv.AppendInt(b, int64(line), 10)
	b = append(b, `,"part":"`...)
	b = strconv.AppendInt(b, int64(r.Part), 10)
	b = append(b, '/')
	b = strconv.AppendInt(b, int64(r.Parts), 10)
	b = append(b, `","format":"`...)
	b = append(append(b, r.Format...), '"')
	b = append(b, `,"syslog":`...)
	if e.First(event.Syslog) == 0 {
		b = append(b, "null"...)
	} else {
		b = e.AppendJSON(b, event.Syslog)
	}
	b = append(b, `,"header":`...)
	b = appendHeader(b, r)
	b = append(b, `,"fields":`...)
	if r.Format == detect.JSON {
		b = e.AppendJSON(b, event.Payload)
	} else {
		b = appendFields(b, e)
	}
	b = append(b, `,"duplicates":`...)
	b = appendDuplicates(b, r)
	b = append(b, `,"residue":`...)
	b = event.AppendString(b, residue(e))
	b = append(b, `,"diagnostics":`...)
	return append(appendDiagnostics(b, e), '}')
}

func appendHeader(b []byte, r *pipeline.Record) []byte {
	names := headerNames[r.Format]
	if names == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	first := true
	for _, n := range names {
		c := r.Event.Child(event.Header, n[0])
		if c == 0 {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(event.AppendString(b, n[1]), ':')
		b = r.Event.AppendJSON(b, c)
	}
	return append(b, '}')
}

// appendFields writes the pairs of a flat format: of a key that is there twice the
// last value, as every consumer of CEF takes it.
func appendFields(b []byte, e *event.Event) []byte {
	last := map[string]event.Ref{}
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		last[e.Node(c).Key] = c
	}
	b = append(b, '{')
	first := true
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if last[n.Key] != c {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(event.AppendString(b, e.Name(c)), ':')
		b = e.AppendJSON(b, c)
	}
	return append(b, '}')
}

// appendDuplicates writes the earlier values of keys that are there more than once,
// where they differ from the last.
func appendDuplicates(b []byte, r *pipeline.Record) []byte {
	e := r.Event
	last, earlier, order := map[string]string{}, map[string][]string{}, []string(nil)
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		last[e.Node(c).Key] = e.Node(c).Text
	}
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if !n.Kind.Scalar() || n.Text == last[n.Key] {
			continue
		}
		if earlier[n.Key] == nil {
			order = append(order, n.Key)
		}
		earlier[n.Key] = append(earlier[n.Key], n.Text)
	}
	b = append(b, '{')
	for i, k := range order {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(event.AppendString(b, k), ':', '[')
		for j, v := range earlier[k] {
			if j > 0 {
				b = append(b, ',')
			}
			b = event.AppendString(b, v)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func residue(e *event.Event) string {
	if c := e.Child(event.Header, "residue"); c != 0 {
		return e.Node(c).Text
	}
	return ""
}

func appendDiagnostics(b []byte, e *event.Event) []byte {
	b = append(b, '[')
	for i, d := range e.Diagnostics {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"code":`...)
		b = event.AppendString(b, d.Code)
		b = append(b, `,"offset":`...)
		b = strconv.AppendInt(b, int64(d.Offset), 10)
		b = append(b, '}')
	}
	return append(b, ']')
}
