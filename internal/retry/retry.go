// Package retry decides what the answer of the next consumer means for a batch that a
// receiver handed over, and when to try again. Every receiver of the module asks here,
// so that a refusal is retried or permanent everywhere alike.
package retry

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Class is what an answer of the next consumer means for a batch.
type Class uint8

// The classes.
const (
	Accepted Class = iota
	Refused        // for now: worth a retry
	Rejected       // permanently: a retry would get the same answer
)

// Classify classifies an answer. Every error that is not marked permanent is worth a
// retry (consumer/consumererror). Where several branches of a pipeline answered, the
// batch is rejected only if all that failed rejected it: otherwise one branch that
// rejects would lose the batch for another that only asks to wait.
func Classify(err error) Class {
	if err == nil {
		return Accepted
	}
	for _, branch := range branches(err) {
		if !consumererror.IsPermanent(branch) {
			return Refused
		}
	}
	return Rejected
}

// Unaccepted returns the records that an answer names as not accepted. It returns false
// where the answer names none, and where several branches failed: what is left of one
// branch is not what is left of the other.
func Unaccepted(err error) (plog.Logs, bool) {
	if len(branches(err)) != 1 {
		return plog.Logs{}, false
	}
	var partial consumererror.Logs
	if errors.As(err, &partial) {
		return partial.Data(), true
	}
	return plog.Logs{}, false
}

// branches takes apart the error of a fan-out, which joins those of its branches
// (go.uber.org/multierr), at any depth. Around a permanent error nothing is taken apart:
// whoever called the whole permanent has looked at all of it.
func branches(err error) []error {
	for e := err; e != nil; e = errors.Unwrap(e) {
		joined, ok := e.(interface{ Unwrap() []error })
		if !ok {
			if consumererror.IsPermanent(e) && !consumererror.IsPermanent(errors.Unwrap(e)) {
				break
			}
			continue
		}
		var all []error
		for _, one := range joined.Unwrap() {
			all = append(all, branches(one)...)
		}
		return all
	}
	return []error{err}
}

// Outcome is how a pause ended.
type Outcome uint8

// The outcomes.
const (
	Expired   Outcome = iota // the pause is over: try again
	Exhausted                // the configuration allows no further attempt
	Stopped                  // the receiver shuts down, and the last attempt was made
)

// Gate tells batches that were refused when the next consumer accepts again. Without it
// every batch would sleep for the whole of its own pause, and after a long refusal a
// receiver would use the pipeline little for many seconds. One Gate is shared by all
// batches of a receiver.
type Gate struct {
	mu      sync.Mutex
	waiting list.List // of chan struct{}, the longest waiting first
}

// Accepted says that the next consumer accepted a batch. The batch that has waited longest
// tries again at once; when it is accepted, the next one does. A consumer that refuses is
// thus asked once more per batch that it accepts, at most.
func (g *Gate) Accepted() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if first := g.waiting.Front(); first != nil {
		close(g.waiting.Remove(first).(chan struct{}))
	}
}

// enter waits in line. The channel is closed when it is this batch's turn.
func (g *Gate) enter() (turn <-chan struct{}, leave func()) {
	if g == nil {
		return nil, func() {}
	}
	ch := make(chan struct{})
	g.mu.Lock()
	defer g.mu.Unlock()
	e := g.waiting.PushBack(ch)
	return ch, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.waiting.Remove(e) // nothing where it has left already
	}
}

// Pause is the time between the attempts to hand one batch over. It belongs to one
// batch and one goroutine.
type Pause struct {
	// Gate ends a pause early when the next consumer accepts again; nil: none does.
	Gate *Gate

	backoff *backoff.ExponentialBackOff // nil: no retries
	until   time.Time                   // zero: no limit
	stopped bool
}

// NewPause returns the pauses that the configuration asks for. Its max_elapsed_time
// counts from now; 0 means no limit.
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

// Wait waits until the next attempt is due. Closing stopping ends the wait for one last
// attempt; after that Wait returns Stopped.
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
	turn, leave := p.Gate.enter()
	defer leave()
	select {
	case <-turn:
		p.backoff.Reset()
	case <-ctx.Done():
		return Stopped
	case <-stopping:
		p.stopped = true
	case <-timer.C:
	}
	return Expired
}
