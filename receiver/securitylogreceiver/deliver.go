package securitylogreceiver

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/limiter"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
)

// format is what obsreport calls what we receive.
const format = "text"

// maxBatchBytes closes a batch as max_records does: large messages must not pile up in
// the pipeline, where a record takes a multiple of its string.
const maxBatchBytes = 256 << 10

// deliverer hands batches over and does not return before the next component has
// accepted them, or they are counted as lost, or the receiver shuts down. Whoever
// calls it reads nothing meanwhile: that is the back-pressure.
//
// All deliverers of a receiver share one limiter. A batch waits for its slot, and between
// the attempts, as strings; the records are made when the slot is granted.
type deliverer struct {
	next     consumer.Logs
	limiter  *limiter.Limiter
	gate     *retry.Gate // of all deliverers of the receiver
	retry    configretry.BackOffConfig
	obs      *receiverhelper.ObsReport
	counters *counters
	logger   *zap.Logger // samples
	stopping <-chan struct{}
	// maxRecords is the number of records, as estimated, that are handed over at once.
	maxRecords int
	// lost counts the messages that the shutdown cost.
	lost *atomic.Int64
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

// deliver hands messages over, slice by slice. done is false where the receiver shuts
// down before that was settled, with so many messages left; the caller knows whether
// that is a loss.
func (d *deliverer) deliver(ctx context.Context, o *origin, batch []message) (left int, done bool) {
	for len(batch) > 0 {
		n := d.slice(batch)
		switch left, what, err := d.attempt(ctx, o, batch[:n]); what {
		case permanent:
			d.lose(left, reasonPermanent, err)
		case exhausted:
			d.lose(left, reasonRetries, err)
		case stopped:
			return left + len(batch) - n, false
		}
		batch = batch[n:]
	}
	return 0, true
}

// slice returns how many messages at the start of a batch are handed over together: one,
// and as many more as stay within maxRecords and maxBatchBytes.
func (d *deliverer) slice(batch []message) int {
	records, size := 0, 0
	for i := range batch {
		records += batch[i].estimate()
		size += len(batch[i].text)
		if i > 0 && (records > d.maxRecords || size > maxBatchBytes) {
			return i
		}
	}
	return len(batch)
}

// attempt hands one slice over until that is settled. It returns how many messages were
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
	pause := retry.NewPause(d.retry)
	pause.Gate = d.gate
	for {
		batch, err = d.offer(ctx, o, batch)
		switch retry.Classify(err) {
		case retry.Accepted:
			d.gate.Accepted()
			return 0, taken, nil
		case retry.Rejected:
			return len(batch), permanent, err
		}
		d.counters.add(d.counters.ReceiverSecurityLogRefused, int64(len(batch)))
		switch pause.Wait(ctx, d.stopping) {
		case retry.Exhausted:
			return len(batch), exhausted, err
		case retry.Stopped:
			return len(batch), stopped, err
		}
		d.counters.add(d.counters.ReceiverSecurityLogRetried, int64(len(batch)))
	}
}

// offer makes the records of a batch and hands them over once, in a slot of the limiter.
// It returns the messages that were not accepted. The slot is free between two attempts,
// so that a batch which is refused for ever holds up no other.
func (d *deliverer) offer(ctx context.Context, o *origin, batch []message) ([]message, error) {
	d.counters.ReceiverSecurityLogBatchesWaiting.Add(ctx, 1, d.counters.labels)
	err := d.limiter.Acquire(ctx)
	d.counters.ReceiverSecurityLogBatchesWaiting.Add(ctx, -1, d.counters.labels)
	if err != nil {
		return batch, err
	}
	defer d.limiter.Release()
	d.counters.ReceiverSecurityLogBatchesInPipeline.Add(ctx, 1, d.counters.labels)
	defer d.counters.ReceiverSecurityLogBatchesInPipeline.Add(ctx, -1, d.counters.labels)
	logs, err := o.logs(batch)
	if err != nil {
		return batch, consumererror.NewPermanent(err)
	}
	if err = d.next.ConsumeLogs(ctx, logs); err == nil {
		return nil, nil
	}
	if rest, ok := retry.Unaccepted(err); ok {
		batch = unaccepted(batch, rest)
	}
	return batch, err
}

// lose counts records that will not arrive.
func (d *deliverer) lose(n int, reason string, err error) {
	d.counters.dropped(int64(n), reason)
	d.logger.Error("records were dropped", zap.String("reason", reason), zap.Int("records", n), zap.Error(err))
}

// stop counts messages that the shutdown costs. The receiver logs their number when all
// of it has stopped.
func (d *deliverer) stop(n int) {
	d.counters.dropped(int64(n), reasonShutdown)
	d.lost.Add(int64(n))
}
