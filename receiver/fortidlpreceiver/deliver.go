package fortidlpreceiver

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
)

// format is what obsreport calls what we receive.
const format = "json"

// deliverer hands items over and does not return before the next component has answered
// for good, or the receiver shuts down. It serves one goroutine.
type deliverer struct {
	next     consumer.Logs
	retry    configretry.BackOffConfig
	obs      *receiverhelper.ObsReport
	counters *counters
	logger   *zap.Logger // samples
	origin   *origin
	reader   *reader
	memory   *memory
	stopping <-chan struct{}
}

// delivery is how a hand-over ended.
type delivery struct {
	verdict retry.Class // Refused: not settled when the receiver shut down
	reason  string      // why it was Rejected
	records int         // that the verdict is about
	page    []key       // of the events that were accepted, for the memory
}

// deliver hands the events of items over in one batch, without those that were
// accepted before.
func (d *deliverer) deliver(ctx context.Context, items []item) delivery {
	batch, page := d.fresh(items)
	if len(batch) == 0 {
		return delivery{}
	}
	op := d.obs.StartLogsOp(ctx)
	out, err := d.attempt(op, batch)
	out.records = len(batch)
	if out.verdict == retry.Accepted {
		out.page = page
	}
	d.obs.EndLogsOp(op, format, len(batch), err)
	return out
}

// attempt hands a batch over until that is settled.
func (d *deliverer) attempt(ctx context.Context, batch []record) (delivery, error) {
	pause := retry.NewPause(d.retry)
	for {
		if err := ctx.Err(); err != nil {
			return delivery{verdict: retry.Refused}, err
		}
		// Made afresh each time: a processor may have changed the records of the last attempt.
		logs, err := d.origin.logs(batch)
		if err == nil {
			err = d.next.ConsumeLogs(ctx, logs)
		}
		switch retry.Classify(err) {
		case retry.Accepted:
			return delivery{verdict: retry.Accepted}, nil
		case retry.Rejected:
			d.logger.Error("events were rejected for good", zap.Int("events", len(batch)), zap.Error(err))
			return delivery{verdict: retry.Rejected, reason: reasonPermanent}, err
		}
		d.counters.add(d.counters.ReceiverFortidlpRefused, len(batch))
		switch pause.Wait(ctx, d.stopping) {
		case retry.Exhausted:
			d.logger.Error("events were refused for longer than retry allows", zap.Int("events", len(batch)), zap.Error(err))
			return delivery{verdict: retry.Rejected, reason: reasonRetries}, err
		case retry.Stopped:
			return delivery{verdict: retry.Refused}, err
		}
		d.counters.add(d.counters.ReceiverFortidlpRetried, len(batch))
	}
}

// fresh gives the records of events that were not accepted before, and their keys.
func (d *deliverer) fresh(items []item) (batch []record, page []key) {
	batched := map[key]struct{}{}
	for _, it := range items {
		for _, ev := range it.events {
			f := d.reader.read(ev)
			if f.id != "" && d.memory.limit > 0 {
				k := keyOf(f.id)
				if _, twice := batched[k]; twice || d.memory.has(k) {
					d.counters.add(d.counters.ReceiverFortidlpDuplicates, 1)
					continue
				}
				batched[k] = struct{}{}
				page = append(page, k)
			}
			d.count(it.at, ev, f)
			batch = append(batch, record{event: ev, at: it.at})
		}
	}
	return batch, page
}

// count counts what an event says of itself.
func (d *deliverer) count(received time.Time, ev event, f facts) {
	switch {
	case ev.cut:
		d.counters.add(d.counters.ReceiverFortidlpTruncated, 1)
	case !f.decoded:
		d.counters.add(d.counters.ReceiverFortidlpDecodeFailures, 1)
	}
	d.counters.add(d.counters.ReceiverFortidlpEnrichmentErrors, f.enrichmentErrors)
	if !f.at.IsZero() {
		d.counters.lag(received.Sub(f.at))
	}
}
