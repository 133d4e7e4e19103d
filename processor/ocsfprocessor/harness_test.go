package ocsfprocessor

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadata"
)

// Messages of the source in testdata/mappings.
const (
	threat = `{"acme_event":"threat","when":"2024-05-06T07:08:09.123456789Z","host":"pc1","level":"high","name":"Evil.A",` +
		`"user":"ACME\\jane","done":"Cleaned by deleting","techniques":["T1059.001","T1003"],"path":"C:\\tmp\\x.exe",` +
		`"sha":"D41D8CD98F00B204E9800998ECF8427E","src":"192.0.2.7","type":"Trojan","score":7,"extra":"left","tags":["a","b"]}`
	login  = `{"acme_event":"login","when":"2024-05-06T07:08:10Z","user":"jane","service":"vpn","level":"info"}`
	header = "<35>1 2024-05-06T07:08:11Z gw acme 77 m1 [x@1 a=\"b\"] "
)

var received = time.Unix(1_700_000_000, 5)

func acme(change func(*Config)) *Config {
	cfg := createDefaultConfig().(*Config)
	cfg.Mappings = []string{"testdata/mappings"}
	if change != nil {
		change(cfg)
	}
	return cfg
}

// start makes a processor as the collector does.
func start(t testing.TB, settings processor.Settings, cfg *Config) (processor.Logs, *consumertest.LogsSink) {
	t.Helper()
	sink := new(consumertest.LogsSink)
	p, err := NewFactory().CreateLogs(context.Background(), settings, cfg, sink)
	require.NoError(t, err)
	require.NoError(t, p.Start(context.Background(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, p.Shutdown(context.Background())) })
	return p, sink
}

// batch makes a batch with a record a text.
func batch(texts ...string) plog.Logs {
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for _, text := range texts {
		rec := records.AppendEmpty()
		rec.Body().SetStr(text)
		rec.SetObservedTimestamp(pcommon.NewTimestampFromTime(received))
	}
	return logs
}

// process takes a batch through a processor and gives what came out, in order.
func process(t testing.TB, cfg *Config, logs plog.Logs) []plog.LogRecord {
	t.Helper()
	p, sink := start(t, processortest.NewNopSettings(metadata.Type), cfg)
	require.NoError(t, p.ConsumeLogs(context.Background(), logs))
	return all(sink.AllLogs()...)
}

func all(batches ...plog.Logs) (out []plog.LogRecord) {
	for _, logs := range batches {
		for _, resource := range logs.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, rec := range scope.LogRecords().All() {
					out = append(out, rec)
				}
			}
		}
	}
	return out
}

// one takes one record through a processor.
func one(t testing.TB, cfg *Config, fill func(plog.LogRecord)) plog.LogRecord {
	t.Helper()
	logs := batch("")
	fill(logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0))
	out := process(t, cfg, logs)
	require.Len(t, out, 1)
	return out[0]
}

func body(text string) func(plog.LogRecord) {
	return func(rec plog.LogRecord) { rec.Body().SetStr(text) }
}

func attr(rec plog.LogRecord, key string) any {
	v, ok := rec.Attributes().Get(key)
	if !ok {
		return nil
	}
	return v.AsRaw()
}

// init takes the built-in sources out of the tests, which shall not fail for what a
// mapping of a vendor says. TestBuiltin puts them back.
func init() {
	builtin = mapping.Folder{Name: "mappings", FS: os.DirFS("testdata/builtin")}
}

func TestBuiltin(t *testing.T) {
	before := builtin
	defer func() { builtin = before }()
	builtin = mapping.Folder{Name: mappings.Name, FS: mappings.FS}
	require.NoError(t, createDefaultConfig().(*Config).Validate())
	rec := one(t, createDefaultConfig().(*Config), body(`CEF:0|Nobody|Nothing|1|7|something|9|src=192.0.2.1 msg=hello`))
	assert.Equal(t, "cef", attr(rec, "security_log.source"))
	assert.NotNil(t, attr(rec, "ocsf.class_uid"))
}

// TestBuiltinAttributeLimit: an event of a built-in source has the same attributes whatever
// transport it came by, at most max_attributes of them, and no record has more than every
// backend takes: Loki refuses more than 128.
func TestBuiltinAttributeLimit(t *testing.T) {
	before := builtin
	defer func() { builtin = before }()
	builtin = mapping.Folder{Name: mappings.Name, FS: mappings.FS}
	samples, err := filepath.Glob("../../mappings/*/samples/*")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	texts := make([]string, len(samples))
	for i, s := range samples {
		text, err := os.ReadFile(s)
		require.NoError(t, err)
		texts[i] = string(text)
	}
	// One processor for all of them: to make one costs more than to map a thousand messages.
	p, sink := start(t, nop(), createDefaultConfig().(*Config))
	tcp := []string{"network.transport", "network.peer.address", "network.peer.port"}
	transports := [][]string{
		nil, tcp, append([]string{"tls.client.subject", "a.tag", "b.tag", "c.tag"}, tcp...),
		{"log.file.name", "log.file.path", "log.file.name_resolved", "log.file.path_resolved", "log.file.owner.name", "log.file.owner.group.name", "log.file.record_number", "log.file.record_offset"},
	}
	var want [][]string
	folded := 0
	for i, transport := range transports {
		logs := batch(texts...)
		for _, rec := range all(logs) {
			for _, key := range transport {
				rec.Attributes().PutStr(key, "x")
			}
		}
		require.NoError(t, p.ConsumeLogs(t.Context(), logs))
		for j, rec := range all(sink.AllLogs()[i]) {
			var names []string
			for key := range rec.Attributes().All() {
				if strings.HasPrefix(key, "ocsf.") {
					names = append(names, key)
					folded += strings.Count(key, "._json")
				}
			}
			assert.LessOrEqual(t, len(names), layout.DefaultMaxAttributes, rec.Body().AsString())
			assert.LessOrEqual(t, rec.Attributes().Len(), 128, rec.Body().AsString())
			if i == 0 {
				want = append(want, names)
			} else {
				require.Equal(t, want[j], names, "%v: %s", transport, rec.Body().AsString())
			}
		}
	}
	t.Logf("%d records, %d objects folded", len(want), folded/len(transports))
}
