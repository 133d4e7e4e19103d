package bench

import (
	"context"
	"testing"
	"time"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/leef"
)

// BatchSize is the number of records of a batch.
const BatchSize = 100

// chunk is the number of batches that are built before the clock runs again: enough
// for stopping it to cost nothing, and few enough to stay small.
const chunk = 16

// Work handles b.N events.
type Work func(b *testing.B)

// Scan has our parser for the case's format read its text into an event that is used
// again. A text without a format is taken through the detection, which is all it gets.
func Scan(c Case) Work {
	parse, texts := parser(c.Format), c.Texts()
	return func(b *testing.B) {
		e := event.New()
		m := meter{b: b}
		m.begin()
		m.start()
		for i := range b.N {
			e.Reset()
			if !parse(texts[i%len(texts)], e) {
				b.Fatal("not read: ", c.Name)
			}
		}
		m.stop()
		m.report()
	}
}

func parser(f detect.Format) func(string, *event.Event) bool {
	switch f {
	case detect.CEF:
		return cef.Parse
	case detect.LEEF:
		return leef.Parse
	case detect.JSON:
		return jsontext.Parse
	}
	return func(s string, e *event.Event) bool {
		got, _ := detect.Parse(s, e)
		return got == f
	}
}

// Batches has a processor handle batches of the case's texts.
func Batches(p consumer.Logs, c Case) Work {
	texts := c.Texts()
	return func(b *testing.B) {
		m := meter{b: b}
		m.begin()
		var ready [chunk]plog.Logs
		next := 0
		for left := b.N; left > 0; {
			n := 0
			for ; n < chunk && left > 0; n++ {
				size := min(left, BatchSize)
				ready[n] = batch(texts[next : next+size]...)
				next = (next + BatchSize) % len(texts)
				left -= size
			}
			m.start()
			for i := range n {
				if err := p.ConsumeLogs(context.Background(), ready[i]); err != nil {
					b.Fatal(err)
				}
				ready[i] = plog.Logs{} // as in a collector, where the exporter lets go of it
			}
			m.stop()
		}
		m.report()
	}
}

// received is when the records of every batch came in. It is set because a receiver
// sets it, and constant so that every run writes the same attributes.
var received = pcommon.NewTimestampFromTime(time.Date(2026, 6, 4, 9, 0, 0, 0, time.UTC))

// batch makes records as a receiver hands them on.
func batch(texts ...string) plog.Logs {
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	records.EnsureCapacity(len(texts))
	for _, text := range texts {
		r := records.AppendEmpty()
		r.SetObservedTimestamp(received)
		r.Body().SetStr(text)
	}
	return logs
}
