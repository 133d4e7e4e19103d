package securitylogreceiver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

const (
	waitFor = 20 * time.Second
	tick    = 5 * time.Millisecond
	// admitTestWait is long enough for a connection to be noticed as closed.
	admitTestWait = 200 * time.Millisecond
)

// sink is a next component that answers as it is told.
type sink struct {
	mutates bool
	answer  func(plog.Logs) error // nil: accept

	mu      sync.Mutex
	records []plog.LogRecord
	batches []plog.Logs
	calls   atomic.Int64
}

var _ consumer.Logs = (*sink)(nil)

func (p *sink) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: p.mutates}
}

func (p *sink) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	p.calls.Add(1)
	if p.answer != nil {
		if err := p.answer(logs); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.batches = append(p.batches, logs)
	for _, rl := range logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, r := range sl.LogRecords().All() {
				p.records = append(p.records, r)
			}
		}
	}
	return nil
}

func (p *sink) len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.records)
}

// bodies are the texts accepted so far.
func (p *sink) bodies() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, r := range p.records {
		if r.Body().Type() == pcommon.ValueTypeBytes {
			out = append(out, string(r.Body().Bytes().AsRaw()))
			continue
		}
		out = append(out, r.Body().Str())
	}
	return out
}

// waitLen waits until n records are accepted, and checks that no more are.
func (p *sink) waitLen(t testing.TB, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return p.len() >= n }, waitFor, tick, "want %d records", n)
	require.Equal(t, n, p.len())
}

var errBusy = errors.New("busy")

// refuseFor refuses everything for a time after the first call.
func refuseFor(d time.Duration) func(plog.Logs) error {
	var once sync.Once
	var until atomic.Int64
	return func(plog.Logs) error {
		once.Do(func() { until.Store(time.Now().Add(d).UnixNano()) })
		if time.Now().UnixNano() < until.Load() {
			return errBusy
		}
		return nil
	}
}

// config is the default with quick retries and the changes that a test makes.
func config(change ...func(*Config)) *Config {
	cfg := createDefaultConfig().(*Config)
	cfg.Retry.InitialInterval = time.Millisecond
	cfg.Retry.MaxInterval = 20 * time.Millisecond
	for _, f := range change {
		f(cfg)
	}
	return cfg
}

// withTCP adds a listener on a free port.
func withTCP(change ...func(*TCPConfig)) func(*Config) {
	return func(c *Config) {
		tcp := newDefaultTCPConfig()
		tcp.Endpoint = "localhost:0"
		tcp.Batch.MaxAge = 5 * time.Millisecond
		for _, f := range change {
			f(&tcp)
		}
		c.Protocols.TCP = configoptional.Some(tcp)
	}
}

// withFile adds files, read from their beginning.
func withFile(include string, change ...func(*FileConfig)) func(*Config) {
	return func(c *Config) {
		file := newDefaultFileConfig()
		file.Consumer.Include = []string{include}
		file.Consumer.StartAt = "beginning"
		file.Consumer.PollInterval = 10 * time.Millisecond
		for _, f := range change {
			f(&file)
		}
		c.Protocols.File = configoptional.Some(file)
	}
}

// run is a receiver that is started and its telemetry.
type run struct {
	*securityLogReceiver
	tel *componenttest.Telemetry
}

func start(t testing.TB, cfg *Config, next consumer.Logs, host component.Host) *run {
	t.Helper()
	require.NoError(t, componentValidate(cfg))
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { assert.NoError(t, tel.Shutdown(context.WithoutCancel(t.Context()))) })
	set := nopSettings()
	set.TelemetrySettings = tel.NewTelemetrySettings()
	set.BuildInfo.Version = "1.2.3"
	return startWith(t, set, tel, cfg, next, host)
}

func startWith(
	t testing.TB, set receiver.Settings, tel *componenttest.Telemetry, cfg *Config, next consumer.Logs, host component.Host,
) *run {
	t.Helper()
	r, err := newReceiver(set, cfg, next)
	require.NoError(t, err)
	for _, s := range r.sources {
		switch s := s.(type) {
		case *tcpSource:
			s.deliverer.admitWait = admitTestWait
		case *httpSource:
			s.deliverer.admitWait = admitTestWait
		}
	}
	require.NoError(t, r.Start(t.Context(), host))
	t.Cleanup(func() { assert.NoError(t, r.Shutdown(context.WithoutCancel(t.Context()))) })
	return &run{securityLogReceiver: r, tel: tel}
}

// nopSettings are settings without telemetry, always of the same receiver: storage is
// by its ID.
func nopSettings() receiver.Settings {
	set := receivertest.NewNopSettings(metadata.Type)
	set.ID = component.NewIDWithName(metadata.Type, "test")
	return set
}

// addr is where the TCP source listens.
func (r *run) addr() string {
	for _, s := range r.sources {
		if tcp, ok := s.(*tcpSource); ok {
			return tcp.listener.Addr().String()
		}
	}
	return ""
}

func (r *run) dial(t testing.TB) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", r.addr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// metric is the sum of a metric over its labels, or of those with a label.
func (r *run) metric(t testing.TB, name string, labels ...string) int64 {
	t.Helper()
	return metricOf(t, r.tel, name, labels...)
}

func send(t testing.TB, c net.Conn, text string) {
	t.Helper()
	_, err := c.Write([]byte(text))
	require.NoError(t, err)
}

func octets(s string) string { return fmt.Sprintf("%d %s", len(s), s) }
