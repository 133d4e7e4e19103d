// Package limiter bounds how many batches a receiver has in the pipeline at once.
//
// A mapped record takes about ten times the memory of its string, so the number of
// batches between a receiver and the queue of an exporter decides how much memory a
// collector needs. A receiver acquires a slot, builds the plog.Logs of one batch, hands
// it over, and releases the slot when the next consumer has returned. Batches that wait
// for a slot are kept as strings.
//
// Slots are granted in the order in which they were asked for. A goroutine that asks
// for one slot at a time therefore gets its turn after every other waiting goroutine got
// one: connections share the pipeline fairly, however much each of them sends.
package limiter

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// minDefault keeps slow exporters busy on machines with one or two cores.
const minDefault = 4

// Default is the number of batches where none is configured: twice GOMAXPROCS, at
// least 4.
func Default() int { return max(minDefault, 2*runtime.GOMAXPROCS(0)) }

// Limiter is a number of slots, shared by all goroutines of a receiver that hand over.
type Limiter struct {
	slots *semaphore.Weighted
	inUse atomic.Int64
}

// New returns a Limiter with n slots, or with Default slots where n is 0.
func New(n int) *Limiter {
	if n <= 0 {
		n = Default()
	}
	return &Limiter{slots: semaphore.NewWeighted(int64(n))}
}

// Acquire waits for a slot, first come, first served. It returns the error of ctx when
// that is done first.
func (l *Limiter) Acquire(ctx context.Context) error {
	if err := l.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	l.inUse.Add(1)
	return nil
}

// Release gives back a slot that Acquire granted.
func (l *Limiter) Release() {
	l.inUse.Add(-1)
	l.slots.Release(1)
}

// InUse is the number of slots in use. 0 means that the pipeline is idle.
func (l *Limiter) InUse() int { return int(l.inUse.Load()) }
