package fortidlpreceiver

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/fortidlpreceiver/internal/metadata"
)

const (
	patience = 20 * time.Second
	tick     = 2 * time.Millisecond

	token    = "t0p-secret-token"
	streamID = "0b6cfd1e-5f0c-4a55-9d5e-3f1f60a5c0de"
)

// sink is a next component that answers as it is told.
type sink struct {
	mu      sync.Mutex
	answer  func(plog.Logs) error // nil: accept
	records []plog.LogRecord
}

func (*sink) Capabilities() consumer.Capabilities { return consumer.Capabilities{MutatesData: true} }

func (s *sink) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answer != nil {
		if err := s.answer(logs); err != nil {
			return err
		}
	}
	for _, rl := range logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, r := range sl.LogRecords().All() {
				s.records = append(s.records, r)
			}
		}
	}
	return nil
}

func (s *sink) answers(f func(plog.Logs) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

func (s *sink) received() []plog.LogRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]plog.LogRecord(nil), s.records...)
}

func (s *sink) bodies() []string {
	var out []string
	for _, r := range s.received() {
		if r.Body().Type() == pcommon.ValueTypeBytes {
			out = append(out, string(r.Body().Bytes().AsRaw()))
			continue
		}
		out = append(out, r.Body().Str())
	}
	return out
}

var errBusy = errors.New("busy")

func busy(plog.Logs) error { return errBusy }

// rig is a receiver with all around it.
type rig struct {
	t      *testing.T
	cfg    *Config
	stream *fortidlptest.Server
	http   *httptest.Server
	host   *host
	sink   *sink
	tel    *componenttest.Telemetry
	core   zapcore.Core
	logs   *observer.ObservedLogs
	rcv    receiver.Logs
}

// newRig starts a stream, and configures a receiver for it that reconnects and retries
// fast.
func newRig(t *testing.T, o fortidlptest.Options, change ...func(*Config)) *rig {
	t.Helper()
	o.Token, o.StreamID = token, streamID
	if o.Hold == 0 {
		o.Hold = 50 * time.Millisecond
	}
	r := &rig{t: t, stream: fortidlptest.New(o), sink: &sink{}, tel: componenttest.NewTelemetry()}
	r.http = httptest.NewServer(r.stream)
	r.host = &host{extensions: map[component.ID]component.Component{}}
	r.cfg = testConfig(r.http.URL)
	for _, f := range change {
		f(r.cfg)
	}
	t.Cleanup(func() {
		r.stop()
		r.stream.Close()
		r.http.Close()
		assert.NoError(t, r.tel.Shutdown(context.WithoutCancel(t.Context())))
	})
	return r
}

func testConfig(url string) *Config {
	cfg := createDefaultConfig().(*Config)
	cfg.Client.Endpoint = url + "/api/siem?stream_id=" + streamID
	cfg.Client.TLS.Insecure = true
	cfg.Token = configopaque.String(token)
	cfg.Reconnect = ReconnectConfig{InitialInterval: time.Millisecond, MaxInterval: 20 * time.Millisecond}
	cfg.Retry.InitialInterval, cfg.Retry.MaxInterval = time.Millisecond, 10*time.Millisecond
	return cfg
}

func longPolling(c *Config) { c.Mode = modeLongPoll }

// withStorage gives the receiver a storage extension, the same at each start.
func (r *rig) withStorage(s *memoryStorage) *rig {
	id := component.MustNewID("memory")
	r.cfg.Storage = &id
	r.host.extensions[id] = s
	return r
}

func (r *rig) start() *rig {
	r.t.Helper()
	require.NoError(r.t, confmap.Validate(r.cfg))
	var err error
	r.rcv, err = NewFactory().CreateLogs(r.t.Context(), r.settings(), r.cfg, r.sink)
	require.NoError(r.t, err)
	require.NoError(r.t, r.rcv.Start(r.t.Context(), r.host))
	return r
}

func (r *rig) settings() receiver.Settings {
	set := receivertest.NewNopSettings(metadata.Type)
	set.ID = component.NewID(metadata.Type) // the same at each start, as a restarted collector has it
	set.TelemetrySettings = r.tel.NewTelemetrySettings()
	if r.logs == nil {
		r.core, r.logs = observer.New(zapcore.DebugLevel)
	}
	set.Logger = zap.New(r.core)
	return set
}

func (r *rig) stop() {
	if r.rcv != nil {
		assert.NoError(r.t, r.rcv.Shutdown(context.WithoutCancel(r.t.Context())))
		r.rcv = nil
	}
}

func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	if !assert.Eventually(r.t, ok, patience, tick, what) {
		r.t.Fatalf("the account: %+v, received %d, logged: %v", r.stream.Counts(), len(r.sink.received()), r.logs.All())
	}
}

// wait waits for n records, and checks that each event is there once.
func (r *rig) wait(events []string) {
	r.t.Helper()
	r.eventually(fmt.Sprintf("%d records", len(events)), func() bool { return len(r.sink.received()) >= len(events) })
	assert.ElementsMatch(r.t, events, r.sink.bodies())
}

func (r *rig) metric(name string, labels ...string) int64 {
	return metricOf(r.t, r.tel, "otelcol_receiver_fortidlp_"+name, labels...)
}

// metricOf adds up the points of a metric that have the labels, each "key=value".
func metricOf(t testing.TB, tel *componenttest.Telemetry, name string, labels ...string) int64 {
	t.Helper()
	var rm metricdata.ResourceMetrics
	require.NoError(t, tel.Reader.Collect(context.Background(), &rm))
	sum := int64(0)
	for _, sm := range rm.ScopeMetrics {
		for _, m := range sm.Metrics {
			if m.Name != name {
				continue
			}
			var points []metricdata.DataPoint[int64]
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				points = data.DataPoints
			case metricdata.Gauge[int64]:
				points = data.DataPoints
			}
			for _, p := range points {
				if hasLabels(p.Attributes, labels) {
					sum += p.Value
				}
			}
		}
	}
	return sum
}

func hasLabels(set attribute.Set, labels []string) bool {
	for i := 0; i+1 < len(labels); i += 2 {
		if got, ok := set.Value(attribute.Key(labels[i])); !ok || got.AsString() != labels[i+1] {
			return false
		}
	}
	return true
}

// samples are n events that differ.
func samples(n int) []string {
	at := time.Date(2026, 5, 4, 12, 0, 0, 123456789, time.UTC)
	events := make([]string, n)
	for i := range events {
		events[i] = fortidlptest.Sample(i, at.Add(time.Duration(i)*time.Second))
	}
	return events
}

// host has extensions and remembers the status.
type host struct {
	extensions map[component.ID]component.Component
	mu         sync.Mutex
	events     []*componentstatus.Event
}

func (h *host) GetExtensions() map[component.ID]component.Component { return h.extensions }

func (h *host) Report(e *componentstatus.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

func (h *host) status() *componentstatus.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.events) == 0 {
		return componentstatus.NewEvent(componentstatus.StatusNone)
	}
	return h.events[len(h.events)-1]
}

// saw tells whether a status was ever reported.
func (h *host) saw(status componentstatus.Status) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.ContainsFunc(h.events, func(e *componentstatus.Event) bool { return e.Status() == status })
}

// memoryStorage is a storage extension that outlives a receiver, and can fail.
type memoryStorage struct {
	component.StartFunc
	component.ShutdownFunc
	mu     sync.Mutex
	values map[string][]byte
	fails  bool
	writes int
	// capacity is how many bytes of keys and values there is space for; 0 means any number.
	capacity int
}

func newMemoryStorage() *memoryStorage { return &memoryStorage{values: map[string][]byte{}} }

func (m *memoryStorage) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return m, nil
}

var errDisk = errors.New("the disk is full")

func (m *memoryStorage) fail(v bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fails = v
}

func (m *memoryStorage) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], nil
}

func (m *memoryStorage) Set(ctx context.Context, key string, value []byte) error {
	return m.Batch(ctx, storage.SetOperation(key, value))
}

func (m *memoryStorage) Delete(ctx context.Context, key string) error {
	return m.Batch(ctx, storage.DeleteOperation(key))
}

func (m *memoryStorage) Batch(_ context.Context, ops ...*storage.Operation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	if m.fails || m.capacity > 0 && m.bytesAfter(ops) > m.capacity {
		return errDisk
	}
	for _, op := range ops {
		switch op.Type {
		case storage.Set:
			m.values[op.Key] = op.Value
		case storage.Delete:
			delete(m.values, op.Key)
		case storage.Get:
			op.Value = m.values[op.Key]
		}
	}
	return nil
}

// bytesAfter is what the storage would hold. The caller holds the lock.
func (m *memoryStorage) bytesAfter(ops []*storage.Operation) int {
	after := map[string]int{}
	for k, v := range m.values {
		after[k] = len(k) + len(v)
	}
	for _, op := range ops {
		switch op.Type {
		case storage.Set:
			after[op.Key] = len(op.Key) + len(op.Value)
		case storage.Delete:
			delete(after, op.Key)
		}
	}
	sum := 0
	for _, n := range after {
		sum += n
	}
	return sum
}

func (m *memoryStorage) setCapacity(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.capacity = n
}

func (*memoryStorage) Close(context.Context) error { return nil }

// copyOf is the storage as a crash at this moment would leave it.
func (m *memoryStorage) copyOf() *memoryStorage {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := newMemoryStorage()
	for k, v := range m.values {
		c.values[k] = v
	}
	return c
}
