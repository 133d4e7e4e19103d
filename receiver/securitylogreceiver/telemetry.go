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
	reasonOversize  = "oversize"
	reasonPermanent = "permanent_error"
	reasonRetries   = "retries_exhausted"
	reasonShutdown  = "shutdown"
)

// counters are the metrics of one protocol. Their labels come from the configuration
// alone, never from a message.
type counters struct {
	*metadata.TelemetryBuilder
	labels  metric.MeasurementOption
	reasons map[string]metric.MeasurementOption
}

func newCounters(tel *metadata.TelemetryBuilder, id component.ID, transport string) *counters {
	common := []attribute.KeyValue{
		attribute.String("receiver", id.String()),
		attribute.String("transport", transport),
	}
	c := &counters{
		TelemetryBuilder: tel,
		labels:           metric.WithAttributeSet(attribute.NewSet(common...)),
		reasons:          map[string]metric.MeasurementOption{},
	}
	for _, reason := range []string{reasonOversize, reasonPermanent, reasonRetries, reasonShutdown} {
		set := attribute.NewSet(append([]attribute.KeyValue{attribute.String("reason", reason)}, common...)...)
		c.reasons[reason] = metric.WithAttributeSet(set)
		// A loss must be seen as a change from 0, so the counter is there from the start.
		tel.ReceiverSecurityLogDropped.Add(context.Background(), 0, c.reasons[reason])
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

// nopTelemetry is for a component that is built to be checked only.
func nopTelemetry() component.TelemetrySettings {
	return component.TelemetrySettings{
		Logger:         zap.NewNop(),
		MeterProvider:  noop.NewMeterProvider(),
		TracerProvider: tracenoop.NewTracerProvider(),
	}
}
