package fortidlpreceiver

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/logrecord"
)

// modes runs a test by both ways to read the stream.
func modes(t *testing.T, test func(t *testing.T, mode func(*Config))) {
	t.Run("websocket", func(t *testing.T) { t.Parallel(); test(t, func(*Config) {}) })
	t.Run("long_poll", func(t *testing.T) { t.Parallel(); test(t, longPolling) })
}

func TestReceives(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		r := newRig(t, fortidlptest.Options{}, mode, func(c *Config) { c.Resource = map[string]any{"tenant": "northwind"} }).start()
		events := samples(500)
		before := time.Now()
		r.stream.Push(events[:250]...)
		r.stream.Push(events[250:]...)
		r.wait(events)
		for _, rec := range r.sink.received() {
			assert.WithinRange(t, rec.ObservedTimestamp().AsTime(), before, time.Now())
		}
		r.eventually("status", func() bool { return r.host.status().Status() == componentstatus.StatusOK })
		assert.EqualValues(t, 500, r.metric("events"))
		assert.EqualValues(t, 1, r.metric("connections"))
		assert.Zero(t, r.metric("dropped"))
		assert.Zero(t, r.metric("duplicates"))
		assert.Positive(t, r.metric("bytes"))
	})
}

// Closes that the service plans cost nothing and are no errors.
func TestPlannedCloses(t *testing.T) {
	for _, code := range []int{1000, 1001, 1012} {
		r := newRig(t, fortidlptest.Options{CloseEvery: 30 * time.Millisecond, CloseCode: code}).start()
		events := samples(300)
		for i, e := range events {
			r.stream.Push(e)
			if i%10 == 0 {
				require.True(t, r.stream.Wait(patience, func(c fortidlptest.Counts) bool { return c.Queued == 0 }))
			}
		}
		r.eventually("reconnects", func() bool { return r.stream.Counts().Connections > 3 })
		r.wait(events)
		assert.Zero(t, r.stream.Counts().Uncertain, "code %d", code)
		assert.Zero(t, r.logs.FilterLevelExact(2).Len(), "no error is logged")
		r.stop()
	}
}

// Whatever way a connection breaks, it is made again and what the service did send whole
// is there.
func TestBrokenConnections(t *testing.T) {
	t.Run("without a close frame", func(t *testing.T) {
		r := newRig(t, fortidlptest.Options{CloseEvery: 20 * time.Millisecond, CloseCode: 1006}).start()
		events := samples(200)
		for _, e := range events {
			r.stream.Push(e)
			require.True(t, r.stream.Wait(patience, func(c fortidlptest.Counts) bool { return c.Queued == 0 }))
		}
		r.wait(events)
	})
	t.Run("in the middle of a message", func(t *testing.T) {
		r := newRig(t, fortidlptest.Options{CutEvery: 10}).start()
		events := samples(100)
		r.stream.Push(events...)
		r.eventually("all", func() bool { return len(r.sink.received()) == len(events) })
		cut := 0
		for i, rec := range r.sink.received() {
			if v, ok := rec.Attributes().Get(logrecord.TruncatedKey); ok && v.Bool() {
				cut++
				assert.Equal(t, events[i][:len(events[i])/2], rec.Body().Str())
				continue
			}
			assert.Equal(t, events[i], rec.Body().Str())
		}
		assert.Equal(t, 10, cut, "half an event is better than none")
		assert.EqualValues(t, 10, r.metric("truncated"))
	})
	t.Run("half-open", func(t *testing.T) {
		r := newRig(t, fortidlptest.Options{}, func(c *Config) { c.PingInterval = 20 * time.Millisecond }).start()
		events := samples(20)
		r.stream.Push(events[:10]...)
		r.wait(events[:10])
		r.stream.Stall()
		r.stream.Push(events[10:]...)
		r.wait(events)
		assert.EqualValues(t, 1, r.metric("disconnects", "reason", endSilent))
	})
	t.Run("poll", func(t *testing.T) {
		r := newRig(t, fortidlptest.Options{Hold: time.Minute}, longPolling).start()
		events := samples(10)
		r.eventually("poll", func() bool { return r.stream.Counts().Connections == 1 })
		r.stream.Drop()
		r.stream.Push(events...)
		r.wait(events)
	})
}

// A silent service is no dead one as long as it answers pings.
func TestQuietStream(t *testing.T) {
	r := newRig(t, fortidlptest.Options{}, func(c *Config) { c.PingInterval = 300 * time.Millisecond }).start()
	r.eventually("connection", func() bool { return r.stream.Counts().Connections == 1 })
	<-time.After(2 * time.Second) // three times as long as silence is borne
	r.stream.Push(samples(1)...)
	r.wait(samples(1))
	assert.Equal(t, 1, r.stream.Counts().Connections)
}

func TestFramings(t *testing.T) {
	for f := range fortidlptest.Framings {
		for _, noContent := range []bool{false, true} {
			r := newRig(t, fortidlptest.Options{Framing: f, NoContent: noContent, MaxBatch: 30, Hold: time.Millisecond}, longPolling,
				func(c *Config) { c.MaxRecords = 7 }).start()
			events := samples(100)
			r.eventually("empty poll", func() bool { return r.metric("empty_polls") > 0 })
			r.stream.Push(events...)
			r.wait(events)
			assert.Zero(t, r.metric("decode_failures"), f)
			r.stop()
		}
	}
	for name, o := range map[string]fortidlptest.Options{"binary": {Binary: true}, "fragmented": {Fragmented: true}, "several": {PerMessage: 5}} {
		r := newRig(t, o).start()
		events := samples(100)
		r.stream.Push(events...)
		r.wait(events)
		assert.Zero(t, r.metric("decode_failures"), name)
		r.stop()
	}
}

// What is no event of the service goes on as it is.
func TestWhatIsNoJSON(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		events := []string{`{"sensor":{"uuid":"1"`, "maintenance at noon", "{\"sensor\":{\"uuid\":\"\xff\"}}"}
		r := newRig(t, fortidlptest.Options{Framing: fortidlptest.Single}, mode).start()
		r.stream.Push(events...)
		r.wait(events)
		assert.EqualValues(t, 2, r.metric("decode_failures"))
	})
}

func TestOversized(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		long := `{"sensor":{"uuid":"1","description":"` + strings.Repeat("x", 10_000) + `"}}`
		longer := `{"sensor":{"uuid":"2","description":"` + strings.Repeat("x", 1_000_000) + `"}}`
		r := newRig(t, fortidlptest.Options{Framing: fortidlptest.Single}, mode, func(c *Config) { c.MaxMessageSize = minMessageSize }).start()
		r.stream.Push(long, longer, `{"sensor":{"uuid":"3"}}`)
		r.wait([]string{long[:minMessageSize], longer[:minMessageSize], `{"sensor":{"uuid":"3"}}`})
		assert.EqualValues(t, 2, r.metric("truncated"))
		assert.EqualValues(t, 1, r.metric("connections"))
	})
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestEndless(t *testing.T) {
	text, cut, err := readBounded(zeros{}, 100)
	assert.Len(t, text, 100)
	assert.True(t, cut)
	require.ErrorIs(t, err, errEndless)
	assert.Equal(t, endOversized, closed(err).reason)
}

// The same event again is not handed on again; another generation of an incident is
// another event, and so is an event that cannot be told apart.
func TestDuplicates(t *testing.T) {
	events := []string{
		`{"sensor":{"uuid":"a"},"enrichment_errors":["user"]}`,
		`{"incident":{"uuid":"a","generation":1}}`,
		`{"incident":{"uuid":"a","generation":2}}`,
		`{"uuid":"a","event_type":"sensor"}`,
	}
	r := newRig(t, fortidlptest.Options{PerMessage: 3}).start()
	r.stream.Push(append(events, events...)...)
	r.stream.Push(`{"audit":{"type":"x"}}`, `{"audit":{"type":"x"}}`)
	r.wait(append(events, `{"audit":{"type":"x"}}`, `{"audit":{"type":"x"}}`))
	assert.EqualValues(t, 4, r.metric("duplicates"))
	assert.EqualValues(t, 1, r.metric("enrichment_errors"))
}

// A refusal is retried in place: no new connection, nothing lost, nothing doubled.
func TestRefusal(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		for _, stored := range []bool{false, true} {
			r := newRig(t, fortidlptest.Options{}, mode)
			if stored {
				r.withStorage(newMemoryStorage())
			}
			r.start()
			r.sink.answers(busy)
			events := samples(200)
			r.stream.Push(events...)
			r.eventually("refusals", func() bool { return r.metric("refused") > 3 })
			assert.Empty(t, r.sink.received())
			r.sink.answers(nil)
			r.wait(events)
			assert.Equal(t, int64(1), r.metric("connections"))
			assert.Zero(t, r.metric("dropped"))
			r.stop()
		}
	})
}

// Without a spool one message at most is taken from a service that a pipeline refuses.
func TestReadsOneAhead(t *testing.T) {
	r := newRig(t, fortidlptest.Options{}).start()
	r.sink.answers(busy)
	r.stream.Push(samples(50)...)
	r.eventually("refusals", func() bool { return r.metric("refused") > 3 })
	assert.EqualValues(t, 1, r.metric("messages"))
	r.sink.answers(nil)
	r.wait(samples(50))
}

func TestPermanentErrors(t *testing.T) {
	poison := func(logs plog.Logs) error {
		for _, rec := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			if strings.Contains(rec.Body().Str(), "poison") {
				return consumererror.NewPermanent(errBusy)
			}
		}
		return nil
	}
	events := []string{`{"sensor":{"uuid":"1"}}`, `{"sensor":{"uuid":"poison"}}`, `{"sensor":{"uuid":"3"}}`}
	one := func(c *Config) { c.MaxRecords = 1 }

	t.Run("dropped", func(t *testing.T) {
		r := newRig(t, fortidlptest.Options{}, one)
		r.sink.answers(poison)
		r.start()
		r.stream.Push(events...)
		r.wait([]string{events[0], events[2]})
		assert.EqualValues(t, 1, r.metric("dropped", "reason", reasonPermanent))
	})
	t.Run("dropped from the spool", func(t *testing.T) {
		r := newRig(t, fortidlptest.Options{}, one).withStorage(newMemoryStorage())
		r.sink.answers(poison)
		r.start()
		r.stream.Push(events...)
		r.wait([]string{events[0], events[2]})
		assert.EqualValues(t, 1, r.metric("dropped", "reason", reasonPermanent))
	})
	t.Run("kept", func(t *testing.T) {
		disk := newMemoryStorage()
		keep := func(c *Config) { c.OnPermanentError = permanentKeep }
		r := newRig(t, fortidlptest.Options{}, one, keep).withStorage(disk)
		r.sink.answers(poison)
		r.start()
		r.stream.Push(events...)
		r.wait([]string{events[0], events[2]})
		r.eventually("dead letter", func() bool { return r.metric("dead_letters") == 1 })
		assert.Zero(t, r.metric("dropped"))
		r.stop()
		r.start() // still rejected: it stays
		r.stream.Push(`{"sensor":{"uuid":"4"}}`)
		r.wait([]string{events[0], events[2], `{"sensor":{"uuid":"4"}}`})
		r.stop()
		r.sink.answers(nil)
		r.start()
		r.wait(append(events, `{"sensor":{"uuid":"4"}}`))
		r.eventually("no dead letter", func() bool { return r.metric("dead_letters") == 0 })
	})
	t.Run("retries exhausted", func(t *testing.T) {
		r := newRig(t, fortidlptest.Options{}, func(c *Config) { c.Retry.MaxElapsedTime = 20 * time.Millisecond })
		r.sink.answers(busy)
		r.start()
		r.stream.Push(events[0])
		r.eventually("dropped", func() bool { return r.metric("dropped", "reason", reasonRetries) == 1 })
	})
}

// A shutdown reads what the service had sent before it saw our close frame.
func TestShutdownLosesNothing(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		r := newRig(t, fortidlptest.Options{}, mode)
		events := samples(3000)
		r.stream.Push(events...)
		for r.stream.Counts().Queued > 0 {
			r.start()
			r.eventually("some", func() bool { return r.metric("events") > 0 })
			r.stop()
		}
		r.start()
		r.wait(events)
		assert.Zero(t, r.metric("dropped"))
	})
}

// Without a spool a shutdown while the pipeline refuses does lose, and says so.
func TestShutdownWhileRefused(t *testing.T) {
	r := newRig(t, fortidlptest.Options{}).start()
	r.sink.answers(busy)
	r.stream.Push(samples(1)...)
	r.eventually("refused", func() bool { return r.metric("refused") > 0 })
	r.stop()
	assert.EqualValues(t, 1, r.metric("dropped", "reason", reasonShutdown))
}
