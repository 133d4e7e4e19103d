package securitylogreceiver

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
)

// idle checks that all memory was given back.
func (m *memory) idle(t *testing.T) {
	t.Helper()
	for name, p := range map[string]*pool{
		"handing": m.handing, "small": m.unfinished[0], "medium": m.unfinished[1], "large": m.unfinished[2],
		"bodies": m.bodies, "queue": m.queue,
	} {
		require.Eventually(t, func() bool {
			if !p.semaphore.TryAcquire(p.size) {
				return false
			}
			p.semaphore.Release(p.size)
			return true
		}, waitFor, tick, name)
	}
}

func (r *run) tcp() *tcpSource {
	for _, s := range r.sources {
		if tcp, ok := s.(*tcpSource); ok {
			return tcp
		}
	}
	return nil
}

// Connections that all want more memory than there is take turns, in a pipeline that is
// stalled at first: nothing is lost, and everything is given back.
func TestMemoryOverAllConnections(t *testing.T) {
	t.Parallel()
	next := &sink{answer: refuseFor(500 * time.Millisecond)}
	cfg := config(withTCP())
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, next, componenttest.NewNopHost())
	const conns, messages = 16, 12
	large := strings.Repeat("x", 900<<10)
	var wg sync.WaitGroup
	for range conns {
		c := r.dial(t)
		wg.Go(func() {
			for range messages {
				if _, err := c.Write([]byte(large + "\na\n")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	next.waitLen(t, conns*messages*2)
	r.tcp().memory.idle(t)
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_dropped"))
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_truncated"))
}

// What is in memory while the pipeline takes nothing is bounded, however many send.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	open := make(chan struct{})
	next := &sink{answer: func(plog.Logs) error {
		select {
		case <-open:
			return nil
		default:
			return errBusy
		}
	}}
	cfg := config(withTCP(func(c *TCPConfig) { c.Batch.MaxRecords = 1000 }))
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, next, componenttest.NewNopHost())
	// 64 senders of 1,000 messages, of which the pool has room for a few thousand.
	var wg sync.WaitGroup
	for range 64 {
		c := r.dial(t)
		wg.Go(func() { _, _ = c.Write([]byte(strings.Repeat(line+"\n", 1000))) })
	}
	wg.Wait()
	full := func() bool { return r.tcp().memory.handing.lacks(2 * recordCost) }
	require.Eventually(t, full, waitFor, tick)
	assert.LessOrEqual(t, r.metric(t, "otelcol_receiver_security_log_messages"), int64(64*1000))
	close(open)
	next.waitLen(t, 64*1000)
	r.tcp().memory.idle(t)
}

// lacks tells whether n bytes could not be had, and leaves the pool as it was: a byte that
// a look at it kept would be missing for ever to who wants all there is.
func (p *pool) lacks(n int64) bool {
	if !p.try(n) {
		return true
	}
	p.release(n)
	return false
}

// Senders who never finish their large messages keep each other waiting, and nobody
// whose messages are small; when their time is over the next ones have their turn.
func TestUnfinishedMessagesHoldUpNobody(t *testing.T) {
	t.Parallel()
	next := &sink{}
	cfg := config(withTCP(func(c *TCPConfig) { c.IdleTimeout = 500 * time.Millisecond }))
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, next, componenttest.NewNopHost())
	var conns []net.Conn
	for range 3 {
		c := r.dial(t)
		send(t, c, strings.Repeat("x", 200<<10))
		conns = append(conns, c)
	}
	m := r.tcp().memory
	require.Eventually(t, func() bool { return m.unfinished[1].wanted() }, waitFor, tick)
	good := r.dial(t)
	send(t, good, line+"\n")
	require.Eventually(t, func() bool { return next.len() == 1 }, time.Second, tick)
	// A trickle does not help them: the message must get ready.
	for _, c := range conns {
		_, _ = c.Write([]byte("x"))
	}
	for _, c := range conns {
		_, _ = c.Read(make([]byte, 1))
	}
	next.waitLen(t, 1+len(conns))
	m.idle(t)
}

// Senders who hold the memory for unfinished messages lose it after a few seconds if others wait, however long idle_timeout is, and hold up no HTTP request.
func TestUnfinishedMessagesGiveWay(t *testing.T) {
	t.Parallel()
	next := &sink{}
	cfg := config(withTCP(func(c *TCPConfig) { c.IdleTimeout = time.Hour }), withHTTP())
	cfg.MaxInFlight = 4 * 10 << 20
	r := start(t, cfg, next, componenttest.NewNopHost())
	m := r.tcp().memory
	held := 0
	for range 10 { // 6 hold the memory, the others wait
		send(t, r.dial(t), strings.Repeat("x", 70<<10))
		held++
	}
	require.Eventually(t, func() bool { return m.unfinished[1].wanted() }, waitFor, tick)
	reply, _ := post(t, newClient(t, nil), r.url("http"), strings.Repeat("y", 200<<10))
	assert.Equal(t, 200, reply.StatusCode)
	good := r.dial(t)
	send(t, good, strings.Repeat("z", 100<<10)+"\n")
	whole := func() bool {
		next.mu.Lock()
		defer next.mu.Unlock()
		for _, rec := range next.records {
			if strings.HasPrefix(rec.Body().Str(), "zz") {
				return true
			}
		}
		return false
	}
	require.Eventually(t, whole, 3*waitFor, tick)
	assert.Less(t, next.len(), held, "only as many gave way as was needed")
}

// Partial messages below frame.LargeSize take memory, too.
func TestSmallPartialMessagesAreBounded(t *testing.T) {
	t.Parallel()
	cfg := config(withTCP(func(c *TCPConfig) { c.MaxConnections = 0 }))
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, &sink{}, componenttest.NewNopHost())
	m := r.tcp().memory
	// An eighth of 8 MiB is what shared buffers and small partial messages may take.
	var wg sync.WaitGroup
	for range 100 {
		c := r.dial(t)
		wg.Go(func() { _, _ = c.Write([]byte(strings.Repeat("x", frame.LargeSize-4<<10))) })
	}
	wg.Wait()
	require.Eventually(t, func() bool { return m.unfinished[0].wanted() }, waitFor, tick)
}

// A shutdown ends the waiting for memory, and counts what was read and is not handed over.
func TestShutdownWhileMemoryIsShort(t *testing.T) {
	t.Parallel()
	next := &sink{answer: func(plog.Logs) error { return errBusy }}
	cfg := config(withTCP(func(c *TCPConfig) { c.Batch.MaxRecords = 1000 }))
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, next, componenttest.NewNopHost())
	var wg sync.WaitGroup
	for range 64 {
		c := r.dial(t)
		wg.Go(func() { _, _ = c.Write([]byte(strings.Repeat(line+"\n", 1000))) })
	}
	wg.Wait()
	require.Eventually(t, func() bool { return r.tcp().memory.handing.lacks(2 * recordCost) }, waitFor, tick)
	require.NoError(t, r.Shutdown(context.WithoutCancel(t.Context())))
	assert.Equal(t, r.metric(t, "otelcol_receiver_security_log_messages"), r.metric(t, "otelcol_receiver_security_log_dropped", "reason=shutdown"))
	r.tcp().memory.idle(t)
}

// A sender of large messages one after the other makes progress, however long it goes
// on and however long the pipeline makes it wait: it is not idle.
func TestLargeMessagesWithoutEnd(t *testing.T) {
	t.Parallel()
	const idle = 400 * time.Millisecond
	next := &sink{answer: refuseFor(3 * idle)}
	r := start(t, config(withTCP(func(c *TCPConfig) { c.IdleTimeout = idle })), next, componenttest.NewNopHost())
	c := r.dial(t)
	large := strings.Repeat("x", 200<<10)
	n := 0
	send(t, c, large)
	for began := time.Now(); time.Since(began) < 6*idle; n++ {
		// The end of one and the start of the next: the buffer is never empty.
		send(t, c, "\n"+large)
		time.Sleep(10 * time.Millisecond) // the sender takes its time
	}
	send(t, c, "\n")
	next.waitLen(t, n+1)
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_truncated"))
	for _, body := range next.bodies() {
		require.Len(t, body, len(large))
	}
}

// A connection that was made to wait for memory longer than idle_timeout goes on.
func TestWaitingForMemoryIsNotIdle(t *testing.T) {
	t.Parallel()
	const idle = time.Second
	next := &sink{answer: refuseFor(2 * idle)}
	cfg := config(withTCP(func(c *TCPConfig) { c.IdleTimeout = idle }))
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, next, componenttest.NewNopHost())
	const conns, each = 32, 1000
	var wg sync.WaitGroup
	for range conns {
		c := r.dial(t)
		wg.Go(func() {
			// The last line gets its end when everything else has arrived.
			if _, err := c.Write([]byte(strings.Repeat(line+"\n", each) + "half")); err != nil {
				t.Error(err)
				return
			}
			next.waitLeast(conns * each)
			if _, err := c.Write([]byte(" and half\n")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	next.waitLen(t, conns*(each+1))
	whole := 0
	for _, body := range next.bodies() {
		if body == "half and half" {
			whole++
		}
	}
	assert.Equal(t, conns, whole)
}

// waitLeast waits until n records are accepted, or for as long as a test would.
func (p *sink) waitLeast(n int) {
	for began := time.Now(); p.len() < n && time.Since(began) < waitFor; {
		<-time.After(tick)
	}
}
