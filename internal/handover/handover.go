// Package handover says what the answer of the next component means for what a
// receiver handed it, and when to try again. It is the one place where that is
// decided: every receiver and every protocol of the project asks here.
package handover

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Verdict is what an answer of the next component means for a batch.
type Verdict uint8

// The verdicts.
const (
	Accepted Verdict = iota
	Refused          // for now: worth a retry
	Rejected         // for good: a retry would be answered the same
)

// Judge reads an answer. Everything that does not call itself permanent is worth a
// retry (consumer/consumererror).
func Judge(err error) Verdict {
	switch {
	case err == nil:
		return Accepted
	case consumererror.IsPermanent(err):
		return Rejected
	}
	return Refused
}

// Unaccepted returns the records that an answer says are left, where it says so.
func Unaccepted(err error) (plog.Logs, bool) {
	var partial consumererror.Logs
	if errors.As(err, &partial) {
		return partial.Data(), true
	}
	return plog.Logs{}, false
}

// Outcome is how a pause ended.
type Outcome uint8

// The outcomes.
const (
	Over      Outcome = iota // try again
	Exhausted                // the configuration allows no further attempt
	Stopped                  // the receiver shuts down, and the last attempt was made
)

// Pause is the time between the attempts to hand one batch over. It belongs to one
// batch and one goroutine.
type Pause struct {
	backoff *backoff.ExponentialBackOff // nil: no retries
	until   time.Time                   // zero: for ever
	stopped bool
}

// NewPause returns the pauses that the configuration asks for. Its max_elapsed_time
// counts from now; 0 means for ever.
func NewPause(retry configretry.BackOffConfig) *Pause {
	if !retry.Enabled {
		return &Pause{}
	}
	p := &Pause{backoff: &backoff.ExponentialBackOff{
		InitialInterval:     retry.InitialInterval,
		RandomizationFactor: retry.RandomizationFactor,
		Multiplier:          retry.Multiplier,
		MaxInterval:         retry.MaxInterval,
	}}
	if retry.MaxElapsedTime > 0 {
		p.until = time.Now().Add(retry.MaxElapsedTime)
	}
	return p
}

// Wait waits until the next attempt is due. Closing stopping ends the waiting for one
// last attempt; after that it answers Stopped.
func (p *Pause) Wait(ctx context.Context, stopping <-chan struct{}) Outcome {
	if p.stopped {
		return Stopped
	}
	if p.backoff == nil {
		return Exhausted
	}
	next := p.backoff.NextBackOff()
	if !p.until.IsZero() && time.Now().Add(next).After(p.until) {
		return Exhausted
	}
	timer := time.NewTimer(next)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return Stopped
	case <-stopping:
		p.stopped = true
	case <-timer.C:
	}
	return Over
}
