package ocsfprocessor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadatatest"
)

var errBusy = errors.New("busy")

// picky is a pipeline that answers as it is told, and takes apart what it refuses, as a
// component that mutates data may.
type picky struct {
	answer func(call int, logs plog.Logs) error
	calls  int
	most   int // records in one call
	taken  []string
}

func (*picky) Capabilities() consumer.Capabilities { return consumer.Capabilities{MutatesData: true} }

func (c *picky) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	c.calls++
	c.most = max(c.most, logs.LogRecordCount())
	if c.answer != nil {
		if err := c.answer(c.calls, logs); err != nil {
			logs.ResourceLogs().RemoveIf(func(plog.ResourceLogs) bool { return true })
			return err
		}
	}
	for _, rec := range all(logs) {
		c.taken = append(c.taken, bodyText(rec))
	}
	return nil
}

// startSliced is start for a pipeline of one's own, with short pauses.
func startSliced(t *testing.T, settings processor.Settings, next consumer.Logs, hold time.Duration) processor.Logs {
	t.Helper()
	before := holdRest
	holdRest = configretry.BackOffConfig{Enabled: hold > 0, InitialInterval: time.Millisecond, Multiplier: 1, MaxInterval: time.Millisecond, MaxElapsedTime: hold}
	defer func() { holdRest = before }()
	p, err := NewFactory().CreateLogs(t.Context(), settings, acme(nil), next)
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, p.Shutdown(context.Background())) })
	return p
}

// large makes a batch with n records below three resources.
func large(n int) (logs plog.Logs, want []string) {
	logs = plog.NewLogs()
	for r := range 3 {
		rl := logs.ResourceLogs().AppendEmpty()
		rl.Resource().Attributes().PutInt("resource", int64(r))
		var texts []string
		for i := r; i < n; i += 3 {
			texts = append(texts, fmt.Sprintf(`{"acme_event":"login","user":"u%d","service":"s"}`, i))
		}
		batch(texts...).ResourceLogs().At(0).ScopeLogs().MoveAndAppendTo(rl.ScopeLogs())
		want = append(want, texts...)
	}
	return logs, want
}

func TestLargeBatchIsSliced(t *testing.T) {
	next := &picky{}
	p := startSliced(t, nop(), next, 0)
	logs, want := large(10_000)
	require.NoError(t, p.ConsumeLogs(t.Context(), logs))
	assert.Equal(t, want, next.taken)
	assert.Equal(t, sliceRecords, next.most, "mapped records in memory")
	assert.Equal(t, 10, next.calls)
}

// TestSlicesKeepTheirResource: a slice has the resource, scope and schemas of its records.
func TestSlicesKeepTheirResource(t *testing.T) {
	resources := map[int64]int{}
	next := &picky{answer: func(_ int, logs plog.Logs) error {
		for _, rl := range logs.ResourceLogs().All() {
			v, _ := rl.Resource().Attributes().Get("resource")
			for _, sl := range rl.ScopeLogs().All() {
				assert.Equal(t, "scope", sl.Scope().Name())
				assert.Equal(t, "schema", sl.SchemaUrl())
				assert.NotZero(t, sl.LogRecords().Len())
				resources[v.Int()] += sl.LogRecords().Len()
			}
		}
		return nil
	}}
	p := startSliced(t, nop(), next, 0)
	logs, _ := large(9000) // each resource ends with a slice
	for _, rl := range logs.ResourceLogs().All() {
		rl.ScopeLogs().At(0).Scope().SetName("scope")
		rl.ScopeLogs().At(0).SetSchemaUrl("schema")
	}
	require.NoError(t, p.ConsumeLogs(t.Context(), logs))
	assert.Equal(t, map[int64]int{0: 3000, 1: 3000, 2: 3000}, resources)
}

// TestSmallBatchIsHandedOnOnce: as our own receivers make them.
func TestSmallBatchIsHandedOnOnce(t *testing.T) {
	for _, texts := range [][]string{
		{}, {login}, {strings.Repeat("x", 10<<20)}, make([]string, sliceRecords),
	} {
		next := &picky{}
		p := startSliced(t, nop(), next, 0)
		require.NoError(t, p.ConsumeLogs(t.Context(), batch(texts...)))
		assert.Equal(t, 1, next.calls)
		assert.Len(t, next.taken, len(texts))
	}
}

// TestBombsAreSliced: what counts is what comes out of a record.
func TestBombsAreSliced(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
	}{
		{strings.Repeat("CEF:0|\n", 9285), 1015}, // 128 of these took 7 GB
		{strings.Repeat("{}", 32_500), 1015},
		{strings.Repeat("CEF:0|\n", 18), sliceRecords},
		{"[{}" + strings.Repeat(",{}", 100) + "]", sliceRecords},
	} {
		texts := make([]string, 128)
		size := 0
		for i := range texts {
			texts[i] = c.text
			size += len(c.text)
		}
		next := &picky{}
		p := startSliced(t, nop(), next, 0)
		require.NoError(t, p.ConsumeLogs(t.Context(), batch(texts...)))
		assert.LessOrEqual(t, next.most, c.most)
		assert.LessOrEqual(t, len(next.taken), max(16*128, size/64))
		kept := 0
		for _, body := range next.taken {
			kept += len(body)
		}
		assert.GreaterOrEqual(t, kept, size-2*len(next.taken)-128*len("[]"), "all but the bytes between the parts")
	}
}

// TestRefusedSlices: a receiver that retries repeats only what was not accepted, whether
// it looks at the error or takes the batch that it has. Nothing is lost, nothing comes
// twice, and what a sender would double is counted.
func TestRefusedSlices(t *testing.T) {
	for _, useError := range []bool{true, false} {
		for refused := 1; refused <= 10; refused++ {
			tel := componenttest.NewTelemetry()
			next := &picky{answer: func(call int, _ plog.Logs) error {
				if call == refused {
					return errBusy
				}
				return nil
			}}
			p := startSliced(t, metadatatest.NewSettings(tel), next, 0)
			logs, want := large(10_000)
			err := p.ConsumeLogs(t.Context(), logs)
			require.ErrorIs(t, err, errBusy)
			require.False(t, consumererror.IsPermanent(err))
			var left consumererror.Logs
			require.ErrorAs(t, err, &left)
			assert.Equal(t, 10_000-(refused-1)*sliceRecords, left.Data().LogRecordCount())
			for _, rec := range all(left.Data()) {
				require.Nil(t, attr(rec, keyOutcome), "it is as it came")
			}
			if refused > 1 {
				metadatatest.AssertEqualProcessorOcsfPossibleDuplicates(t, tel, []metricdata.DataPoint[int64]{
					point(int64((refused - 1) * sliceRecords)),
				}, metricdatatest.IgnoreTimestamp())
			}
			if useError {
				logs = left.Data()
			}
			require.NoError(t, p.ConsumeLogs(t.Context(), logs))
			assert.Equal(t, want, next.taken)
			require.NoError(t, tel.Shutdown(t.Context()))
		}
	}
}

// TestSlicesOfASenderThatRepeatsAll: an OTLP client repeats the whole batch. The batch
// waits for a queue that has room for one slice at a time, so that nothing comes twice.
func TestSlicesOfASenderThatRepeatsAll(t *testing.T) {
	next := &picky{answer: func(call int, _ plog.Logs) error {
		if call%3 != 0 {
			return errBusy
		}
		return nil
	}}
	p := startSliced(t, nop(), next, time.Minute)
	logs, want := large(10_000)
	attempts := 0
	for {
		attempts++
		again := plog.NewLogs()
		logs.CopyTo(again)
		if p.ConsumeLogs(t.Context(), again) == nil {
			break
		}
	}
	assert.Equal(t, want, next.taken)
	assert.Equal(t, 3, attempts, "only a first slice is refused at once")
}

// TestSlicesOfASenderThatGaveUp: nothing more is handed on once nobody waits for it.
func TestSlicesOfASenderThatGaveUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	next := &picky{answer: func(call int, _ plog.Logs) error {
		if call == 2 {
			cancel()
		}
		return nil
	}}
	p := startSliced(t, nop(), next, time.Minute)
	logs, _ := large(10_000)
	require.ErrorIs(t, p.ConsumeLogs(ctx, logs), context.Canceled)
	assert.Len(t, next.taken, 2*sliceRecords)
	assert.Equal(t, 8*sliceRecords, logs.LogRecordCount())
}

// TestPartlyRefusedSlice: the pipeline says itself what it did not accept.
func TestPartlyRefusedSlice(t *testing.T) {
	var taken []string
	next := &picky{}
	next.answer = func(call int, logs plog.Logs) error {
		if call != 2 {
			return nil
		}
		records := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
		i := 0
		records.RemoveIf(func(rec plog.LogRecord) bool {
			if i++; i <= 400 {
				next.taken = append(next.taken, bodyText(rec))
			}
			return i <= 400
		})
		rest := plog.NewLogs()
		logs.CopyTo(rest)
		return consumererror.NewLogs(errBusy, rest)
	}
	p := startSliced(t, nop(), next, 0)
	logs, want := large(3000)
	require.ErrorIs(t, p.ConsumeLogs(t.Context(), logs), errBusy)
	assert.Equal(t, 1600, logs.LogRecordCount())
	require.NoError(t, p.ConsumeLogs(t.Context(), logs))
	assert.Equal(t, want, append(taken, next.taken...))
}

// TestRejectedSlice: one slice that is refused for good does not take the others with it.
func TestRejectedSlice(t *testing.T) {
	next := &picky{answer: func(call int, _ plog.Logs) error {
		if call == 2 {
			return consumererror.NewPermanent(errBusy)
		}
		return nil
	}}
	p := startSliced(t, nop(), next, 0)
	logs, want := large(10_000)
	err := p.ConsumeLogs(t.Context(), logs)
	assert.True(t, consumererror.IsPermanent(err))
	assert.Equal(t, append(want[:sliceRecords:sliceRecords], want[2*sliceRecords:]...), next.taken)
}
