package securitylogreceiver

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/semaphore"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
)

// recordCost is what a record takes beside its text: the record itself, its attributes,
// and the entry in the batch. So a flood of tiny messages is bounded too.
const recordCost = 512

// memory bounds the bytes in flight of all protocols together. Each stage has a pool
// of its own, so that senders who are slow to finish a message cannot hold up those
// whose messages are complete, and neither those whose datagrams wait.
type memory struct {
	// handing is for messages that are collected and handed over.
	handing *pool
	// unfinished is for messages of TCP that have not arrived completely, by the size of
	// the read buffer. Whoever needs a larger one waits while it holds the smaller one, so
	// each size has a pool of its own: those who hold the largest need nothing more.
	unfinished [bufferSizes]*pool
	// bodies is for bodies that have not arrived completely.
	bodies *pool
	// queue is for datagrams that wait.
	queue *pool
	// buffers are what connections read into while data flows.
	buffers *frame.Buffers
}

func newMemory(total int64) *memory {
	return &memory{
		handing:    newPool(total * 3 / 8),
		unfinished: [bufferSizes]*pool{newPool(total / 16), newPool(total / 16), newPool(total / 8)},
		bodies:     newPool(total * 3 / 16),
		queue:      newPool(total / 8),
		buffers:    frame.NewBuffers(int(total / 32 / frame.LargeSize)),
	}
}

// The sizes of read buffers: up to frame.LargeSize, up to mediumBuffer, and above.
const (
	bufferSizes  = 3
	mediumBuffer = 256 << 10
)

// sizeOf is the index of a buffer of so many bytes, at most bufferSizes - 1.
func sizeOf(n int) int {
	switch {
	case n <= frame.LargeSize:
		return 0
	case n <= mediumBuffer:
		return 1
	}
	return 2
}

// costOf is what a buffer of a size takes at most, with the one that it is copied from.
func costOf(size, maxMessage int) int64 {
	switch size {
	case 0:
		return frame.LargeSize * 3 / 2
	case 1:
		return mediumBuffer * 3 / 2
	}
	return 3 * int64(maxMessage)
}

// receivingShare is the part of max_in_flight that one message or body may be at most. One
// that is larger than its pool has that alone.
const receivingShare = 4

// pool is a number of bytes that may be in use.
type pool struct {
	semaphore *semaphore.Weighted
	size      int64
	waiting   atomic.Int64
}

// wanted tells whether somebody waits for memory.
func (p *pool) wanted() bool { return p.waiting.Load() > 0 }

func newPool(size int64) *pool { return &pool{semaphore: semaphore.NewWeighted(size), size: size} }

// try takes n bytes where that needs no waiting.
func (p *pool) try(n int64) bool { return p.semaphore.TryAcquire(p.fit(n)) }

// acquire waits for n bytes, in the order of those who wait. It returns false when ctx
// is over.
func (p *pool) acquire(ctx context.Context, n int64) bool {
	// A context that is over already is no reason where nothing has to be waited for.
	if p.try(n) {
		return true
	}
	p.waiting.Add(1)
	defer p.waiting.Add(-1)
	return p.semaphore.Acquire(ctx, p.fit(n)) == nil
}

// release gives back what was taken with the same n.
func (p *pool) release(n int64) {
	if n > 0 {
		p.semaphore.Release(p.fit(n))
	}
}

// fit lets what is larger than all there is have all there is, alone.
func (p *pool) fit(n int64) int64 { return min(n, p.size) }
