package ocsfprocessor

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadata"
)

// The reasons for which records are dropped.
const (
	reasonHeartbeat = "heartbeat"
	reasonUnparsed  = "unparsed"
)

// labelNone is the label of what a record does not have.
const labelNone = "none"

// tally collects what is counted during a batch. Nothing is handed on before the end of
// it, so that what a fault undoes was never counted, and an instrument is called once a
// label set.
type tally struct {
	// As it happened, until flush.
	entries []entry
	codes   []string

	records     counts[recordLabels]
	diagnostics counts[string]
	fallbacks   counts[string]
	dropped     counts[string]

	lag     metric.Float64Histogram
	last    metric.Int64Gauge
	sources map[string]*source
}

// entry is one record.
type entry struct {
	labels   recordLabels
	reason   string // why it was dropped
	fallback bool
	hasLag   bool
	lag      float64 // seconds
	received int64   // unix time
}

type recordLabels struct{ format, source, outcome string }

// source is what is told of a source: its label, and when it was heard of.
type source struct {
	options  []metric.RecordOption
	received int64
}

func newTally(t *metadata.TelemetryBuilder) tally {
	return tally{
		records: newCounts(t.ProcessorOcsfRecords, func(l recordLabels) []attribute.KeyValue {
			return []attribute.KeyValue{
				attribute.String("format", orNone(l.format)),
				attribute.String("outcome", l.outcome),
				attribute.String("source", orNone(l.source)),
			}
		}),
		diagnostics: newCounts(t.ProcessorOcsfDiagnostics, label("code")),
		fallbacks:   newCounts(t.ProcessorOcsfFallbacks, label("source")),
		dropped:     newCounts(t.ProcessorOcsfDropped, label("reason")),
		lag:         t.ProcessorOcsfEventLag,
		last:        t.ProcessorOcsfLastEvent,
		sources:     map[string]*source{},
	}
}

func orNone(s string) string {
	if s == "" {
		return labelNone
	}
	return s
}

// mark is a place to go back to.
type mark struct{ entries, codes int }

func (t *tally) mark() mark { return mark{len(t.entries), len(t.codes)} }

func (t *tally) back(to mark) { t.entries, t.codes = t.entries[:to.entries], t.codes[:to.codes] }

// record notes a record that goes on. Its diagnostics are in codes already.
func (t *tally) record(r *pipeline.Record, name string, outcome mapping.Outcome, received time.Time) {
	e := entry{labels: recordLabels{string(r.Format), name, string(outcome)}, received: received.Unix()}
	if res := r.Result; res != nil && len(res.Event.Nodes) > 0 {
		e.fallback = fallback(res)
		if !slices.Contains(res.Diagnostics, mapping.CodeTimeReceived) {
			// A clock that is ahead makes no lag below zero: a histogram's sum must not fall.
			e.hasLag, e.lag = true, max(0, received.Sub(res.Time).Seconds())
		}
	}
	t.entries = append(t.entries, e)
}

// fallback tells whether an event has another class than the one it should have: that
// of a rule further down, or the Base Event of its source.
func fallback(res *mapping.Result) bool {
	if res.Outcome != mapping.Partial {
		return false
	}
	return res.Event.Class.UID == 0 || slices.Contains(res.Diagnostics, mapping.CodeRuleNotBuilt)
}

// drop notes a record that goes no further.
func (t *tally) drop(reason string, r *pipeline.Record, received time.Time) {
	t.entries = append(t.entries, entry{labels: recordLabels{source: r.Heartbeat}, reason: reason, received: received.Unix()})
}

// flush hands on what was noted.
func (t *tally) flush(ctx context.Context) {
	for i := range t.entries {
		t.add(ctx, &t.entries[i])
	}
	for _, code := range t.codes {
		t.diagnostics.add(code)
	}
	t.back(mark{})
	t.records.flush(ctx)
	t.diagnostics.flush(ctx)
	t.fallbacks.flush(ctx)
	t.dropped.flush(ctx)
	for _, s := range t.sources {
		if s.received != 0 {
			t.last.Record(ctx, s.received, s.options...)
			s.received = 0
		}
	}
}

func (t *tally) add(ctx context.Context, e *entry) {
	if e.reason != "" {
		t.dropped.add(e.reason)
	} else {
		t.records.add(e.labels)
	}
	name := e.labels.source
	if name == "" {
		return
	}
	s := t.sources[name]
	if s == nil {
		s = &source{options: []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(attribute.String("source", name)))}}
		t.sources[name] = s
	}
	s.received = max(s.received, e.received)
	if e.fallback {
		t.fallbacks.add(name)
	}
	if e.hasLag {
		t.lag.Record(ctx, e.lag, s.options...)
	}
}
