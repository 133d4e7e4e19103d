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

// Gate is the line in which the refused batches of a receiver wait. Two rules follow from
// what an attempt costs: the records of a batch are made and mapped for each.
//
//   - Only the first in the line tries again when its pause is over; it then goes to the
//     end. While the next consumer refuses, a receiver therefore makes one attempt per
//     pause, however many connections it has.
//   - When the next consumer accepts a batch, the first tries again at once, and when that
//     is accepted, the next does: after a refusal no batch sleeps for the rest of its pause.
//
// One Gate is shared by all batches of a receiver.
type Gate struct {
	mu   sync.Mutex
	line list.List // of *place, the longest waiting first
}

// place is a place in the line.
type place struct {
	accepted chan struct{} // closed when the next consumer accepted a batch
	first    chan struct{} // closed when nobody waits longer
}

// Accepted says that the next consumer accepted a batch.
func (g *Gate) Accepted() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e := g.line.Front(); e != nil {
		close(e.Value.(*place).accepted)
		g.remove(e)
	}
}

// remove removes a place, if it is still in the line. The caller holds the lock.
func (g *Gate) remove(e *list.Element) {
	wasFirst := g.line.Front() == e
	g.line.Remove(e)
	if next := g.line.Front(); wasFirst && next != nil {
		close(next.Value.(*place).first)
	}
}

// enter goes to the end of the line. Without a line everybody is the first.
func (g *Gate) enter() (at *place, leave func()) {
	at = &place{accepted: make(chan struct{}), first: make(chan struct{})}
	if g == nil {
		close(at.first)
		return at, func() {}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	e := g.line.PushBack(at)
	if g.line.Front() == e {
		close(at.first)
	}
	return at, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.remove(e)
	}
}

// Pause is the time between the attempts to hand one batch over. It belongs to one
// batch and one goroutine.
type Pause struct {
	// Gate is the line in which the batch waits; nil: it waits alone.
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
	at, leave := p.Gate.enter()
	defer leave()
	first, pause, over := at.first, (<-chan time.Time)(nil), (<-chan time.Time)(nil)
	if !p.until.IsZero() {
		timer := time.NewTimer(time.Until(p.until))
		defer timer.Stop()
		over = timer.C
	}
	for {
		select {
		case <-at.accepted:
			p.backoff.Reset()
		case <-first:
			timer := time.NewTimer(next)
			defer timer.Stop()
			first, pause = nil, timer.C
			continue
		case <-pause:
		case <-over:
			return Exhausted
		case <-ctx.Done():
			return Stopped
		case <-stopping:
			p.stopped = true
		}
		return Expired
	}
}
