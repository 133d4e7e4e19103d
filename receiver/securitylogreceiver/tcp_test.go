package securitylogreceiver

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/logrecord"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

const line = "<34>Oct 11 22:14:15 fw CEF:0|a|b|1|2|first|3|act=blocked"

func TestRecord(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(func(c *TCPConfig) {
		c.MaxMessageSize = minMessageSize
		c.Resource = map[string]any{"tenant": "a", "site": int64(7), "lab": true}
	})), next, componenttest.NewNopHost())
	c := r.dial(t)
	before := time.Now()
	send(t, c, line+"\n<1>caf\xe9\n"+strings.Repeat("x", 3000)+"\n")
	next.waitLen(t, 3)

	first := next.records[0]
	assert.Equal(t, line, first.Body().Str())
	assert.WithinRange(t, first.ObservedTimestamp().AsTime(), before.Add(-time.Second), time.Now())
	assert.Zero(t, first.Timestamp())
	_, port, err := net.SplitHostPort(c.LocalAddr().String())
	require.NoError(t, err)
	raw := first.Attributes().AsRaw()
	assert.Equal(t, port, fmt.Sprint(raw["network.peer.port"]))
	delete(raw, "network.peer.port")
	assert.Equal(t, map[string]any{"network.transport": "tcp", "network.peer.address": addressOf(c)}, raw)

	assert.Equal(t, pcommon.ValueTypeBytes, next.records[1].Body().Type())
	assert.Equal(t, "<1>caf\xe9", string(next.records[1].Body().Bytes().AsRaw()))

	long := next.records[2]
	assert.Equal(t, strings.Repeat("x", minMessageSize), long.Body().Str())
	cut, ok := long.Attributes().Get(logrecord.TruncatedKey)
	assert.True(t, ok && cut.Bool())

	rl := next.batches[0].ResourceLogs().At(0)
	assert.Equal(t, map[string]any{"tenant": "a", "site": int64(7), "lab": true}, rl.Resource().Attributes().AsRaw())
	assert.Equal(t, "github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver", rl.ScopeLogs().At(0).Scope().Name())
	assert.Equal(t, "1.2.3", rl.ScopeLogs().At(0).Scope().Version())
}

func addressOf(c net.Conn) string {
	return c.LocalAddr().(*net.TCPAddr).AddrPort().Addr().Unmap().String()
}

func TestFramings(t *testing.T) {
	for _, tc := range []struct{ framing, stream string }{
		{"auto", octets(line) + octets(line+"\n") + octets(line) + "\n" + octets(line)},
		{"auto", line + "\r\n" + strings.Repeat(line+"\n", 3)},
		{"newline", strings.Repeat(line+"\n", 4)},
		{"octet_counting", strings.Repeat(octets(line), 4)},
		{"nul", strings.Repeat(line+"\x00", 4)},
	} {
		t.Run(tc.framing, func(t *testing.T) {
			next := &sink{}
			r := start(t, config(withTCP(func(c *TCPConfig) { c.Framing = tc.framing })), next, componenttest.NewNopHost())
			c := r.dial(t)
			send(t, c, tc.stream)
			next.waitLen(t, 4)
			assert.Equal(t, []string{line, line, line, line}, next.bodies())
		})
	}
}

// A counted message is not held back until the next one comes, and one whose count is
// wrong carries a mark.
func TestPendingFrame(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP()), next, componenttest.NewNopHost())
	c := r.dial(t)
	send(t, c, octets("{\n \"a\": 1\n}"))
	next.waitLen(t, 1)
	send(t, c, octets("{\n}"))
	next.waitLen(t, 2)
	send(t, c, "6 {\"a\":\"ü\"}")
	next.waitLen(t, 3)
	assert.Equal(t, []string{"{\n \"a\": 1\n}", "{\n}", "6 {\"a\":\"ü\"}"}, next.bodies())
	for i, want := range []bool{false, false, true} {
		_, marked := next.records[i].Attributes().Get(logrecord.TruncatedKey)
		assert.Equal(t, want, marked, "record %d", i)
	}
	assert.EqualValues(t, 1, r.metric(t, "otelcol_receiver_security_log_malformed_frames"))
}

func TestOversizeIsCounted(t *testing.T) {
	for _, oversize := range oversizes {
		t.Run(oversize, func(t *testing.T) {
			next := &sink{}
			r := start(t, config(withTCP(func(c *TCPConfig) {
				c.MaxMessageSize = minMessageSize
				c.Oversize = oversize
			})), next, componenttest.NewNopHost())
			c := r.dial(t)
			send(t, c, "a\n"+strings.Repeat("x", 5000)+"\nb\n0 <1>zero\n")
			want := map[string]int64{"messages": 4, "oversized": 1, "truncated": 1, "dropped": 0, "malformed_frames": 0, "bytes": 5011}
			records := 4
			if oversize == "drop" {
				want["truncated"], want["dropped"] = 0, 1
				records = 3
			}
			next.waitLen(t, records)
			require.NoError(t, c.Close())
			require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_connections") == 0 }, waitFor, tick)
			for name, n := range want {
				assert.Equal(t, n, r.metric(t, "otelcol_receiver_security_log_"+name, "transport=tcp", "receiver=security_log/test"), name)
			}
			assert.Equal(t, want["dropped"], r.metric(t, "otelcol_receiver_security_log_dropped", "reason=oversize"))
			assert.EqualValues(t, records, r.metric(t, "otelcol_receiver_accepted_log_records"))
		})
	}
}

// While the pipeline is busy a batch waits until it is full or old.
func TestBatches(t *testing.T) {
	release := make(chan struct{})
	entered := make(chan struct{}, 1)
	next := &sink{answer: func(logs plog.Logs) error {
		if logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Body().Str() == "busy" {
			entered <- struct{}{}
			<-release
		}
		return nil
	}}
	r := start(t, config(withTCP(func(c *TCPConfig) {
		c.Batch = BatchConfig{MaxRecords: 10, MaxAge: time.Hour}
	})), next, componenttest.NewNopHost())
	send(t, r.dial(t), "busy\n")
	<-entered
	c := r.dial(t)
	send(t, c, strings.Repeat("x\n", 9))
	// The connection has read them all when it waits for more.
	require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_messages") == 10 }, waitFor, tick)
	assert.Zero(t, next.len(), "the batch is neither full nor old")
	send(t, c, strings.Repeat("x\n", 15))
	next.waitLen(t, 20)
	require.NoError(t, c.Close()) // the end of the connection hands over the rest
	next.waitLen(t, 24)
	assert.Len(t, next.batches, 3)
	close(release)
	next.waitLen(t, 25)
}

// While the pipeline is idle nothing waits, whatever max_age is.
func TestIdlePipelineIsNotWaitedFor(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(func(c *TCPConfig) { c.Batch.MaxAge = time.Hour }),
		withUDP(func(c *UDPConfig) { c.Batch.MaxAge = time.Hour })), next, componenttest.NewNopHost())
	send(t, r.dial(t), "a\n")
	next.waitLen(t, 1)
	send(t, r.dialUDP(t), "b")
	next.waitLen(t, 2)
}

// Large messages do not wait until the batch has its number of records.
func TestBatchBytes(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(func(c *TCPConfig) { c.Batch.MaxAge = time.Hour })), next, componenttest.NewNopHost())
	go func() {
		c, err := net.Dial("tcp", r.addr())
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = c.Close() })
		_, _ = c.Write([]byte(strings.Repeat(strings.Repeat("x", 900<<10)+"\n", 6)))
	}()
	next.waitLen(t, 6)
}

func TestMaxConnections(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(func(c *TCPConfig) { c.MaxConnections = 2 })), next, componenttest.NewNopHost())
	first, second := r.dial(t), r.dial(t)
	send(t, first, "a\n")
	send(t, second, "b\n")
	next.waitLen(t, 2)
	third := r.dial(t)
	_, err := third.Read(make([]byte, 1))
	require.Error(t, err, "the third is closed at once")
	assert.EqualValues(t, 1, r.metric(t, "otelcol_receiver_security_log_connections_refused"))
	assert.EqualValues(t, 2, r.metric(t, "otelcol_receiver_security_log_connections"))

	require.NoError(t, first.Close())
	require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_connections") == 1 }, waitFor, tick)
	send(t, r.dial(t), "c\n")
	next.waitLen(t, 3)
}

// One peer cannot take the connections of all: what it opens beyond its limit is closed at
// once, silent or not.
// Clients that connect and are silent do not lock out those that send: the one that has been
// silent longest gives way. One that has sent something stays.
func TestSilentConnectionsGiveWay(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprintf("tls %t", secure), func(t *testing.T) {
			t.Parallel()
			const most = 5
			next := &sink{}
			dial := func(r *run) net.Conn { return r.dial(t) }
			change := func(c *TCPConfig) { c.MaxConnections = most }
			if secure {
				ca := testcert.New(t)
				change = func(c *TCPConfig) { c.MaxConnections, c.TLS = most, secured(t, ca, false) }
				dial = func(r *run) net.Conn { return r.dialTLS(t, ca.Client()) }
			}
			r := start(t, config(withTCP(change)), next, componenttest.NewNopHost())
			busy := dial(r)
			send(t, busy, "busy\n")
			next.waitLen(t, 1)
			var silent []net.Conn
			for range most - 1 {
				silent = append(silent, dial(r))
			}
			l := r.sources[0].(*tcpSource).listener
			require.Eventually(t, func() bool {
				l.mu.Lock()
				defer l.mu.Unlock()
				last := l.silent.Back()
				return l.silent.Len() == most-1 && time.Since(last.Value.(*admitted).since) >= silentTime
			}, waitFor, tick)
			for i := range most - 1 {
				send(t, dial(r), "new\n")
				next.waitLen(t, i+2)
				_ = silent[i].SetReadDeadline(time.Now().Add(waitFor))
				_, err := silent[i].Read(make([]byte, 1))
				require.ErrorIs(t, err, io.EOF, "the oldest was closed")
			}
			send(t, busy, "busy\n")
			next.waitLen(t, most+1)
			assert.EqualValues(t, most-1, r.metric(t, "otelcol_receiver_security_log_connections_refused"))
		})
	}
}

func TestMaxConnectionsPerPeer(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(func(c *TCPConfig) { c.MaxConnectionsPerPeer = 2 })), next, componenttest.NewNopHost())
	first, second := r.dial(t), r.dial(t)
	require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_connections") == 2 }, waitFor, tick)
	_, err := r.dial(t).Read(make([]byte, 1))
	require.Error(t, err)
	assert.EqualValues(t, 1, r.metric(t, "otelcol_receiver_security_log_connections_refused"))
	send(t, second, "a\n")
	next.waitLen(t, 1)
	require.NoError(t, first.Close())
	require.Eventually(t, func() bool {
		c := r.dial(t)
		_, err := c.Write([]byte("b\n"))
		return err == nil && next.len() > 1
	}, waitFor, 50*time.Millisecond)
}

func TestPeerKey(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1:514": "192.0.2.1", "[::ffff:192.0.2.1]:514": "192.0.2.1",
		"[2001:db8::1:2:3:4]:514": "2001:db8::", "[fe80::1%eth0]:514": "fe80::",
	} {
		a, err := net.ResolveTCPAddr("tcp", in)
		require.NoError(t, err)
		assert.Equal(t, want, peerKey(a).String(), in)
	}
}

// A connection too many is served when another one ends soon.
func TestMaxConnectionsWaits(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(func(c *TCPConfig) { c.MaxConnections = 1 })), next, componenttest.NewNopHost())
	first, second := r.dial(t), r.dial(t)
	send(t, first, "a\n")
	send(t, second, "b\n")
	next.waitLen(t, 1)
	require.NoError(t, first.Close())
	next.waitLen(t, 2)
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_connections_refused"))
}

func TestIdleTimeout(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(func(c *TCPConfig) { c.IdleTimeout = 50 * time.Millisecond })), next, componenttest.NewNopHost())
	c := r.dial(t)
	send(t, c, "whole\nhalf")
	_, err := c.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF, "the receiver closes the connection")
	next.waitLen(t, 2)
	assert.Equal(t, []string{"whole", "half"}, next.bodies())
}

func TestStartReportsTheAddress(t *testing.T) {
	taken, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	defer taken.Close()
	cfg := config(withTCP(func(c *TCPConfig) { c.Endpoint = taken.Addr().String() }), withFile(t.TempDir()+"/*"))
	r, err := newReceiver(nopSettings(), cfg, &sink{})
	require.NoError(t, err)
	err = r.Start(t.Context(), componenttest.NewNopHost())
	require.ErrorContains(t, err, "protocols::tcp::endpoint: listen tcp")
	require.NoError(t, r.Shutdown(t.Context()))
}

// statusHost remembers the status that a component reports.
type statusHost struct {
	component.Host
	events chan *componentstatus.Event
}

func (h *statusHost) Report(e *componentstatus.Event) { h.events <- e }

func TestStatusWhenTheListenerDies(t *testing.T) {
	host := &statusHost{Host: componenttest.NewNopHost(), events: make(chan *componentstatus.Event, 10)}
	r := start(t, config(withTCP()), &sink{}, host)
	require.NoError(t, r.sources[0].(*tcpSource).listener.Close())
	e := <-host.events
	assert.Equal(t, componentstatus.StatusPermanentError, e.Status())
	require.ErrorIs(t, e.Err(), net.ErrClosed)
}

// flaky is a listener that fails for a while, as without free file descriptors.
type flaky struct {
	net.Listener
	fails atomic.Int32
}

func (l *flaky) Accept() (net.Conn, error) {
	if l.fails.Add(-1) >= 0 {
		return nil, syscall.EMFILE
	}
	return l.Listener.Accept()
}

func TestStatusWhenAcceptRecovers(t *testing.T) {
	next := &sink{}
	cfg := config(withTCP())
	d, err := newReceiver(nopSettings(), cfg, next)
	require.NoError(t, err)
	s := d.sources[0].(*tcpSource)
	inner, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	l := &flaky{Listener: inner}
	l.fails.Store(3)
	host := &statusHost{Host: componenttest.NewNopHost(), events: make(chan *componentstatus.Event, 10)}
	s.listen(t.Context(), l, host)
	c, err := net.Dial("tcp", inner.Addr().String())
	require.NoError(t, err)
	send(t, c, "a\n")
	next.waitLen(t, 1)
	for range 3 {
		assert.Equal(t, componentstatus.StatusRecoverableError, (<-host.events).Status())
	}
	assert.Equal(t, componentstatus.StatusOK, (<-host.events).Status())
	require.NoError(t, c.Close())
	require.NoError(t, s.stop())
}

func BenchmarkTCP(b *testing.B) {
	next := consumertest.NewNop()
	r := start(b, config(withTCP()), next, componenttest.NewNopHost())
	c := r.dial(b)
	msg := "<134>Oct 11 22:14:15 fw01 CEF:0|Vendor|Product|1.0|100|Connection|5|" + strings.Repeat("key=value ", 35) + "\n"
	piece := []byte(strings.Repeat(msg, 100))
	b.ReportAllocs()
	b.SetBytes(int64(len(piece)))
	sent := int64(0)
	for b.Loop() {
		if _, err := c.Write(piece); err != nil {
			b.Fatal(err)
		}
		sent += 100
	}
	require.Eventually(b, func() bool { return r.metric(b, "otelcol_receiver_accepted_log_records") == sent }, waitFor, tick)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(sent), "ns/message")
}
