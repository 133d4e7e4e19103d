package securitylogreceiver

import (
	"context"
	"net"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
)

// format is what obsreport calls what we receive.
const format = "text"

// deliverer hands batches over and does not return before the next component has
// accepted them, or they are counted as lost, or the receiver shuts down. Whoever
// calls it reads nothing meanwhile: that is the backpressure.
type deliverer struct {
	next     consumer.Logs
	retry    configretry.BackOffConfig
	obs      *receiverhelper.ObsReport
	counters *counters
	logger   *zap.Logger // samples
	stopping <-chan struct{}
	// admitWait is how long a connection waits that is one too many.
	admitWait time.Duration
}

// listener makes a listener of one that is open.
func (d *deliverer) listener(inner net.Listener, most int, host component.Host) *listener {
	return &listener{
		Listener: inner, max: most, host: host, counters: d.counters, logger: d.logger, stopping: d.stopping,
		wait: d.admitWait, freed: make(chan struct{}, 1),
	}
}

// once returns one that asks the next component a single time.
func (d *deliverer) once() *deliverer {
	single := *d
	single.retry.Enabled = false
	return &single
}

// outcome is what became of a batch.
type outcome uint8

const (
	taken     outcome = iota // the next component has accepted all of it
	permanent                // it will not, however often it is asked
	exhausted                // the time for retries is over
	stopped                  // the receiver shuts down, or whoever waits does no longer
)

// deliver hands one batch over. done is false where the receiver shuts down before
// that was settled, with so many records left; the caller knows whether that is a loss.
func (d *deliverer) deliver(ctx context.Context, o *origin, batch []message) (left int, done bool) {
	left, what, err := d.attempt(ctx, o, batch)
	switch what {
	case permanent:
		d.lose(left, reasonPermanent, err)
	case exhausted:
		d.lose(left, reasonRetries, err)
	}
	return left, what != stopped
}

// attempt hands a batch over until that is settled. It returns how many records were
// not accepted, and why.
func (d *deliverer) attempt(ctx context.Context, o *origin, batch []message) (left int, what outcome, err error) {
	if len(batch) == 0 {
		return 0, taken, nil
	}
	op := d.obs.StartLogsOp(ctx)
	left, what, err = d.try(op, o, batch)
	d.obs.EndLogsOp(op, format, len(batch)-left, nil)
	if left > 0 {
		d.obs.EndLogsOp(d.obs.StartLogsOp(ctx), format, left, err)
	}
	return left, what, err
}

func (d *deliverer) try(ctx context.Context, o *origin, batch []message) (left int, what outcome, err error) {
	left = len(batch)
	logs, err := o.logs(batch)
	if err != nil {
		return left, permanent, err
	}
	pause := retry.NewPause(d.retry)
	for {
		err = d.next.ConsumeLogs(ctx, logs)
		switch retry.Classify(err) {
		case retry.Accepted:
			return 0, taken, nil
		case retry.Rejected:
			return left, permanent, err
		}
		d.counters.add(d.counters.ReceiverSecurityLogRefused, int64(left))
		switch pause.Wait(ctx, d.stopping) {
		case retry.Exhausted:
			return left, exhausted, err
		case retry.Stopped:
			return left, stopped, err
		}
		logs, left = d.again(o, batch, logs, left, err)
		d.counters.add(d.counters.ReceiverSecurityLogRetried, int64(left))
	}
}

// again returns what is to be handed over after a refusal: the records that the answer
// names, if the pipeline leaves records as they are; else all of them, made afresh,
// since a record that a processor has changed must not be processed twice.
func (d *deliverer) again(o *origin, batch []message, logs plog.Logs, left int, err error) (plog.Logs, int) {
	if !d.next.Capabilities().MutatesData {
		if rest, ok := retry.Unaccepted(err); ok && rest.LogRecordCount() > 0 {
			return rest, rest.LogRecordCount()
		}
		return logs, left
	}
	if fresh, err := o.logs(batch); err == nil {
		return fresh, len(batch)
	}
	return logs, left
}

// lose counts records that will not arrive.
func (d *deliverer) lose(n int, reason string, err error) {
	d.counters.dropped(int64(n), reason)
	d.logger.Error("records were dropped", zap.String("reason", reason), zap.Int("records", n), zap.Error(err))
}
