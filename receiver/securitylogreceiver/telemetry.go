package securitylogreceiver

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

// The reasons for which a message is dropped, values of the attribute "reason".
const (
	reasonKernel    = "kernel_buffer"
	reasonOversize  = "oversize"
	reasonPermanent = "permanent_error"
	reasonQueue     = "queue_full"
	reasonRetries   = "retries_exhausted"
	reasonShutdown  = "shutdown"
)

// reasonsOf are those that a protocol can have.
var reasonsOf = map[string][]string{
	"tcp":  {reasonOversize, reasonPermanent, reasonRetries, reasonShutdown},
	"udp":  {reasonKernel, reasonPermanent, reasonQueue, reasonRetries, reasonShutdown},
	"http": {reasonPermanent},
	"file": {reasonPermanent, reasonRetries},
}

// counters are the metrics of one protocol. Their labels come from the configuration
// alone, never from a message.
type counters struct {
	*metadata.TelemetryBuilder
	labels     metric.MeasurementOption
	reasons    map[string]metric.MeasurementOption
	handshakes map[string]metric.MeasurementOption
	proxies    map[string]metric.MeasurementOption
}

func newCounters(tel *metadata.TelemetryBuilder, id component.ID, transport string) *counters {
	common := []attribute.KeyValue{
		attribute.String("receiver", id.String()),
		attribute.String("transport", transport),
	}
	with := func(key, value string) metric.MeasurementOption {
		set := attribute.NewSet(append([]attribute.KeyValue{attribute.String(key, value)}, common...)...)
		return metric.WithAttributeSet(set)
	}
	c := &counters{
		TelemetryBuilder: tel,
		labels:           metric.WithAttributeSet(attribute.NewSet(common...)),
		reasons:          map[string]metric.MeasurementOption{},
		handshakes:       map[string]metric.MeasurementOption{},
		proxies:          map[string]metric.MeasurementOption{},
	}
	for _, reason := range reasonsOf[transport] {
		c.reasons[reason] = with("reason", reason)
		// A loss must be seen as a change from 0, so the counter is there from the start.
		tel.ReceiverSecurityLogDropped.Add(context.Background(), 0, c.reasons[reason])
	}
	for _, reason := range handshakeReasons {
		c.handshakes[reason] = with("reason", reason)
	}
	for _, reason := range proxyReasons {
		c.proxies[reason] = with("reason", reason)
	}
	return c
}

// add counts n, if there is anything to count.
func (c *counters) add(counter metric.Int64Counter, n int64) {
	if n != 0 {
		counter.Add(context.Background(), n, c.labels)
	}
}

// dropped counts n messages that are lost for a reason.
func (c *counters) dropped(n int64, reason string) {
	if n != 0 {
		c.ReceiverSecurityLogDropped.Add(context.Background(), n, c.reasons[reason])
	}
}

// waiting counts n more datagrams in the queue.
func (c *counters) waiting(n int64) {
	if n != 0 {
		c.ReceiverSecurityLogQueueLength.Add(context.Background(), n, c.labels)
	}
}

// nopTelemetry is for a component that is built to be checked only.
func nopTelemetry() component.TelemetrySettings {
	return component.TelemetrySettings{
		Logger:         zap.NewNop(),
		MeterProvider:  noop.NewMeterProvider(),
		TracerProvider: tracenoop.NewTracerProvider(),
	}
}
