package bench

import (
	"context"
	"testing"
	"time"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// Stages are the parts of our processor.
type Stages struct{ set *mapping.Set }

// NewStages compiles the built-in mappings.
func NewStages() (*Stages, error) {
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	return &Stages{set}, err
}

// event takes a text to its OCSF event, which is good until the next.
func (s *Stages) event(p *pipeline.Pipeline, text string) *ocsf.Event {
	var e *ocsf.Event
	p.Each(text, pipeline.Times{Received: received.AsTime()}, func(r *pipeline.Record) {
		if r.Result != nil {
			e = &r.Result.Event
		}
	})
	return e
}

// Map takes the texts of a case to their OCSF events, and writes them nowhere.
func (s *Stages) Map(c Case) Work {
	texts := c.Texts()
	return func(b *testing.B) {
		p := pipeline.New(s.set, time.UTC)
		m := meter{b: b}
		m.begin()
		m.start()
		for i := range b.N {
			s.event(p, texts[i%len(texts)])
		}
		m.stop()
		m.report()
	}
}

// Write writes the OCSF event of a case, which is ready, into records.
func (s *Stages) Write(c Case, o layout.Options) Work {
	p, w := pipeline.New(s.set, time.UTC), layout.New(s.set.Fields(), o)
	e := s.event(p, c.Text)
	return Batches(each(func(rec plog.LogRecord) { w.Write(e, rec, layout.Source{}) }), c)
}

// Put is the floor for Write: it writes what Write does by Put calls.
func (s *Stages) Put(c Case, o layout.Options) Work {
	p, w := pipeline.New(s.set, time.UTC), layout.New(s.set.Fields(), o)
	rec := batch(c.Text).ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	w.Write(s.event(p, c.Text), rec, layout.Source{})
	r := newReplay(rec, c.Text)
	return Batches(each(func(rec plog.LogRecord) { putAll(r.attributes, rec.Attributes()) }), c)
}

// each is a consumer that does something with each record.
func each(f func(plog.LogRecord)) consumer.Logs {
	c, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		for _, resource := range logs.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					f(record)
				}
			}
		}
		return nil
	})
	if err != nil {
		panic(err) // only for a nil function
	}
	return c
}
