package securitylogreceiver

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// stuck is a next component that does not answer until its context is cancelled, as a full
// queue with block_on_overflow does.
type stuck struct {
	calls, inside atomic.Int64
	mu            sync.Mutex
	held          []plog.Logs // handed over and not answered
}

func (*stuck) Capabilities() consumer.Capabilities { return consumer.Capabilities{MutatesData: true} }

func (p *stuck) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	p.inside.Add(1)
	defer p.inside.Add(-1)
	p.calls.Add(1)
	p.mu.Lock()
	p.held = append(p.held, logs)
	p.mu.Unlock()
	<-ctx.Done()
	return ctx.Err()
}

// A stop ends within shutdown_timeout, whatever the pipeline does and although the
// collector gives no deadline; nothing hands over any more when Shutdown has returned, and
// what was lost is counted and logged.
func TestShutdownEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		timeout time.Duration
		within  func(context.Context) (context.Context, context.CancelFunc)
	}{
		"shutdown_timeout": {50 * time.Millisecond, context.WithCancel},
		"deadline": {time.Minute, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 50*time.Millisecond)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			ignore := goleak.IgnoreCurrent()
			core, logs := observer.New(zap.ErrorLevel)
			set := nopSettings()
			tel := componenttest.NewTelemetry()
			t.Cleanup(func() { assert.NoError(t, tel.Shutdown(context.WithoutCancel(t.Context()))) })
			set.TelemetrySettings = tel.NewTelemetrySettings()
			set.Logger = zap.New(core)
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "a.log"), []byte("one\ntwo\n"), 0o600))
			next := &stuck{}
			cfg := config(withTCP(), withUDP(), withHTTP(), withFile(dir+"/*"))
			cfg.MaxConcurrentBatches, cfg.ShutdownTimeout = 3, tc.timeout
			r := startWith(t, set, tel, cfg, next, componenttest.NewNopHost())
			const conns, each = 10, 7
			for range conns {
				send(t, r.dial(t), strings.Repeat(line+"\n", each))
			}
			udp := r.dialUDP(t)
			for range each {
				send(t, udp, line)
			}
			answers := make(chan int, 1)
			go func() {
				transport := &http.Transport{}
				defer transport.CloseIdleConnections()
				resp, err := (&http.Client{Transport: transport}).Post(r.url("http"), "text/plain", strings.NewReader("a\nb\n"))
				if err != nil {
					answers <- 0
					return
				}
				_ = resp.Body.Close()
				answers <- resp.StatusCode
			}()
			require.Eventually(t, func() bool {
				return r.metric(t, "otelcol_receiver_security_log_messages", "transport=tcp") == conns*each &&
					r.metric(t, "otelcol_receiver_security_log_messages", "transport=udp") == each
			}, waitFor, tick)
			require.Eventually(t, func() bool {
				return r.metric(t, "otelcol_receiver_security_log_batches_in_pipeline") == 3 &&
					r.metric(t, "otelcol_receiver_security_log_batches_waiting") > 0
			}, waitFor, tick)

			ctx, cancel := tc.within(context.WithoutCancel(t.Context()))
			defer cancel()
			err := r.Shutdown(ctx)
			if name == "deadline" {
				require.ErrorIs(t, err, context.DeadlineExceeded)
			} else {
				require.NoError(t, err)
			}
			assert.Zero(t, next.inside.Load(), "nothing is being handed over")
			calls := next.calls.Load()
			assert.Contains(t, []int{0, http.StatusServiceUnavailable}, <-answers)
			goleak.VerifyNone(t, ignore)
			assert.Equal(t, calls, next.calls.Load(), "nothing was handed over afterwards")

			for transport, lost := range map[string]int64{"tcp": conns * each, "udp": each} {
				assert.Equal(t, lost, r.metric(t, "otelcol_receiver_security_log_dropped", "reason=shutdown", "transport="+transport))
				said := logs.FilterMessageSnippet("messages were lost").FilterField(zap.String("transport", transport)).All()
				require.Len(t, said, 1, transport)
				assert.Equal(t, lost, said[0].ContextMap()["messages"])
			}
			assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_batches_in_pipeline"))
			assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_batches_waiting"))
			r.tcp().memory.idle(t)
		})
	}
}

// The sockets are closed before the last batch is handed over: what is sent meanwhile is
// refused instead of being taken by the kernel for nobody.
func TestSocketsCloseBeforeTheLastHandOver(t *testing.T) {
	entered, release := make(chan struct{}, 10), make(chan struct{})
	next := &sink{answer: func(plog.Logs) error { entered <- struct{}{}; <-release; return nil }}
	r := start(t, config(withTCP(), withUDP()), next, componenttest.NewNopHost())
	tcp, udp := r.dial(t), r.dialUDP(t)
	send(t, tcp, line+"\n")
	send(t, udp, line)
	<-entered
	<-entered // both are in the pipeline, which takes its time
	done := make(chan error, 1)
	go func() { done <- r.Shutdown(context.WithoutCancel(t.Context())) }()
	// A write succeeds until the other side has closed; the kernel says so at the next one.
	for name, write := range map[string]func([]byte) (int, error){"tcp": tcp.Write, "udp": udp.Write} {
		require.Eventually(t, func() bool { _, err := write([]byte(line + "\n")); return err != nil }, waitFor, tick, name)
	}
	select {
	case <-done:
		t.Error("the last batches were not waited for")
	default:
	}
	close(release)
	require.NoError(t, <-done)
	messages := r.metric(t, "otelcol_receiver_security_log_messages")
	assert.Equal(t, messages, int64(next.len())+r.metric(t, "otelcol_receiver_security_log_dropped"))
}

// However many connections send, no more batches are in the pipeline than configured, they
// are small, and each connection has its turn.
func TestConcurrentBatches(t *testing.T) {
	const conns, each, most = 32, 500, 4
	var inside, worst, largest atomic.Int64
	next := &sink{answer: func(logs plog.Logs) error {
		n := inside.Add(1)
		defer inside.Add(-1)
		for w := worst.Load(); n > w && !worst.CompareAndSwap(w, n); w = worst.Load() {
		}
		records := int64(logs.LogRecordCount())
		for w := largest.Load(); records > w && !largest.CompareAndSwap(w, records); w = largest.Load() {
		}
		time.Sleep(time.Millisecond)
		return nil
	}}
	cfg := config(withTCP())
	cfg.MaxConcurrentBatches = most
	r := start(t, cfg, next, componenttest.NewNopHost())
	var wg sync.WaitGroup
	for s := range conns {
		c := r.dial(t)
		wg.Go(func() {
			var b strings.Builder
			for n := range each {
				fmt.Fprintf(&b, "%s\n", text(s, n))
			}
			_, _ = c.Write([]byte(b.String()))
		})
	}
	wg.Wait()
	next.waitLen(t, conns*each)
	assert.LessOrEqual(t, worst.Load(), int64(most))
	assert.LessOrEqual(t, largest.Load(), int64(defaultMaxRecords))
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_dropped"))
}

// A batch that is refused for ever holds no slot between its attempts: others go on.
func TestRefusedBatchHoldsUpNoOther(t *testing.T) {
	next := &sink{answer: func(logs plog.Logs) error {
		if strings.Contains(logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Body().Str(), "poison") {
			return errBusy
		}
		return nil
	}}
	cfg := config(withTCP())
	cfg.MaxConcurrentBatches = 1
	cfg.ShutdownTimeout = 50 * time.Millisecond
	r := start(t, cfg, next, componenttest.NewNopHost())
	send(t, r.dial(t), "poison\n")
	require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_refused") > 2 }, waitFor, tick)
	send(t, r.dial(t), "good\n")
	next.waitLen(t, 1)
}

// After a long refusal all connections go on as soon as one batch is accepted, however long
// their pauses have become.
func TestAcceptanceEndsEveryPause(t *testing.T) {
	open := make(chan struct{})
	next := &sink{answer: func(logs plog.Logs) error {
		select {
		case <-open:
			return nil
		default:
		}
		return errBusy
	}}
	cfg := config(withTCP())
	cfg.Retry.InitialInterval, cfg.Retry.MaxInterval = time.Hour, time.Hour
	r := start(t, cfg, next, componenttest.NewNopHost())
	const conns = 20
	for range conns {
		send(t, r.dial(t), "refused\n")
	}
	require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_refused") == conns }, waitFor, tick)
	close(open)
	send(t, r.dial(t), "accepted\n")
	next.waitLen(t, conns+1)
}

// A message that becomes many records, as estimated, shares its batch with nothing that
// would make it larger.
func TestBatchesCountEstimatedRecords(t *testing.T) {
	next := &sink{}
	r := start(t, config(withUDP(), withTCP(func(c *TCPConfig) { c.Framing = "octet_counting" })), next, componenttest.NewNopHost())
	bomb := strings.Repeat("CEF:0|\n", 2000)
	c := r.dial(t)
	send(t, c, strings.Repeat(octets("a")+octets(bomb), 5))
	next.waitLen(t, 10)
	for _, batch := range next.batches {
		bombs := 0
		for _, rec := range batch.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			if len(rec.Body().Str()) > 100 {
				bombs++
			}
		}
		if bombs > 0 {
			assert.Equal(t, 1, batch.LogRecordCount())
		}
	}
}

// What was read of a large body is handed over in slices.
func TestHTTPSlices(t *testing.T) {
	next := &sink{}
	r := start(t, config(withHTTP()), next, componenttest.NewNopHost())
	resp, _ := post(t, newClient(t, nil), r.url("http"), strings.Repeat("a\n", 1050))
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	next.waitLen(t, 1050)
	require.Len(t, next.batches, 11)
	assert.Equal(t, 100, next.batches[0].LogRecordCount())
	assert.EqualValues(t, 1050, r.metric(t, "otelcol_receiver_security_log_messages"))
}

// An array above the limit is refused whole: the rest must not become one message.
func TestHTTPArrayAboveTheLimit(t *testing.T) {
	next := &sink{}
	r := start(t, config(withHTTP(patiently)), next, componenttest.NewNopHost())
	for name, body := range map[string]string{
		"array":        "[" + strings.Repeat("{},", maxMessages) + "{}]",
		"NDJSON":       strings.Repeat("{}\n", maxMessages+1),
		"documents":    strings.Repeat("{}", maxMessages+1),
		"large array":  "[" + strings.Repeat("{},", 200_000) + "{}]",
		"small events": `{"events":[` + strings.Repeat("{},", 1000) + "{}]}",
	} {
		resp, answer := post(t, newClient(t, nil), r.url("http"), body)
		assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode, name)
		assert.Equal(t, textTooMany+"\n", answer, name)
	}
	assert.Zero(t, next.len())
	resp, _ := post(t, newClient(t, nil), r.url("http"), "["+strings.Repeat("{},", maxMessages-1)+"{}]")
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, maxMessages, next.len())
}

// Clients that go away while they wait for the pipeline take nothing with them: the next
// request is served.
func TestHTTPCancelledClients(t *testing.T) {
	open := make(chan struct{})
	next := &waiting{open: open}
	cfg := config(withHTTP(patiently))
	cfg.MaxConcurrentBatches = 1
	r := start(t, cfg, next, componenttest.NewNopHost())
	client := newClient(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	const clients = 50
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url("http"), strings.NewReader("a\n"))
			assert.NoError(t, err)
			resp, err := client.Do(req)
			if assert.Error(t, err) {
				return
			}
			_ = resp.Body.Close()
		})
	}
	held := func() int64 {
		return r.metric(t, "otelcol_receiver_security_log_batches_in_pipeline") + r.metric(t, "otelcol_receiver_security_log_batches_waiting")
	}
	require.Eventually(t, func() bool { return held() == clients }, waitFor, tick)
	cancel()
	wg.Wait()
	require.Eventually(t, func() bool { return held() == 0 }, waitFor, tick)
	close(open)
	resp, _ := post(t, client, r.url("http"), "b\n")
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.EqualValues(t, 1, next.accepted.Load())
	assert.EqualValues(t, 1, r.metric(t, "otelcol_receiver_security_log_messages"))
}

// waiting is a next component that answers when it is open, or the offer is cancelled.
type waiting struct {
	open     <-chan struct{}
	accepted atomic.Int64
}

func (*waiting) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (p *waiting) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	select {
	case <-p.open:
		p.accepted.Add(int64(logs.LogRecordCount()))
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
