package securitylogreceiver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
)

// What is sent in these tests: senders with so many messages each.
const (
	senders = 4
	each    = 5000
)

func text(sender, n int) string { return fmt.Sprintf("<34>sender %d message %d", sender, n) }

// everything is what all senders send, sorted.
func everything() []string {
	var all []string
	for s := range senders {
		for n := range each {
			all = append(all, text(s, n))
		}
	}
	slices.Sort(all)
	return all
}

// exactly checks that every message arrived once.
func exactly(t *testing.T, want, got []string) {
	t.Helper()
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Fatalf("%d messages arrived, %d of them different, of %d", len(got), len(slices.Compact(slices.Clone(got))), len(want))
	}
}

// sendAll sends everything over TCP, each sender with its framing, and returns the
// connections once all is written.
func sendAll(t *testing.T, r *run) []net.Conn {
	t.Helper()
	var wg sync.WaitGroup
	conns := make([]net.Conn, senders)
	for s := range senders {
		conns[s] = r.dial(t)
		wg.Go(func() {
			for n := range each {
				m := text(s, n)
				if s%2 == 0 {
					m += "\n"
				} else {
					m = octets(m)
				}
				if _, err := conns[s].Write([]byte(m)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return conns
}

func TestTCPRefusalLosesNothing(t *testing.T) {
	for _, mutates := range []bool{false, true} {
		t.Run(fmt.Sprintf("mutates=%v", mutates), func(t *testing.T) {
			t.Parallel()
			next := &sink{mutates: mutates}
			busy := refuseFor(2 * time.Second)
			next.answer = func(logs plog.Logs) error {
				err := busy(logs)
				if err != nil && mutates {
					logs.ResourceLogs().RemoveIf(func(plog.ResourceLogs) bool { return true })
				}
				return err
			}
			r := start(t, config(withTCP()), next, componenttest.NewNopHost())
			sendAll(t, r)
			next.waitLen(t, senders*each)
			exactly(t, everything(), next.bodies())
			assert.Positive(t, r.metric(t, "otelcol_receiver_security_log_refused"))
			assert.Positive(t, r.metric(t, "otelcol_receiver_security_log_retried"))
			assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_dropped"))
			assert.EqualValues(t, senders*each, r.metric(t, "otelcol_receiver_security_log_messages"))
			assert.EqualValues(t, senders*each, r.metric(t, "otelcol_receiver_accepted_log_records"))
			assert.Zero(t, r.metric(t, "otelcol_receiver_refused_log_records"))
		})
	}
}

func TestTCPSlowPipelineLosesNothing(t *testing.T) {
	t.Parallel()
	next := &sink{answer: func(plog.Logs) error { time.Sleep(20 * time.Millisecond); return nil }}
	r := start(t, config(withTCP()), next, componenttest.NewNopHost())
	sendAll(t, r)
	next.waitLen(t, senders*each)
	exactly(t, everything(), next.bodies())
}

// A connection whose batch is refused is not read: the sender is stopped by TCP.
func TestRefusalStopsTheSender(t *testing.T) {
	t.Parallel()
	next := &sink{}
	open := make(chan struct{})
	next.answer = func(plog.Logs) error {
		select {
		case <-open:
			return nil
		default:
			return errBusy
		}
	}
	r := start(t, config(withTCP()), next, componenttest.NewNopHost())
	c := r.dial(t)
	require.NoError(t, c.(*net.TCPConn).SetWriteBuffer(64<<10))
	piece := []byte(strings.Repeat(line+"\n", 1000))
	pieces := 0
	for {
		require.NoError(t, c.SetWriteDeadline(time.Now().Add(300*time.Millisecond)))
		n, err := c.Write(piece)
		if err != nil {
			piece = piece[n:]
			break
		}
		pieces++
		require.Less(t, pieces, 5000, "hundreds of MB were taken while everything was refused")
	}
	assert.LessOrEqual(t, r.metric(t, "otelcol_receiver_security_log_messages"), int64(3000), "more was read than one batch and one buffer")
	close(open)
	require.NoError(t, c.SetWriteDeadline(time.Time{}))
	send(t, c, string(piece))
	next.waitLen(t, (pieces+1)*1000)
}

func TestPermanentErrorIsCounted(t *testing.T) {
	next := &sink{answer: func(plog.Logs) error { return consumererror.NewPermanent(errBusy) }}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.log"), []byte("one\ntwo\n"), 0o600))
	r := start(t, config(withTCP(), withFile(dir+"/*")), next, componenttest.NewNopHost())
	send(t, r.dial(t), "a\nb\nc\n")
	for transport, n := range map[string]int64{"tcp": 3, "file": 2} {
		require.Eventually(t, func() bool {
			return r.metric(t, "otelcol_receiver_security_log_dropped", "reason=permanent_error", "transport="+transport) == n
		}, waitFor, tick, transport)
	}
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_refused"))
	assert.EqualValues(t, 5, r.metric(t, "otelcol_receiver_refused_log_records"))
}

func TestRetriesEnd(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"max_elapsed_time": func(c *Config) { c.Retry.MaxElapsedTime = 50 * time.Millisecond },
		"disabled":         func(c *Config) { c.Retry.Enabled = false },
	} {
		t.Run(name, func(t *testing.T) {
			next := &sink{answer: func(plog.Logs) error { return errBusy }}
			r := start(t, config(withTCP(), change), next, componenttest.NewNopHost())
			send(t, r.dial(t), "a\nb\n")
			require.Eventually(t, func() bool {
				return r.metric(t, "otelcol_receiver_security_log_dropped", "reason=retries_exhausted") == 2
			}, waitFor, tick)
		})
	}
}

// A pipeline that accepted some of a batch is given the others only, made afresh: a record
// that a processor has changed is not processed twice. Where the answer does not show which
// they are, all of the batch is handed over again.
func TestPartialRefusal(t *testing.T) {
	all := []string{"a", "b", "c"}
	for name, tc := range map[string]struct {
		mutates  bool
		accepted func(i int, r plog.LogRecord) bool
		change   func(rest plog.Logs)
		want     []string
	}{
		"the end is left":      {accepted: func(i int, _ plog.LogRecord) bool { return i == 0 }, want: []string{"b", "c"}},
		"the middle is left":   {accepted: func(i int, _ plog.LogRecord) bool { return i != 1 }, want: []string{"b"}},
		"the pipeline mutates": {mutates: true, accepted: func(i int, _ plog.LogRecord) bool { return i == 0 }, want: []string{"b", "c"}},
		"attributes changed": {mutates: true, accepted: func(i int, _ plog.LogRecord) bool { return i == 0 }, change: func(rest plog.Logs) {
			rest.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes().PutStr("seen", "once")
		}, want: []string{"b", "c"}},
		"the body changed": {mutates: true, accepted: func(i int, _ plog.LogRecord) bool { return i == 0 }, change: func(rest plog.Logs) {
			rest.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Body().SetStr("changed")
		}, want: all},
		"the answer is empty": {accepted: func(int, plog.LogRecord) bool { return true }, want: all},
	} {
		t.Run(name, func(t *testing.T) {
			var calls [][]string
			next := &sink{mutates: tc.mutates}
			next.answer = func(logs plog.Logs) error {
				records := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
				var bodies []string
				for _, r := range records.All() {
					bodies = append(bodies, r.Body().Str())
					_, seen := r.Attributes().Get("seen")
					assert.False(t, seen, "processed twice")
				}
				calls = append(calls, bodies)
				if len(calls) > 1 {
					return nil
				}
				rest := plog.NewLogs()
				logs.CopyTo(rest)
				i := -1
				rest.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().RemoveIf(func(r plog.LogRecord) bool { i++; return tc.accepted(i, r) })
				if tc.change != nil {
					tc.change(rest)
				}
				return consumererror.NewLogs(errBusy, rest)
			}
			r := start(t, config(withTCP()), next, componenttest.NewNopHost())
			send(t, r.dial(t), "a\nb\nc\n")
			next.waitLen(t, len(tc.want))
			assert.Equal(t, [][]string{all, tc.want}, calls)
			assert.EqualValues(t, 3, r.metric(t, "otelcol_receiver_accepted_log_records"))
		})
	}
}

// One branch of a fan-out refuses for now, the other permanently: nothing is lost to the
// first.
func TestBranchesThatDisagree(t *testing.T) {
	var calls atomic.Int64
	next := &sink{answer: func(plog.Logs) error {
		if calls.Add(1) > 3 {
			return nil
		}
		return errors.Join(consumererror.NewPermanent(errBusy), errBusy)
	}}
	r := start(t, config(withTCP()), next, componenttest.NewNopHost())
	send(t, r.dial(t), "a\n")
	next.waitLen(t, 1)
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_dropped"))
}

// A shutdown in the middle hands over or counts every message that was read, and what
// lay in the socket is read.
func TestTCPShutdownDrains(t *testing.T) {
	for name, refuses := range map[string]bool{"accepting": false, "refusing": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next := &sink{}
			entered := make(chan struct{}, 1)
			release := make(chan struct{})
			next.answer = func(plog.Logs) error {
				select {
				case entered <- struct{}{}:
				default:
				}
				<-release
				if refuses {
					return errBusy
				}
				return nil
			}
			r := start(t, config(withTCP()), next, componenttest.NewNopHost())
			c := r.dial(t)
			send(t, c, strings.Repeat(line+"\n", 5000)+"half")
			<-entered // the first batch is in the pipeline, the rest in buffers
			done := make(chan error, 1)
			go func() { done <- r.Shutdown(context.WithoutCancel(t.Context())) }()
			require.Eventually(t, func() bool { return r.sources[0].(*tcpSource).isStopping() }, waitFor, tick)
			close(release)
			require.NoError(t, <-done)
			require.NoError(t, r.Shutdown(t.Context()), "twice")

			messages := r.metric(t, "otelcol_receiver_security_log_messages")
			dropped := r.metric(t, "otelcol_receiver_security_log_dropped", "reason=shutdown")
			assert.EqualValues(t, messages, int64(next.len())+dropped)
			if refuses {
				assert.Positive(t, dropped)
				return
			}
			assert.EqualValues(t, 5001, next.len())
			assert.Zero(t, dropped)
		})
	}
}
