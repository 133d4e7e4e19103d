package teeconnector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pipeline"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-ocsf/otelcol-ocsf/connector/teeconnector/internal/metadata"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
)

// branch is one of the pipelines.
type branch struct {
	name  string
	next  consumer.Logs
	label metric.MeasurementOption
}

// tee serves any number of goroutines.
type tee struct {
	component.StartFunc
	component.ShutdownFunc
	branches  []branch
	pause     configretry.BackOffConfig
	telemetry *metadata.TelemetryBuilder
	// first is the branch that refused last: it is asked before the others.
	first atomic.Int64
}

var errRouter = errors.New("tee: the collector gave no router of pipelines")

func newTee(set connector.Settings, cfg *Config, next consumer.Logs) (*tee, error) {
	router, ok := next.(connector.LogsRouterAndConsumer)
	if !ok {
		return nil, errRouter
	}
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	t := &tee{
		telemetry: telemetry,
		pause: configretry.BackOffConfig{
			Enabled:             true,
			InitialInterval:     50 * time.Millisecond,
			RandomizationFactor: 0.5,
			Multiplier:          1.5,
			MaxInterval:         time.Second,
			MaxElapsedTime:      cfg.MaxWait,
		},
	}
	ids := router.PipelineIDs()
	slices.SortFunc(ids, func(a, b pipeline.ID) int { return strings.Compare(a.String(), b.String()) })
	for _, id := range ids {
		c, err := router.Consumer(id)
		if err != nil {
			return nil, err
		}
		t.branches = append(t.branches, branch{
			name: id.String(), next: c,
			label: metric.WithAttributeSet(attribute.NewSet(attribute.String("pipeline", id.String()))),
		})
	}
	return t, nil
}

// Capabilities says that the batch is not changed.
func (*tee) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

// ConsumeLogs returns nil when every pipeline has accepted the batch, a permanent error
// when all have answered and one of them rejected it, and else the refusal of one.
func (t *tee) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	logs.MarkReadOnly()
	var rejected []error
	accepted := false
	first := int(t.first.Load())
	for i := range t.branches {
		n := (first + i) % len(t.branches)
		b := &t.branches[n]
		some, err := t.offer(ctx, b, logs, accepted)
		accepted = accepted || some
		switch retry.Classify(err) {
		case retry.Accepted:
		case retry.Rejected:
			rejected = append(rejected, fmt.Errorf("%s: %w", b.name, err))
		case retry.Refused:
			t.first.Store(int64(n))
			if accepted {
				t.telemetry.ConnectorTeeRepeated.Add(context.WithoutCancel(ctx), int64(logs.LogRecordCount()))
			}
			// Not wrapped: what one pipeline says is left of the batch is not what is left of it
			// for the others (consumererror.NewLogs).
			return fmt.Errorf("%s: %v", b.name, err) //nolint:errorlint // see above
		}
	}
	return errors.Join(rejected...)
}

// offer hands a batch to one pipeline, again and again while another one has accepted it.
// some tells that the pipeline has accepted the batch or a part of it.
func (t *tee) offer(ctx context.Context, b *branch, logs plog.Logs, accepted bool) (some bool, err error) {
	var pause *retry.Pause
	for {
		err = b.next.ConsumeLogs(ctx, logs)
		switch retry.Classify(err) {
		case retry.Accepted:
			return true, nil
		case retry.Rejected:
			return some, err
		}
		t.telemetry.ConnectorTeeRefused.Add(context.WithoutCancel(ctx), int64(logs.LogRecordCount()), b.label)
		if rest, ok := retry.Unaccepted(err); ok && rest.LogRecordCount() < logs.LogRecordCount() {
			logs, some = rest, true
			logs.MarkReadOnly()
		}
		if !accepted && !some {
			return false, err
		}
		if pause == nil {
			pause = retry.NewPause(t.pause)
		}
		if pause.Wait(ctx, nil) != retry.Expired {
			return some, err
		}
	}
}
