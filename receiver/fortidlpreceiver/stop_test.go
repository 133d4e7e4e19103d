package fortidlpreceiver

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap/zapcore"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
)

// stuck is a next component that takes nothing and answers only when it is cancelled, as a full queue that blocks does.
type stuck struct{ entered, left chan struct{} }

func newStuck() *stuck {
	return &stuck{entered: make(chan struct{}, 1000), left: make(chan struct{}, 1000)}
}

func (*stuck) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (s *stuck) ConsumeLogs(ctx context.Context, _ plog.Logs) error {
	s.entered <- struct{}{}
	<-ctx.Done()
	s.left <- struct{}{}
	return ctx.Err()
}

// lostAt gives the number that the log says was lost at a shutdown; 0 where it says nothing.
func (r *rig) lostAt() (events int64) {
	for _, e := range r.logs.FilterLevelExact(zapcore.ErrorLevel).FilterMessageSnippet("lost at shutdown").All() {
		events += e.ContextMap()["events"].(int64)
	}
	return events
}

// A shutdown ends although the next component does not answer, when nothing is handed over any more. With a spool nothing
// is lost; without one the log and the metric say how much.
func TestShutdownTimeout(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		for _, stored := range []bool{false, true} {
			r := newRig(t, fortidlptest.Options{}, mode, func(c *Config) { c.ShutdownTimeout = 20 * time.Millisecond })
			if stored {
				r.withStorage(newMemoryStorage())
			}
			next := newStuck()
			rcv, err := NewFactory().CreateLogs(t.Context(), r.settings(), r.cfg, next)
			require.NoError(t, err)
			require.NoError(t, rcv.Start(t.Context(), r.host))
			events := samples(5)
			r.stream.Push(events...)
			<-next.entered
			// The collector calls it with a context that never ends.
			require.NoError(t, rcv.Shutdown(context.WithoutCancel(t.Context())))
			assert.Equal(t, len(next.entered)+1, len(next.left), "nothing is handed over after the shutdown")
			if stored {
				assert.Zero(t, r.metric("dropped"))
				assert.Zero(t, r.lostAt())
				r.start()
				r.wait(events)
				r.stop()
				continue
			}
			assert.Positive(t, r.metric("dropped", "reason", reasonShutdown))
			assert.Equal(t, r.metric("dropped", "reason", reasonShutdown), r.lostAt())
		}
	})
}

// A shutdown while the disk is full loses nothing: what the service had sent goes into the reserve.
func TestShutdownWithFullDisk(t *testing.T) {
	disk := newMemoryStorage()
	r := newRig(t, fortidlptest.Options{}).withStorage(disk)
	r.sink.answers(busy)
	r.start()
	events := samples(2000)
	r.stream.Push(events[:100]...)
	r.eventually("some are in the spool", func() bool { return disk.size() >= 100 })
	disk.setCapacity(1) // no write succeeds that does not delete
	r.stream.Push(events[100:]...)
	require.True(t, r.stream.Wait(patience, func(c fortidlptest.Counts) bool { return c.HandedOut > 1000 }))
	r.eventually("the disk is full", func() bool { return r.metric("storage_errors") > 0 })
	disk.setCapacity(disk.bytes())
	r.stop()
	assert.Zero(t, r.metric("dropped"))
	assert.Zero(t, r.lostAt())

	disk.setCapacity(0)
	r.sink.answers(nil)
	r.start()
	r.wait(events)
	r.stop()
	require.Len(t, disk.values[reserveKey], reserveSize, "the reserve is there again")
}

// Without a reserve the message that was read is lost, counted and logged, and reading ends: the service keeps the rest.
func TestShutdownWithoutReserve(t *testing.T) {
	disk := newMemoryStorage()
	disk.capacity = reserveSize
	r := newRig(t, fortidlptest.Options{Window: 10}).withStorage(disk)
	r.sink.answers(busy)
	r.start()
	events := samples(500)
	r.stream.Push(events[:100]...)
	r.eventually("some are in the spool", func() bool { return disk.size() >= 100 })
	disk.setCapacity(1)
	r.stream.Push(events[100:]...)
	r.eventually("the disk is full", func() bool { return r.metric("storage_errors") > 1 })
	r.stop()
	assert.EqualValues(t, 1, r.metric("dropped", "reason", reasonShutdown))
	assert.EqualValues(t, 1, r.lostAt())
	assert.LessOrEqual(t, r.stream.Counts().HandedOut, 120)
}

func (m *memoryStorage) bytes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bytesAfter(nil)
}
