package securitylogreceiver

import (
	"context"
	"errors"
	"net"
	"os"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/charset"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

const (
	// keepBatch is the capacity of a batch that a connection keeps while it is slow.
	keepBatch = 16
	// drainTime is how long a shutdown goes on to read what a sender still sends.
	drainTime = time.Second
	// quietTime is how long a message waits for the bytes behind it that would show where
	// it ends.
	quietTime = 100 * time.Millisecond
	// unfinishedTime is how long a message may take to arrive while others wait for the
	// memory of its read buffer.
	unfinishedTime = 5 * time.Second
	// drainQuiet is how long the sender must be silent for that to end sooner.
	drainQuiet = 50 * time.Millisecond
)

// conn is one connection: it reads messages, collects them, hands them over, and reads
// nothing meanwhile. So at most one batch and one read are in memory, and those of all
// connections together are bounded by source.memory.
type conn struct {
	source *tcpSource
	raw    net.Conn // as it was accepted
	net    net.Conn
	ready  atomic.Bool // there is no handshake to wait for, net stays as it is
	frames *frame.Reader
	seen   frame.Stats // what is counted already
	origin origin
	// stream converts before the frames, decoder behind them; nil: nothing is converted.
	// Octets are counted, and lines end, in the bytes as they were sent, except where a line
	// feed is not a single byte.
	stream  *charset.Stream
	decoder *charset.Decoder

	batch []message
	// records, as estimated, and bytes are what the batch has.
	records, bytes int
	// more: the last read filled its buffer, so the socket is likely to hold more.
	more bool
	// held is what the batch takes of the memory for messages, large what the read
	// buffer takes of that for unfinished ones, in all and by size, and largeAt since when
	// no message got ready.
	held, large int64
	largeAt     time.Time
	buffers     [bufferSizes]int64
	// readAt is when data arrived last, readSince when it was last waited for, activeAt
	// when the connection was last at work, batchAt when the first message of the batch came.
	readAt, readSince, activeAt, batchAt time.Time
	// drainAt is when the receiver began to stop.
	drainAt atomic.Pointer[time.Time]
}

func newConn(s *tcpSource, nc net.Conn) *conn {
	c := &conn{
		source:   s,
		raw:      nc,
		net:      nc,
		activeAt: time.Now(),
		origin: origin{
			resource:     s.cfg.Resource,
			scopeName:    metadata.ScopeName,
			scopeVersion: s.set.BuildInfo.Version,
			attributes:   peerOf(nc.RemoteAddr().String()),
		},
	}
	if e := s.encoding; e != nil && e.Wide {
		c.stream = e.Stream()
	} else {
		c.decoder = e.Decoder()
	}
	c.frames = frame.NewReader(c, s.options)
	return c
}

// secure makes a TLS connection of it. It returns false where that fails.
func (c *conn) secure(ctx context.Context) bool {
	s := c.source
	secure, err := s.deliverer.counters.handshake(ctx, c.net, s.tls, s.cfg.HandshakeTimeout)
	if err != nil {
		s.logger.Warn("a TLS handshake failed", zap.Any("peer", c.origin.attributes[peerAddressKey]), zap.Error(err))
		return false
	}
	c.net = secure
	state := secure.ConnectionState()
	if name := subject(&state); name != "" {
		c.origin.attributes[subjectKey] = name
	}
	c.activeAt = time.Now()
	return true
}

// Read reads for the frames. It returns at the latest when the batch is due or the
// connection was idle for too long.
func (c *conn) Read(p []byte) (int, error) {
	c.count()
	if !c.makeRoom() {
		return 0, errNoMemory
	}
	for draining := (*time.Time)(nil); ; {
		if err := c.net.SetReadDeadline(c.deadline(draining)); err != nil {
			return 0, err
		}
		c.readSince = time.Now()
		// A drain that begins meanwhile sets a deadline of its own, which ours may have
		// replaced.
		now := c.drainAt.Load()
		if now == draining {
			break
		}
		draining = now
	}
	n, err := c.receive(p)
	c.more = n == len(p)
	if n > 0 {
		if a, ok := c.raw.(*admitted); ok && c.readAt.IsZero() {
			a.spoke()
		}
		c.readAt = time.Now()
		c.activeAt = c.readAt
	}
	return n, err
}

// receive reads what was sent, in UTF-8 where it is converted here.
func (c *conn) receive(p []byte) (int, error) {
	if c.stream != nil {
		return c.stream.Read(p, c.net.Read)
	}
	return c.net.Read(p)
}

// errNoMemory ends a read that has to wait for memory, which serve does. To the frames it
// is a deadline: the stream goes on.
var errNoMemory error = noMemoryError{}

type noMemoryError struct{}

func (noMemoryError) Error() string { return "no memory for a large message" }

func (noMemoryError) Timeout() bool { return true }

// makeRoom takes memory while the read buffer is larger than a small or a shared one. It
// returns false where there is none now.
func (c *conn) makeRoom() bool {
	own := c.frames.Own()
	if own == 0 {
		c.leaveRoom()
		return true
	}
	size := sizeOf(own)
	if c.buffers[size] > 0 {
		return true
	}
	cost := costOf(size, c.source.options.MaxSize)
	if !c.source.memory.unfinished[size].try(cost) {
		return false
	}
	c.enterRoom(size, cost)
	return true
}

// waitForRoom waits for the memory that makeRoom did not get, without a batch in hand. It
// returns false where the receiver stops.
func (c *conn) waitForRoom(ctx context.Context) bool {
	size := sizeOf(c.frames.Own())
	cost := costOf(size, c.source.options.MaxSize)
	if !c.source.memory.unfinished[size].acquire(ctx, cost) {
		return false
	}
	c.enterRoom(size, cost)
	return true
}

func (c *conn) enterRoom(size int, cost int64) {
	c.buffers[size] = cost
	c.large += cost
	c.largeAt = time.Now()
	c.activeAt = c.largeAt
}

func (c *conn) leaveRoom() {
	if c.large == 0 {
		return
	}
	for size, cost := range c.buffers {
		c.source.memory.unfinished[size].release(cost)
	}
	c.buffers, c.large = [bufferSizes]int64{}, 0
}

// pressed tells whether others wait for the memory of the read buffer.
func (c *conn) pressed() bool {
	for size, cost := range c.buffers {
		if cost > 0 && c.source.memory.unfinished[size].wanted() {
			return true
		}
	}
	return false
}

// deadline is when the next read must return; zero means never.
func (c *conn) deadline(draining *time.Time) time.Time {
	var at time.Time
	if idle := c.source.cfg.IdleTimeout; idle > 0 {
		at = c.idleSince().Add(idle)
	}
	if c.large > 0 {
		at = earliest(at, time.Now().Add(unfinishedTime/5)) // to see whether others wait
	}
	if len(c.batch) > 0 {
		at = earliest(at, c.batchAt.Add(c.source.cfg.Batch.MaxAge))
	}
	if c.frames.Pending() {
		at = earliest(at, c.readAt.Add(quietTime))
	}
	if draining != nil {
		at = earliest(at, drainDeadline(*draining))
	}
	return at
}

// idleSince is since when the connection does nothing. What arrives of a large message
// is not enough, it must get ready: others may wait for the memory.
func (c *conn) idleSince() time.Time {
	if c.large > 0 && c.largeAt.Before(c.activeAt) {
		return c.largeAt
	}
	return c.activeAt
}

// drainDeadline is when a read must return that goes on while the receiver stops: when
// the sender has been silent for a while, counted from now, since a machine that is busy
// may not have looked before.
func drainDeadline(since time.Time) time.Time {
	return earliest(since.Add(drainTime), time.Now().Add(drainQuiet))
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// serve reads until the connection ends.
func (c *conn) serve(ctx context.Context) {
	defer c.count()
	defer c.leaveRoom()
	c.ready.Store(true)
	for {
		m, err := c.frames.Next()
		switch {
		case err == nil:
			if !c.add(ctx, m) {
				c.source.deliverer.stop(1)
				c.abandon()
				return
			}
			if !c.ripe() {
				continue
			}
		case errors.Is(err, os.ErrDeadlineExceeded):
			c.settle()
		}
		if !c.flush(ctx) || errors.Is(err, errNoMemory) && !c.waitForRoom(ctx) {
			c.abandon()
			return
		}
		if err != nil && !isTimeout(err) {
			return
		}
	}
}

func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, errNoMemory)
}

// settle decides what waits for bytes that do not come.
func (c *conn) settle() {
	switch {
	case c.expired():
		c.frames.End()
		// What is sent from now on must not be taken by the kernel and read by nobody, however
		// long the last batch takes.
		_ = c.net.Close()
	case c.frames.Pending() && time.Since(c.readAt) >= quietTime:
		c.frames.ForceDecision()
	}
}

// add puts a message into the batch, which is handed over before where there is no
// memory for both or it would be too large with both. It returns false where the receiver
// stops.
func (c *conn) add(ctx context.Context, m frame.Message) bool {
	next := message{text: c.decoder.Text(m.Bytes), at: c.readAt, truncated: m.Truncated || m.Malformed}
	if len(c.batch) > 0 && (c.records+next.estimate() > c.source.cfg.Batch.MaxRecords || c.bytes+len(next.text) > maxBatchBytes) && !c.flush(ctx) {
		return false
	}
	pool, cost := c.source.memory.handing, next.cost()
	if !pool.try(cost) {
		if !c.flush(ctx) || !pool.acquire(ctx, cost) {
			return false
		}
		c.activeAt = time.Now() // whoever is made to wait is not idle
	}
	c.held += cost
	if c.large > 0 {
		c.largeAt = time.Now()
	}
	if len(c.batch) == 0 {
		c.batchAt = time.Now()
	}
	c.records += next.estimate()
	c.bytes += len(next.text)
	c.batch = append(c.batch, next)
	return true
}

// ripe tells whether the batch is to be handed over before anything more is read: it
// is full, or all that has arrived is in it and it need not or must not wait for more.
func (c *conn) ripe() bool {
	cfg := &c.source.cfg.Batch
	switch {
	case c.records >= cfg.MaxRecords || c.bytes >= maxBatchBytes:
		return true
	case c.frames.Buffered():
		return false
	case !c.more && c.source.deliverer.limiter.InUse() == 0:
		return true // the pipeline is idle
	}
	return cfg.MaxAge == 0 || time.Since(c.batchAt) >= cfg.MaxAge
}

// expired tells whether the connection is over: idle for too long, or drained.
func (c *conn) expired() bool {
	now := time.Now()
	if since := c.drainAt.Load(); since != nil && c.readSince.After(*since) &&
		(now.Sub(*since) >= drainTime || now.Sub(c.readSince) >= drainQuiet) {
		return true
	}
	if c.large > 0 && now.Sub(c.largeAt) >= unfinishedTime && c.pressed() {
		return true
	}
	idle := c.source.cfg.IdleTimeout
	return idle > 0 && now.Sub(c.idleSince()) >= idle
}

// flush hands the batch over. It returns false where the receiver stops and the batch
// was refused.
func (c *conn) flush(ctx context.Context) bool {
	if len(c.batch) == 0 {
		return true
	}
	c.count() // what waits for the pipeline is counted as received
	left, done := c.source.deliverer.deliver(ctx, &c.origin, c.batch)
	if !done {
		c.source.deliverer.stop(left)
	}
	full := c.records >= c.source.cfg.Batch.MaxRecords
	clear(c.batch)
	c.batch, c.records, c.bytes = c.batch[:0], 0, 0
	c.source.memory.handing.release(c.held)
	c.held = 0
	if !full && cap(c.batch) > keepBatch {
		c.batch = nil // an idle connection keeps little
	}
	c.activeAt = time.Now()
	c.largeAt = c.activeAt
	return done
}

// abandon counts what was read and cannot be handed over any more.
func (c *conn) abandon() {
	c.frames.End()
	n := 0
	for {
		if _, err := c.frames.Next(); err != nil {
			break
		}
		n++
	}
	c.source.deliverer.stop(n)
}

// drain ends the connection from our side once what has arrived is read.
func (c *conn) drain() {
	now := time.Now()
	c.drainAt.Store(&now)
	if c.ready.Load() {
		_ = c.net.SetReadDeadline(now) // wakes the reader
	}
}

// count adds what the frames have counted since the last time.
func (c *conn) count() {
	now := c.frames.Stats()
	if now == c.seen {
		return
	}
	was, counters := c.seen, c.source.deliverer.counters
	c.seen = now
	counters.add(counters.ReceiverSecurityLogMessages, now.Messages+now.Dropped-was.Messages-was.Dropped)
	counters.add(counters.ReceiverSecurityLogBytes, now.MessageBytes+now.DiscardedBytes-was.MessageBytes-was.DiscardedBytes)
	counters.add(counters.ReceiverSecurityLogMalformedFrames, now.Malformed-was.Malformed)
	counters.add(counters.ReceiverSecurityLogOversized, now.Oversized-was.Oversized)
	counters.add(counters.ReceiverSecurityLogTruncated, now.Truncated-was.Truncated)
	counters.dropped(now.Dropped-was.Dropped, reasonOversize)
}
