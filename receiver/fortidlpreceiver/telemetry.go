package fortidlpreceiver

import (
	"context"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/fortidlpreceiver/internal/metadata"
)

// The reasons for which events are dropped, values of the attribute "reason".
const (
	reasonPermanent = "permanent_error"
	reasonRetries   = "retries_exhausted"
	reasonShutdown  = "shutdown"
	reasonStorage   = "storage_error"
	reasonDeadFull  = "dead_letters_full"
)

// counters are the metrics of one receiver. Their labels come from the configuration and
// from closed sets, never from a message.
type counters struct {
	*metadata.TelemetryBuilder
	id     attribute.KeyValue
	labels metric.MeasurementOption
	// lost is how many events were dropped because the receiver shut down.
	lost atomic.Int64
}

func newCounters(tel *metadata.TelemetryBuilder, id component.ID) *counters {
	c := &counters{TelemetryBuilder: tel, id: attribute.String("receiver", id.String())}
	c.labels = metric.WithAttributeSet(attribute.NewSet(c.id))
	// A loss must be seen as a change from 0, so the counter is there from the start.
	for _, reason := range []string{reasonPermanent, reasonRetries, reasonShutdown, reasonStorage, reasonDeadFull} {
		tel.ReceiverFortidlpDropped.Add(context.Background(), 0, c.because(reason))
	}
	return c
}

func (c *counters) because(reason string) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(c.id, attribute.String("reason", reason)))
}

// add counts n, if there is anything to count.
func (c *counters) add(counter metric.Int64Counter, n int) {
	if n != 0 {
		counter.Add(context.Background(), int64(n), c.labels)
	}
}

// dropped counts n events that are lost for a reason.
func (c *counters) dropped(n int, reason string) {
	if reason == reasonShutdown {
		c.lost.Add(int64(n))
	}
	if n != 0 {
		c.ReceiverFortidlpDropped.Add(context.Background(), int64(n), c.because(reason))
	}
}

// ended counts a connection that ended, or was not made.
func (c *counters) ended(e ending) {
	counter := c.ReceiverFortidlpConnectFailures
	if e.connected {
		counter = c.ReceiverFortidlpDisconnects
	}
	counter.Add(context.Background(), 1, c.because(e.reason))
}

// lag records how old the event received last was.
func (c *counters) lag(d time.Duration) {
	c.ReceiverFortidlpLag.Record(context.Background(), d.Seconds(), c.labels)
}

// spool records what the spool holds.
func (c *counters) spool(messages int, bytes int64) {
	c.ReceiverFortidlpSpoolMessages.Record(context.Background(), int64(messages), c.labels)
	c.ReceiverFortidlpSpoolBytes.Record(context.Background(), bytes, c.labels)
}

// deadLetters records how many items are kept although they were rejected for good.
func (c *counters) deadLetters(n int) {
	c.ReceiverFortidlpDeadLetters.Record(context.Background(), int64(n), c.labels)
}
