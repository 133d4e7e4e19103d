package teeconnector

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pipeline"

	"github.com/otelcol-ocsf/otelcol-ocsf/connector/teeconnector/internal/metadata"
)

// side is a pipeline that answers as it is told and remembers the Bodies that it accepted.
type side struct {
	mu      sync.Mutex
	answers []error // one after the other; then it accepts
	got     []string
	asked   int
	mutates bool
}

func (s *side) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: s.mutates}
}

func (s *side) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if len(s.answers) > 0 {
		err := s.answers[0]
		s.answers = s.answers[1:]
		var partial consumererror.Logs
		if errors.As(err, &partial) {
			s.take(logs, logs.LogRecordCount()-partial.Data().LogRecordCount())
		}
		if err != nil {
			return err
		}
	}
	s.take(logs, logs.LogRecordCount())
	return nil
}

func (s *side) take(logs plog.Logs, n int) {
	records := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
	for i := range n {
		s.got = append(s.got, records.At(i).Body().Str())
		if s.mutates {
			records.At(i).Body().SetStr("changed")
		}
	}
}

func batch(bodies ...string) plog.Logs {
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for _, b := range bodies {
		records.AppendEmpty().Body().SetStr(b)
	}
	return logs
}

func router(a, b *side) connector.LogsRouterAndConsumer {
	return connector.NewLogsRouter(map[pipeline.ID]consumer.Logs{
		pipeline.NewIDWithName(pipeline.SignalLogs, "a"): a,
		pipeline.NewIDWithName(pipeline.SignalLogs, "b"): b,
	})
}

func newTestTee(t *testing.T, a, b *side, maxWait time.Duration) *tee {
	t.Helper()
	tee, err := newTee(connectortest.NewNopSettings(metadata.Type), &Config{MaxWait: maxWait}, router(a, b))
	require.NoError(t, err)
	return tee
}

// deliver hands a batch over as a receiver does, until it is accepted; it gives the number of attempts.
func deliver(ctx context.Context, next consumer.Logs, bodies ...string) int {
	for n := 1; ; n++ {
		if err := next.ConsumeLogs(ctx, batch(bodies...)); err == nil || consumererror.IsPermanent(err) {
			return n
		}
		time.Sleep(time.Second)
	}
}

var errFull = errors.New("sending queue is full")

func times(n int) (out []error) {
	for range n {
		out = append(out, errFull)
	}
	return out
}

// A pipeline that is full for a while: the other one gets each batch once, wherever it stands. The collector's own fan-out
// hands the same batch to it at every retry.
func TestFullBranch(t *testing.T) {
	for name, full := range map[string]func(a, b *side){
		"the first":  func(a, _ *side) { a.answers = times(60) },
		"the second": func(_, b *side) { b.answers = times(60) },
		"both": func(a, b *side) {
			a.answers = []error{nil, errFull, nil, errFull, errFull}
			b.answers = []error{errFull, nil, errFull, errFull, nil, errFull}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := &side{}, &side{}
				full(a, b)
				tee := newTestTee(t, a, b, 0)
				for _, body := range []string{"1", "2", "3", "4"} {
					deliver(t.Context(), tee, body)
				}
				assert.Equal(t, []string{"1", "2", "3", "4"}, a.got)
				assert.Equal(t, []string{"1", "2", "3", "4"}, b.got)
			})
		})
	}
	t.Run("without a tee", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a, b := &side{}, &side{answers: times(60)}
			assert.Equal(t, 61, deliver(t.Context(), router(a, b), "1"))
			assert.Len(t, a.got, 61)
		})
	})
}

// While no pipeline has the batch a refusal goes back at once: the receiver answers 503 or holds its sender.
func TestRefusalGoesBack(t *testing.T) {
	a, b := &side{answers: times(2)}, &side{}
	tee := newTestTee(t, a, b, 0)
	require.ErrorContains(t, tee.ConsumeLogs(t.Context(), batch("1")), "logs/a: sending queue is full")
	require.Error(t, tee.ConsumeLogs(t.Context(), batch("1")))
	assert.Zero(t, b.asked)
	require.NoError(t, tee.ConsumeLogs(t.Context(), batch("1")))
	assert.Equal(t, []string{"1"}, b.got)
}

// When the waiting ends one batch comes twice, and no more: the pipeline that refused is asked first from then on.
func TestWaitIsBounded(t *testing.T) {
	for name, tc := range map[string]struct {
		maxWait, patience time.Duration
	}{
		"by max_wait":   {time.Minute, time.Hour},
		"by the caller": {0, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := &side{}, &side{answers: times(1000)}
				tee := newTestTee(t, a, b, tc.maxWait)
				ctx, cancel := context.WithTimeout(t.Context(), tc.patience)
				defer cancel()
				begin := time.Now()
				require.ErrorContains(t, tee.ConsumeLogs(ctx, batch("1")), "logs/b")
				assert.LessOrEqual(t, time.Since(begin), time.Minute)
				deliver(t.Context(), tee, "1")
				for _, body := range []string{"2", "3"} {
					b.answers = times(100)
					deliver(t.Context(), tee, body)
				}
				assert.Equal(t, []string{"1", "1", "2", "3"}, a.got)
				assert.Equal(t, []string{"1", "2", "3"}, b.got)
			})
		})
	}
}

// A pipeline that took a part of a batch gets the rest, and the receiver never hears of that part: for the other pipeline
// it is not the rest.
func TestPartOfABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &side{answers: []error{consumererror.NewLogs(errFull, batch("3")), errFull}}, &side{}
		tee := newTestTee(t, a, b, 0)
		require.NoError(t, tee.ConsumeLogs(t.Context(), batch("1", "2", "3")))
		assert.Equal(t, []string{"1", "2", "3"}, a.got)
		assert.Equal(t, []string{"1", "2", "3"}, b.got)

		a.answers = append([]error{consumererror.NewLogs(errFull, batch("3"))}, times(1000)...)
		tee = newTestTee(t, a, b, time.Second)
		err := tee.ConsumeLogs(t.Context(), batch("1", "2", "3"))
		var partial consumererror.Logs
		require.Error(t, err)
		assert.False(t, errors.As(err, &partial))
	})
}

// A pipeline that rejects a batch for good does not keep it from the other.
func TestRejection(t *testing.T) {
	bad := consumererror.NewPermanent(errors.New("bad"))
	a, b := &side{answers: []error{bad}}, &side{}
	err := newTestTee(t, a, b, 0).ConsumeLogs(t.Context(), batch("1"))
	assert.True(t, consumererror.IsPermanent(err))
	assert.ErrorContains(t, err, "logs/a: ")
	assert.Equal(t, []string{"1"}, b.got)
}

// Each pipeline that changes records gets a copy.
func TestCopies(t *testing.T) {
	for _, mutates := range [][2]bool{{true, true}, {true, false}, {false, true}} {
		a, b := &side{mutates: mutates[0]}, &side{mutates: mutates[1]}
		logs := batch("1", "2")
		require.NoError(t, newTestTee(t, a, b, 0).ConsumeLogs(t.Context(), logs))
		assert.Equal(t, []string{"1", "2"}, a.got)
		assert.Equal(t, []string{"1", "2"}, b.got)
		assert.Equal(t, "1", logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Body().Str())
	}
}

// Many connections at once: every batch arrives once on each side.
func TestConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &side{answers: times(50)}, &side{answers: times(70)}
		tee := newTestTee(t, a, b, 0)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { deliver(t.Context(), tee, "x", "y") })
		}
		wg.Wait()
		assert.Len(t, a.got, 40)
		assert.Len(t, b.got, 40)
	})
}

func TestNeedsARouter(t *testing.T) {
	_, err := NewFactory().CreateLogsToLogs(t.Context(), connectortest.NewNopSettings(metadata.Type), createDefaultConfig(), consumertest.NewNop())
	assert.ErrorIs(t, err, errRouter)
}
