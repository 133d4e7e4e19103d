package fortidlpreceiver

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
)

// storagePause is the time between attempts at a storage that fails.
const storagePause = time.Second

// spool writes every message down before it goes on. Two goroutines share it: the one
// that reads the stream puts items in, the one of run takes them out.
type spool struct {
	client     storage.Client
	limits     SpoolConfig
	maxRecords int
	keep       bool // events that are rejected for good
	deliverer  *deliverer
	counters   *counters
	logger     *zap.Logger // samples
	stopping   <-chan struct{}

	mu       sync.Mutex
	messages *queue
	left     int           // of the messages, how many an earlier run left behind
	changed  chan struct{} // closed when messages change

	// For run alone.
	dead *queue
	// For take alone.
	reserveUsed bool
}

// maxDead bounds the items that are kept although they were rejected for good.
const maxDead = 10_000

// take puts items in, and waits while the spool is full: the stream is not read
// meanwhile. When the receiver shuts down what was read is put in all the same, into the
// reserve where the storage is full. It answers false when even that is used up.
func (s *spool) take(ctx context.Context, items []item) bool {
	values := make([][]byte, len(items))
	for i, it := range items {
		values[i] = it.encode()
	}
	s.waitForRoom(ctx)
	s.mu.Lock()
	ops := s.messages.push(values...)
	s.mu.Unlock()
	// Only this goroutine pushes, so the operations stay right without the lock.
	if !s.carryOut(ops) && !(s.freeReserve() && s.write(ops) == nil) {
		for _, it := range items {
			s.counters.dropped(len(it.events), reasonShutdown)
		}
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages.pushed(values...)
	s.change()
	return true
}

// carryOut tries until the storage obeys, or the receiver shuts down.
func (s *spool) carryOut(ops []*storage.Operation) bool {
	if len(ops) == 0 {
		return true
	}
	for {
		err := s.write(ops)
		if err == nil {
			return true
		}
		s.counters.add(s.counters.ReceiverFortidlpStorageErrors, 1)
		select {
		case <-s.stopping:
			return s.write(ops) == nil
		default:
		}
		s.logger.Error("the spool cannot be written; the stream is not read until it can", zap.Error(err))
		select {
		case <-s.stopping:
			return s.write(ops) == nil
		case <-time.After(storagePause):
		}
	}
}

// write belongs to no request; the storage ends it in its own time.
func (s *spool) write(ops []*storage.Operation) error {
	return s.client.Batch(context.Background(), ops...)
}

// reserveSize is how much of the storage is kept free for a shutdown with a full disk.
// Until the service has seen our close frame it goes on sending, and what it has sent it
// will not send again: that is what the buffers of the network hold, on Linux at most 4 MiB
// on its side (net.ipv4.tcp_wmem) and receiveBuffer on ours.
const (
	reserveSize = 4 << 20
	reserveKey  = "reserve"
)

// fillReserve takes the reserve at start, or again after a shutdown has used it. Where the
// storage is full there is none.
func (s *spool) fillReserve(ctx context.Context) {
	if b, err := s.client.Get(ctx, reserveKey); err == nil && len(b) == reserveSize {
		return
	}
	if err := s.client.Set(ctx, reserveKey, make([]byte, reserveSize)); err != nil {
		s.counters.add(s.counters.ReceiverFortidlpStorageErrors, 1)
		s.logger.Error("the storage has no space for the reserve of the spool: a shutdown while it is full loses events", zap.Error(err))
	}
}

// freeReserve gives the reserve back to the storage, which keeps the space for us: a
// database reuses what is deleted without asking the disk for more. It answers false if it
// was given back before.
func (s *spool) freeReserve() bool {
	if s.reserveUsed {
		return false
	}
	s.reserveUsed = true
	return s.client.Delete(context.Background(), reserveKey) == nil
}

// waitForRoom returns when there is room, or ctx ends.
func (s *spool) waitForRoom(ctx context.Context) {
	s.wait(ctx, func() bool {
		return s.messages.len() < s.limits.MaxMessages && s.messages.bytes < s.limits.MaxBytes
	})
}

// wait waits until ok, which is called with the lock, and tells whether ctx let it.
func (s *spool) wait(ctx context.Context, ok func() bool) bool {
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed
		s.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// change tells who waits. The caller holds the lock.
func (s *spool) change() {
	close(s.changed)
	s.changed = make(chan struct{})
	s.counters.spool(s.messages.len(), s.messages.bytes)
}

// run hands over what is in the spool until ctx ends: first the events that an earlier
// run kept though they were rejected, each once more; then all others, in order. handCtx
// is that of the hand-overs.
func (s *spool) run(ctx, handCtx context.Context) {
	for range s.dead.len() {
		if ctx.Err() != nil || !s.again(handCtx) {
			return
		}
	}
	for s.wait(ctx, func() bool { return s.messages.len() > 0 }) {
		values, items := s.batch(handCtx)
		if len(values) == 0 {
			return
		}
		out := s.deliverer.deliver(handCtx, items)
		if out.verdict == retry.Refused || !s.settle(out, values) {
			return
		}
	}
}

// again hands over the oldest item that was rejected before.
func (s *spool) again(ctx context.Context) bool {
	value, err := s.dead.at(ctx, 0)
	if err != nil {
		s.logger.Error("the spool cannot be read", zap.Error(err))
		return false
	}
	var out delivery
	if it, err := decodeItem(value); err == nil {
		out = s.deliverer.deliver(ctx, []item{it})
	} else {
		s.counters.dropped(1, reasonStorage)
	}
	if out.verdict == retry.Refused {
		return false
	}
	ops, remembered := s.deliverer.memory.remember(out.page)
	ops = append(ops, s.dead.pop(1)...)
	var back [][]byte
	if out.verdict == retry.Rejected {
		back = [][]byte{value}
		ops = append(ops, s.dead.push(back...)...)
	}
	if !s.carryOut(ops) {
		return false
	}
	remembered()
	s.dead.popped(1)
	s.dead.pushed(back...)
	s.counters.deadLetters(s.dead.len())
	return true
}

// batch reads the oldest items, as many as make a batch of max_records. One that cannot
// be read holds everything up until it can be: it is not skipped silently.
func (s *spool) batch(ctx context.Context) (values [][]byte, items []item) {
	records, size := 0, 0
	for {
		s.mu.Lock()
		more := len(values) < s.messages.len()
		s.mu.Unlock()
		if !more {
			return values, items
		}
		value, err := s.messages.at(ctx, len(values))
		if err != nil {
			s.counters.add(s.counters.ReceiverFortidlpStorageErrors, 1)
			s.logger.Error("the spool cannot be read", zap.Error(err))
			if len(values) > 0 || !s.pause(ctx) {
				return values, items
			}
			continue
		}
		it, err := decodeItem(value)
		if err != nil {
			s.counters.dropped(1, reasonStorage)
			s.logger.Error("an item of the spool is damaged and was dropped", zap.Error(err))
		}
		records += len(it.events)
		size += len(value)
		if (records > s.maxRecords || size > maxBatchBytes) && len(values) > 0 {
			return values, items
		}
		values, items = append(values, value), append(items, it)
	}
}

func (s *spool) pause(ctx context.Context) bool {
	select {
	case <-s.stopping:
		return false
	case <-ctx.Done():
		return false
	case <-time.After(storagePause):
		return true
	}
}

// settle takes the oldest items out of the spool, and in the same write remembers their
// events, or keeps them among those that were rejected.
func (s *spool) settle(out delivery, values [][]byte) bool {
	ops, remembered := s.deliverer.memory.remember(out.page)
	var kept [][]byte
	if out.verdict == retry.Rejected {
		kept = s.bury(out, values)
		ops = append(ops, s.dead.push(kept...)...)
	}
	s.mu.Lock()
	ops = append(ops, s.messages.pop(len(values))...)
	s.mu.Unlock()
	if !s.carryOut(ops) {
		return false
	}
	remembered()
	s.dead.pushed(kept...)
	s.counters.deadLetters(s.dead.len())

	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages.popped(len(values))
	replayed := min(s.left, len(values))
	s.left -= replayed
	s.counters.add(s.counters.ReceiverFortidlpReplayed, replayed)
	s.change()
	return true
}

// bury says which of the rejected items are kept, and counts those that are not.
func (s *spool) bury(out delivery, values [][]byte) [][]byte {
	switch {
	case !s.keep:
		s.counters.dropped(out.records, out.reason)
		return nil
	case s.dead.len()+len(values) > maxDead:
		s.counters.dropped(out.records, reasonDeadFull)
		return nil
	}
	return values
}
