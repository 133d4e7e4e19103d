package retry

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/multierr"
)

func TestClassify(t *testing.T) {
	err := errors.New("x")
	assert.Equal(t, Accepted, Classify(nil))
	assert.Equal(t, Refused, Classify(err))
	assert.Equal(t, Refused, Classify(context.DeadlineExceeded))
	assert.Equal(t, Rejected, Classify(consumererror.NewPermanent(err)))
	assert.Equal(t, Rejected, Classify(fmt.Errorf("around: %w", consumererror.NewPermanent(err))))

	_, ok := Unaccepted(err)
	assert.False(t, ok)
	logs := plog.NewLogs()
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	rest, ok := Unaccepted(fmt.Errorf("around: %w", consumererror.NewLogs(err, logs)))
	assert.True(t, ok)
	assert.Equal(t, 1, rest.LogRecordCount())
}

func TestPause(t *testing.T) {
	open, closed := make(chan struct{}), make(chan struct{})
	close(closed)
	quick := configretry.BackOffConfig{Enabled: true, InitialInterval: time.Millisecond, MaxInterval: time.Millisecond, Multiplier: 1}
	slow := quick
	slow.InitialInterval, slow.MaxInterval = time.Hour, time.Hour
	short := quick
	short.MaxElapsedTime = time.Nanosecond

	assert.Equal(t, Exhausted, NewPause(configretry.BackOffConfig{}).Wait(t.Context(), open), "retries are off")
	assert.Equal(t, Expired, NewPause(quick).Wait(t.Context(), open))
	assert.Equal(t, Exhausted, NewPause(short).Wait(t.Context(), open))

	last := NewPause(slow)
	assert.Equal(t, Expired, last.Wait(t.Context(), closed), "one last attempt")
	assert.Equal(t, Stopped, last.Wait(t.Context(), closed))

	over, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, Stopped, NewPause(slow).Wait(over, open))
}

// The answers of several branches, as the collector's fan-out joins them.
func TestBranches(t *testing.T) {
	busy, never := errors.New("busy"), consumererror.NewPermanent(errors.New("never"))
	logs := plog.NewLogs()
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	partial := consumererror.NewLogs(busy, logs)

	assert.Equal(t, Refused, Classify(multierr.Append(never, busy)), "one branch asks to wait")
	assert.Equal(t, Refused, Classify(multierr.Append(busy, never)))
	assert.Equal(t, Refused, Classify(multierr.Append(multierr.Append(never, never), busy)))
	assert.Equal(t, Refused, Classify(fmt.Errorf("around: %w", errors.Join(never, busy))))
	assert.Equal(t, Rejected, Classify(multierr.Append(never, never)))
	assert.Equal(t, Rejected, Classify(errors.Join(never)))
	assert.Equal(t, Rejected, Classify(consumererror.NewPermanent(multierr.Append(busy, busy))))

	_, ok := Unaccepted(multierr.Append(partial, busy))
	assert.False(t, ok, "the other branch refused all of it")
	_, ok = Unaccepted(multierr.Append(nil, partial))
	assert.True(t, ok)
}

// When the next consumer accepts again, the batch that has waited longest tries at once, and
// the others after it, however long their pauses are.
func TestGate(t *testing.T) {
	slow := configretry.BackOffConfig{Enabled: true, InitialInterval: time.Hour, MaxInterval: time.Hour, Multiplier: 1}
	synctest.Test(t, func(t *testing.T) {
		g := &Gate{}
		g.Accepted() // nobody waits: no turn is kept
		var woken []int
		var mu sync.Mutex
		began := time.Now()
		over, cancel := context.WithCancel(t.Context())
		for i := range 4 {
			ctx := t.Context()
			if i == 1 {
				ctx = over
			}
			go func() {
				p := NewPause(slow)
				p.Gate = g
				if p.Wait(ctx, nil) == Expired {
					mu.Lock()
					defer mu.Unlock()
					woken = append(woken, i)
				}
			}()
			synctest.Wait()
		}
		cancel() // who gives up takes no turn from the others
		synctest.Wait()
		for range 3 {
			g.Accepted()
			synctest.Wait()
		}
		assert.Equal(t, []int{0, 2, 3}, woken)
		assert.Zero(t, time.Since(began))
		assert.Zero(t, g.line.Len())
	})
}

// While the next consumer refuses, one batch at a time tries again, each in its turn; when
// the configured time is over a batch gives up, wherever it stands in the line.
func TestGateBoundsAttempts(t *testing.T) {
	cfg := configretry.BackOffConfig{Enabled: true, InitialInterval: 100 * time.Millisecond, MaxInterval: 100 * time.Millisecond, Multiplier: 1}
	limited := cfg
	limited.MaxElapsedTime = 5 * time.Second
	synctest.Test(t, func(t *testing.T) {
		g := &Gate{}
		stopping := make(chan struct{})
		attempts := make([]int, 50)
		var wg sync.WaitGroup
		for i := range attempts {
			wg.Go(func() {
				p := NewPause(cfg)
				p.Gate = g
				for p.Wait(t.Context(), stopping) == Expired {
					attempts[i]++
				}
			})
		}
		synctest.Wait()
		var gaveUp time.Duration
		wg.Go(func() {
			began := time.Now()
			p := NewPause(limited)
			p.Gate = g
			for p.Wait(t.Context(), stopping) == Expired {
			}
			gaveUp = time.Since(began)
		})
		time.Sleep(10*time.Second + time.Millisecond)
		close(stopping)
		wg.Wait()
		sum := 0
		for i, n := range attempts {
			sum += n
			assert.InDelta(t, 3, n, 1, "batch %d: two turns and the last attempt", i)
		}
		assert.LessOrEqual(t, sum, 100+len(attempts), "one attempt in 100 ms, and the last ones")
		assert.LessOrEqual(t, gaveUp, limited.MaxElapsedTime)
	})
}
