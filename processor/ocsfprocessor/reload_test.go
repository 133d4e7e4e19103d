package ocsfprocessor

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadatatest"
)

// watchedFolder is a mapping folder that a test changes. Its events say which version of the
// folder mapped them, in two attributes from two files.
type watchedFolder struct {
	t   *testing.T
	dir string
}

func newWatchedFolder(t *testing.T) *watchedFolder {
	f := &watchedFolder{t, t.TempDir()}
	require.NoError(t, os.Mkdir(filepath.Join(f.dir, "watched"), 0o700))
	f.version("1")
	return f
}

func (f *watchedFolder) write(name, text string) {
	require.NoError(f.t, os.WriteFile(filepath.Join(f.dir, "watched", name), []byte(text), 0o600))
}

// version replaces the files one after the other. In between the folder is broken.
func (f *watchedFolder) version(v string) {
	f.write("source.yaml", "[")
	f.write("login.yaml", "use: [common]\nclass: authentication\nactivity: Logon\nmap:\n  user.name: user\n  service.name: {const: \"v"+v+"\"}\n  message: {const: \"v"+v+"\"}\n")
	f.write("source.yaml", "rules: [login]\nrecognise: [{format: json, has: [watched_event]}]\nmaps:\n  common:\n    metadata.product.name: {const: \"v"+v+"\"}\n")
}

func (f *watchedFolder) config(change func(*Config)) *Config {
	return acme(func(c *Config) {
		c.Mappings = append(c.Mappings, f.dir)
		if change != nil {
			change(c)
		}
	})
}

const watchedLogin = `{"watched_event":"login","user":"jane"}`

// versionOf is the version of the folder that mapped the event, "mixed" where its parts
// are of different ones.
func versionOf(attribute func(string) any) string {
	v, _ := attribute("ocsf.service.name").(string)
	if attribute("ocsf.message") != v || attribute("ocsf.metadata.product.name") != v {
		return "mixed"
	}
	return v
}

type statusHost struct {
	component.Host
	mu     sync.Mutex
	events []*componentstatus.Event
}

func (h *statusHost) Report(e *componentstatus.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

func (h *statusHost) statuses() (out []componentstatus.Status) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.events {
		out = append(out, e.Status())
	}
	return out
}

// TestReload walks through what happens to a folder, scan by scan.
func TestReload(t *testing.T) {
	tel := componenttest.NewTelemetry()
	defer func() { require.NoError(t, tel.Shutdown(context.Background())) }()
	core, logged := observer.New(zap.DebugLevel)
	settings := metadatatest.NewSettings(tel)
	settings.Logger = zap.New(core)
	folder := newWatchedFolder(t)
	p, err := newProcessor(settings, folder.config(nil))
	require.NoError(t, err)
	defer func() { require.NoError(t, p.shutdown(context.Background())) }()
	host := &statusHost{Host: componenttest.NewNopHost()}
	p.reloader.host = host
	mapped := func() string {
		out, err := p.processLogs(t.Context(), batch(watchedLogin))
		require.NoError(t, err)
		rec := all(out)[0]
		return versionOf(func(key string) any { return attr(rec, key) })
	}
	assert.Equal(t, "v1", mapped())
	assert.False(t, p.reloader.scan())
	assert.Empty(t, logged.All())

	folder.version("2")
	assert.True(t, p.reloader.scan())
	assert.Equal(t, "v1", mapped(), "a folder may be half written")
	folder.version("3")
	assert.True(t, p.reloader.scan(), "it is still being written")
	assert.False(t, p.reloader.scan())
	assert.Equal(t, "v3", mapped())
	require.Len(t, logged.All(), 1)
	fields := logged.TakeAll()[0].ContextMap()
	assert.Equal(t, []any{folder.dir + "/watched/login.yaml changed", folder.dir + "/watched/source.yaml changed"}, fields["changed"])
	assert.Equal(t, []any{"watched"}, fields["sources"])
	assert.Empty(t, host.statuses())

	folder.write("login.yaml", "class: authentication\nactivity: Logon\nmap: {user.nam: user, service.name: user}\n")
	assert.True(t, p.reloader.scan())
	assert.False(t, p.reloader.scan())
	assert.False(t, p.reloader.scan(), "said once")
	assert.Equal(t, "v3", mapped(), "the last good version stays")
	require.Len(t, logged.All(), 1)
	assert.Contains(t, logged.TakeAll()[0].ContextMap()["error"], "login.yaml:3: user.nam")
	assert.Equal(t, []componentstatus.Status{componentstatus.StatusRecoverableError}, host.statuses())

	folder.version("4")
	assert.True(t, p.reloader.scan())
	assert.False(t, p.reloader.scan())
	assert.Equal(t, "v4", mapped())
	assert.Equal(t, componentstatus.StatusOK, host.statuses()[1])

	moved := folder.dir + ".moved"
	require.NoError(t, os.Rename(folder.dir, moved))
	assert.True(t, p.reloader.scan())
	assert.False(t, p.reloader.scan())
	assert.Equal(t, "v4", mapped())
	require.NoError(t, os.Rename(moved, folder.dir))
	assert.False(t, p.reloader.scan())
	assert.Equal(t, []componentstatus.Status{
		componentstatus.StatusRecoverableError, componentstatus.StatusOK, componentstatus.StatusRecoverableError, componentstatus.StatusOK,
	}, host.statuses())
	metadatatest.AssertEqualProcessorOcsfMappingReloads(t, tel, []metricdata.DataPoint[int64]{
		point(2, "result=success"), point(2, "result=failure"),
	}, metricdatatest.IgnoreTimestamp())
	for _, e := range logged.All() {
		assert.NotContains(t, e.Message, "jane")
	}
}

// TestReloadWhileRunning changes, breaks and mends a folder while batches come. Nothing is
// lost, and each record was mapped by one whole version.
func TestReloadWhileRunning(t *testing.T) {
	folder := newWatchedFolder(t)
	var versions sync.Map
	var n atomic.Int64
	sink := new(consumertest.LogsSink)
	p, err := NewFactory().CreateLogs(t.Context(), nop(), folder.config(func(c *Config) { c.MappingsReloadInterval = time.Millisecond }), sink)
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), &statusHost{Host: componenttest.NewNopHost()}))
	stop := make(chan struct{})
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				logs := batch(watchedLogin, login, watchedLogin)
				if !assert.NoError(t, p.ConsumeLogs(context.Background(), logs)) {
					return
				}
				recs := all(logs)
				n.Add(int64(len(recs)))
				first := versionOf(func(key string) any { return attr(recs[0], key) })
				assert.Equal(t, first, versionOf(func(key string) any { return attr(recs[2], key) }), "one version a batch")
				versions.Store(first, true)
			}
		})
	}
	seen := func(v string) func() bool {
		return func() bool { _, ok := versions.Load(v); return ok }
	}
	require.Eventually(t, seen("v1"), 20*time.Second, time.Millisecond)
	folder.version("2")
	require.Eventually(t, seen("v2"), 20*time.Second, time.Millisecond)
	folder.write("login.yaml", "class: [")
	folder.version("3")
	require.Eventually(t, seen("v3"), 20*time.Second, time.Millisecond)
	close(stop)
	senders.Wait()
	require.NoError(t, p.Shutdown(t.Context()))
	assert.Equal(t, int(n.Load()), sink.LogRecordCount())
	versions.Range(func(v, _ any) bool {
		assert.Contains(t, []any{"v1", "v2", "v3"}, v)
		return true
	})
}

// TestReloadIsOff: without folders of one's own, and with an interval of 0, nothing runs.
func TestReloadIsOff(t *testing.T) {
	for _, cfg := range []*Config{
		acme(func(c *Config) { c.Mappings = nil }),
		acme(func(c *Config) { c.MappingsReloadInterval = 0 }),
	} {
		p := newTestProcessor(t, cfg)
		require.NoError(t, p.start(t.Context(), componenttest.NewNopHost()))
		assert.Nil(t, p.reloader.stop)
		require.NoError(t, p.shutdown(t.Context()))
	}
}

// TestMappingsAreCompiledOnce: at start by Validate, for all processors of a configuration,
// and at a reload.
func TestMappingsAreCompiledOnce(t *testing.T) {
	count := 0
	sets.load = func(o mapping.Options) (*mapping.Set, error) {
		count++
		return mapping.Load(o)
	}
	defer func() { sets.load = nil }()
	folder := newWatchedFolder(t)
	cfg := folder.config(nil)
	require.NoError(t, cfg.Validate())
	require.NoError(t, cfg.Validate())
	p := newTestProcessor(t, cfg)
	other := newTestProcessor(t, cfg)
	assert.Equal(t, 1, count)
	assert.Same(t, p.program.Load().set, other.program.Load().set)
	folder.version("2")
	for _, p := range []*ocsfProcessor{p, other} {
		p.reloader.host = componenttest.NewNopHost()
		p.reloader.scan()
		p.reloader.scan()
	}
	assert.Equal(t, 2, count)
	key := p.program.Load().set.key
	require.NoError(t, p.shutdown(t.Context()))
	assert.Contains(t, sets.sets, key)
	require.NoError(t, other.shutdown(t.Context()))
	assert.NotContains(t, sets.sets, key, "what nobody uses is not kept")
}

// TestUnusedSetsAreBounded: configurations that were only validated leave little behind.
func TestUnusedSetsAreBounded(t *testing.T) {
	before := len(sets.sets) - len(sets.unused)
	folder := newWatchedFolder(t)
	for i := range 10 {
		folder.version(strings.Repeat("x", i+1))
		require.NoError(t, folder.config(nil).Validate())
	}
	assert.LessOrEqual(t, len(sets.unused), maxUnused)
	assert.LessOrEqual(t, len(sets.sets), before+maxUnused)
}

// TestMappingWarnings holds that what is deprecated in a folder is logged at the start and
// when the folder is read again.
func TestMappingWarnings(t *testing.T) {
	core, logged := observer.New(zap.WarnLevel)
	tel := componenttest.NewTelemetry()
	defer func() { require.NoError(t, tel.Shutdown(context.Background())) }()
	settings := metadatatest.NewSettings(tel)
	settings.Logger = zap.New(core)
	folder := newWatchedFolder(t)
	source := "rules: [login]\nnulls: [none]\nrecognise: [{format: json, has: [watched_event]}]\nmaps:\n  common:\n    metadata.product.name: {const: x}\n"
	folder.write("source.yaml", source)
	p, err := newProcessor(settings, folder.config(func(c *Config) { c.MappingsReloadInterval = 0 }))
	require.NoError(t, err)
	defer func() { require.NoError(t, p.shutdown(context.Background())) }()
	host := &statusHost{Host: componenttest.NewNopHost()}
	require.NoError(t, p.start(context.Background(), host))
	require.Len(t, logged.All(), 1)
	assert.Contains(t, logged.All()[0].ContextMap()["mapping"], "watched/source.yaml:2: nulls is now null_values")

	p.reloader.host = host
	folder.write("source.yaml", "# changed\n"+source)
	for p.reloader.scan() {
	}
	require.Len(t, logged.All(), 2)
	assert.Contains(t, logged.All()[1].ContextMap()["mapping"], "watched/source.yaml:3: nulls is now null_values")
}
