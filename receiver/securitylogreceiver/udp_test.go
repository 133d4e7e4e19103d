package securitylogreceiver

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// withUDP adds a listener on a free port.
func withUDP(change ...func(*UDPConfig)) func(*Config) {
	return func(c *Config) {
		udp := newDefaultUDPConfig()
		udp.Endpoint = "localhost:0"
		udp.Batch.MaxAge = 5 * time.Millisecond
		for _, f := range change {
			f(&udp)
		}
		c.Protocols.UDP = configoptional.Some(udp)
	}
}

func (r *run) udp() *udpSource {
	for _, s := range r.sources {
		if udp, ok := s.(*udpSource); ok {
			return udp
		}
	}
	return nil
}

func (r *run) dialUDP(t testing.TB) net.Conn {
	t.Helper()
	c, err := net.Dial("udp", r.udp().sockets[0].LocalAddr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestUDPRecord(t *testing.T) {
	for _, endpoint := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(endpoint, func(t *testing.T) {
			next := &sink{}
			r := start(t, config(withUDP(func(c *UDPConfig) {
				c.Endpoint = endpoint
				c.Resource = map[string]any{"tenant": "a"}
			})), next, componenttest.NewNopHost())
			c := r.dialUDP(t)
			before := time.Now()
			for _, datagram := range []string{line, line + "\n", line + "\r\n", line + "\x00", "\n", "", "two\nlines", "caf\xe9"} {
				send(t, c, datagram)
			}
			next.waitLen(t, 6)
			assert.ElementsMatch(t, []string{line, line, line, line, "two\nlines", "caf\xe9"}, next.bodies())
			addr := c.LocalAddr().(*net.UDPAddr)
			assert.Equal(t, map[string]any{
				transportKey: "udp", peerAddressKey: addr.AddrPort().Addr().String(), peerPortKey: int64(addr.Port),
			}, next.records[0].Attributes().AsRaw())
			assert.WithinRange(t, next.records[0].ObservedTimestamp().AsTime(), before.Add(-time.Second), time.Now())
			assert.Equal(t, map[string]any{"tenant": "a"}, next.batches[0].ResourceLogs().At(0).Resource().Attributes().AsRaw())
			assert.EqualValues(t, 6, r.metric(t, "otelcol_receiver_security_log_messages", "transport=udp"))
			assert.EqualValues(t, 6, r.metric(t, "otelcol_receiver_accepted_log_records", "transport=udp"))
			assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_queue_length"))
		})
	}
}

// Several senders share a batch, and each record has its own.
func TestUDPSenders(t *testing.T) {
	next := &sink{}
	r := start(t, config(withUDP()), next, componenttest.NewNopHost())
	want := map[string]string{}
	for i := range 10 {
		c := r.dialUDP(t)
		m := fmt.Sprintf("sender %d", i)
		want[m] = fmt.Sprint(c.LocalAddr().(*net.UDPAddr).Port)
		send(t, c, m)
	}
	next.waitLen(t, 10)
	for _, rec := range next.records {
		port, _ := rec.Attributes().Get(peerPortKey)
		assert.Equal(t, want[rec.Body().Str()], port.AsString())
	}
}

// A pipeline that is stalled costs what does not fit into the queue, to the last one.
func TestUDPQueueFull(t *testing.T) {
	hang := make(chan struct{})
	entered := make(chan struct{}, 1)
	next := &sink{answer: func(plog.Logs) error {
		select {
		case entered <- struct{}{}:
		default:
		}
		<-hang
		return nil
	}}
	r := start(t, config(withUDP(func(c *UDPConfig) {
		c.Readers, c.QueueSize = 1, 10
		c.Batch = BatchConfig{MaxRecords: 5}
	})), next, componenttest.NewNopHost())
	c := r.dialUDP(t)
	send(t, c, "first")
	<-entered
	const more = 100
	for i := range more {
		send(t, c, fmt.Sprintf("message %d", i))
	}
	dropped := func() int64 {
		return r.metric(t, "otelcol_receiver_security_log_dropped", "reason=queue_full", "transport=udp")
	}
	require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_messages") == more+1 }, waitFor, tick)
	require.Eventually(t, func() bool { return dropped() == more-10 }, waitFor, tick)
	assert.EqualValues(t, 10, r.metric(t, "otelcol_receiver_security_log_queue_length"))
	close(hang)
	next.waitLen(t, 11)
	r.udp().memory.idle(t)
}

// Large datagrams fill the memory before they fill the queue.
func TestUDPQueueBytes(t *testing.T) {
	hang := make(chan struct{})
	next := &sink{answer: func(plog.Logs) error { <-hang; return nil }}
	cfg := config(withUDP(func(c *UDPConfig) { c.QueueSize = 1 << 20 }))
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, next, componenttest.NewNopHost())
	c := r.dialUDP(t)
	large := strings.Repeat("x", 60000)
	const n = 100
	for i := range n {
		send(t, c, large)
		require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_messages") == int64(i+1) }, waitFor, time.Millisecond)
	}
	dropped := int(r.metric(t, "otelcol_receiver_security_log_dropped", "reason=queue_full"))
	assert.Equal(t, n-(1<<20)/(60000+recordCost), dropped)
	close(hang)
	next.waitLen(t, n-dropped)
}

func TestUDPPermanentErrorIsCounted(t *testing.T) {
	next := &sink{answer: func(plog.Logs) error { return consumererror.NewPermanent(errBusy) }}
	r := start(t, config(withUDP()), next, componenttest.NewNopHost())
	send(t, r.dialUDP(t), "a")
	require.Eventually(t, func() bool {
		return r.metric(t, "otelcol_receiver_security_log_dropped", "reason=permanent_error", "transport=udp") == 1
	}, waitFor, tick)
}

// A shutdown reads what the kernel holds, hands it over or counts it.
func TestUDPShutdown(t *testing.T) {
	for name, refuses := range map[string]bool{"accepting": false, "refusing": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next := &sink{}
			if refuses {
				next.answer = func(plog.Logs) error { return errBusy }
			}
			r := start(t, config(withUDP(func(c *UDPConfig) { c.Batch.MaxAge = time.Hour })), next, componenttest.NewNopHost())
			c := r.dialUDP(t)
			const n = 500
			for i := range n {
				send(t, c, fmt.Sprintf("message %d", i))
			}
			require.NoError(t, r.Shutdown(context.WithoutCancel(t.Context())))
			assert.EqualValues(t, n, r.metric(t, "otelcol_receiver_security_log_messages"))
			dropped := r.metric(t, "otelcol_receiver_security_log_dropped", "reason=shutdown")
			assert.EqualValues(t, n, int64(next.len())+dropped)
			assert.Equal(t, refuses, dropped > 0)
			assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_queue_length"))
			r.udp().memory.idle(t)
		})
	}
}

func TestUDPStartErrors(t *testing.T) {
	taken, err := net.ListenPacket("udp", "localhost:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, readers := range []int{1, 2} {
		cfg := config(withUDP(func(c *UDPConfig) { c.Endpoint, c.Readers = taken.LocalAddr().String(), readers }))
		r, err := newReceiver(nopSettings(), cfg, &sink{})
		require.NoError(t, err)
		require.ErrorContains(t, r.Start(t.Context(), componenttest.NewNopHost()), "protocols::udp::endpoint: listen udp")
		require.NoError(t, r.Shutdown(t.Context()))
	}
}

// The size of the burst of the issue; -short takes a tenth.
const (
	burst     = 50_000
	burstSize = 600
)

// One sender as fast as it can: at most 0.1 % is lost where the kernel grants the
// buffer, and everywhere every datagram is accepted or counted.
func TestUDPBurst(t *testing.T) {
	n := burst
	if testing.Short() {
		n /= 10
	}
	core, logs := observer.New(zap.WarnLevel)
	set := nopSettings()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { assert.NoError(t, tel.Shutdown(context.WithoutCancel(t.Context()))) })
	set.TelemetrySettings = tel.NewTelemetrySettings()
	set.Logger = zap.New(core)
	next := &sink{}
	cfg := config(withUDP(func(c *UDPConfig) { c.ReceiveBuffer, c.QueueSize = 64<<20, burst }))
	cfg.MaxInFlight = 512 << 20
	r := startWith(t, set, tel, cfg, next, componenttest.NewNopHost())
	granted := len(logs.FilterMessageSnippet("smaller receive buffer").All()) == 0

	datagrams := make([][]byte, n)
	for i := range datagrams {
		m := fmt.Sprintf("<34>datagram %d ", i)
		datagrams[i] = []byte(m + strings.Repeat("x", burstSize-len(m)))
	}
	c := r.dialUDP(t)
	for _, d := range datagrams {
		_, err := c.Write(d)
		require.NoError(t, err)
	}
	lost := func() int64 {
		r.udp().countKernelDrops()
		return r.metric(t, "otelcol_receiver_security_log_dropped")
	}
	settled := func() bool { return int64(next.len())+lost() == int64(n) }
	require.Eventually(t, settled, waitFor, tick, "every datagram is accepted or counted")
	t.Logf("%d datagrams of %d bytes, buffer granted: %v, lost: %d", n, burstSize, granted, lost())
	bodies := next.bodies()
	slices.Sort(bodies)
	assert.Len(t, slices.Compact(bodies), next.len(), "none is twice")
	if granted {
		assert.LessOrEqual(t, lost(), int64(n/1000))
	}
}

// The kernel has no room: what it drops is counted, to the last one, without another
// datagram having to come.
func TestUDPKernelDropsAreCounted(t *testing.T) {
	s, err := openSocket(t.Context(), "localhost:0", false)
	require.NoError(t, err)
	defer s.Close()
	if _, ok := s.kernelDrops(); !ok {
		t.Skip("skipped: this system does not tell what the kernel drops")
	}
	_, err = s.setReceiveBuffer(minReceiveBuffer)
	require.NoError(t, err)
	c, err := net.Dial("udp", s.LocalAddr().String())
	require.NoError(t, err)
	defer c.Close()
	const n = 1000
	for range n {
		send(t, c, strings.Repeat("x", burstSize))
	}
	drops := s.newDrops()
	assert.Positive(t, drops)
	assert.Zero(t, s.newDrops(), "each is counted once")
	read := int64(0)
	require.NoError(t, s.SetReadDeadline(time.Now().Add(100*time.Millisecond)))
	for b := make([]byte, maxDatagram); ; read++ {
		if _, err := s.Read(b); err != nil {
			break
		}
	}
	assert.EqualValues(t, n, read+drops)
}

// A buffer that is smaller than wanted is worth a warning, with both sizes.
func TestUDPWarnsOfASmallBuffer(t *testing.T) {
	core, logs := observer.New(zap.WarnLevel)
	set := nopSettings()
	set.Logger = zap.New(core)
	r, err := newReceiver(set, config(withUDP()), &sink{})
	require.NoError(t, err)
	s := r.sources[0].(*udpSource)
	s.warnOfBuffer(4<<20, 4<<20)
	assert.Zero(t, logs.Len())
	s.warnOfBuffer(4<<20, 200<<10)
	require.Equal(t, 1, logs.Len())
	assert.Equal(t, map[string]any{"wanted_bytes": int64(4 << 20), "granted_bytes": int64(200 << 10)}, logs.All()[0].ContextMap())
}

func TestUDPManySenders(t *testing.T) {
	t.Parallel()
	next := &sink{}
	r := start(t, config(withUDP(func(c *UDPConfig) { c.Readers = 4 })), next, componenttest.NewNopHost())
	var wg sync.WaitGroup
	const n = 200
	for s := range 16 {
		c := r.dialUDP(t)
		wg.Go(func() {
			for i := range n {
				_, _ = c.Write([]byte(text(s, i)))
			}
		})
	}
	wg.Wait()
	require.Eventually(t, func() bool {
		r.udp().countKernelDrops()
		return int64(next.len())+r.metric(t, "otelcol_receiver_security_log_dropped") == 16*n
	}, waitFor, tick)
}
