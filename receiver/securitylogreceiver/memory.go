package securitylogreceiver

import (
	"context"

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
	// receiving is for large messages and bodies that have not arrived wholly.
	receiving *pool
	// queue is for datagrams that wait.
	queue *pool
	// buffers are what connections read into while data flows.
	buffers *frame.Buffers
}

func newMemory(total int64) *memory {
	return &memory{
		handing: newPool(total / 2), receiving: newPool(total / receivingShare), queue: newPool(total / 8),
		buffers: frame.NewBuffers(int(total / 8 / frame.LargeSize)),
	}
}

// receivingShare is the part of max_in_flight that one body of a request must fit into.
const receivingShare = 4

// pool is a number of bytes that may be in use.
type pool struct {
	semaphore *semaphore.Weighted
	size      int64
}

func newPool(size int64) *pool { return &pool{semaphore: semaphore.NewWeighted(size), size: size} }

// try takes n bytes where that needs no waiting.
func (p *pool) try(n int64) bool { return p.semaphore.TryAcquire(p.fit(n)) }

// acquire waits for n bytes, in the order of those who wait. It returns false when ctx
// is over.
func (p *pool) acquire(ctx context.Context, n int64) bool {
	// A context that is over already is no reason where nothing has to be waited for.
	return p.try(n) || p.semaphore.Acquire(ctx, p.fit(n)) == nil
}

// release gives back what was taken with the same n.
func (p *pool) release(n int64) {
	if n > 0 {
		p.semaphore.Release(p.fit(n))
	}
}

// fit lets what is larger than all there is have all there is, alone.
func (p *pool) fit(n int64) int64 { return min(n, p.size) }
