package ocsfencodingextension

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/extension/ocsfencodingextension/internal/metadata"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

func newEncoding(t testing.TB, change func(*Config)) *encoding {
	t.Helper()
	cfg := createDefaultConfig().(*Config)
	if change != nil {
		change(cfg)
	}
	require.NoError(t, cfg.Validate())
	e, err := create(t.Context(), extensiontest.NewNopSettings(metadata.Type), cfg)
	require.NoError(t, err)
	return e.(*encoding)
}

// TestEveryLayout encodes every sample in each layout and detail: each line is the event
// itself, and valid.
func TestEveryLayout(t *testing.T) {
	set, err := mapping.Load(mapping.Options{Version: ocsf.Default, Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: "mappings", FS: mappings.FS}}})
	require.NoError(t, err)
	root := os.DirFS("../../mappings")
	samples, err := fs.Glob(root, "*/samples/*")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	for _, kind := range []string{layout.Flat, layout.Nested, layout.Body, layout.JSON} {
		for _, detail := range []string{layout.Full, layout.Lean} {
			for _, original := range []string{layout.Keep, layout.Drop} {
				o := layout.Default()
				o.Layout, o.Detail, o.Original = kind, detail, original
				require.NoError(t, o.Validate())
				e := newEncoding(t, func(c *Config) { c.Original = original })
				writer := layout.New(set.Fields(), o)
				logs := plog.NewLogs()
				records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
				var want []string
				for _, name := range samples {
					text, err := fs.ReadFile(root, name)
					require.NoError(t, err)
					pipeline.New(set, time.UTC).Each(string(text), pipeline.Times{Received: time.Unix(1_700_000_000, 0)}, func(r *pipeline.Record) {
						if r.Result == nil || len(r.Result.Event.Nodes) == 0 {
							return
						}
						rec := records.AppendEmpty()
						rec.Body().SetStr(string(text))
						writer.Write(&r.Result.Event, rec, layout.Source{})
						want = append(want, string(r.Result.Event.AppendJSON(nil, true)))
					})
				}
				out, err := e.MarshalLogs(logs)
				require.NoError(t, err)
				got := strings.Split(string(out), "\n")
				require.Len(t, got, len(want))
				for i := range want {
					require.JSONEq(t, want[i], got[i], "%s %s %s", kind, detail, original)
				}
				for _, line := range got {
					require.Empty(t, set.Schema().ValidateJSON([]byte(line)).Errors)
				}
			}
		}
	}
}

func TestUnparsed(t *testing.T) {
	logs := plog.NewLogs()
	rec := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	rec.SetObservedTimestamp(pcommon.NewTimestampFromTime(time.UnixMilli(1_700_000_000_123)))
	rec.Body().SetStr("what <nobody> knows")
	out, err := newEncoding(t, nil).MarshalLogs(logs)
	require.NoError(t, err)
	schema, err := ocsf.Load(ocsf.Default)
	require.NoError(t, err)
	report := schema.ValidateJSON(out)
	assert.Empty(t, report.Errors)
	assert.Empty(t, report.Warnings)
	assert.Contains(t, string(out), `"raw_data":"what <nobody> knows"`)
	assert.Contains(t, string(out), `"time":1700000000123`)

	out, err = newEncoding(t, func(c *Config) { c.OnUnparsed = unparsedSkip }).MarshalLogs(logs)
	require.NoError(t, err)
	assert.Empty(t, out)
}

func TestUnmarshal(t *testing.T) {
	e := newEncoding(t, nil)
	logs, err := e.UnmarshalLogs([]byte(`{"class_uid":4001,"time":1700000000123,"severity_id":4,"severity":"High","score":1.5,"list":[1,"a"],"metadata":{"version":"1.8.0"}}` + "\r\n\n" + `{"class_uid":0}`))
	require.NoError(t, err)
	require.Equal(t, 2, logs.LogRecordCount())
	rec := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	assert.Equal(t, map[string]any{"class_uid": int64(4001), "time": int64(1_700_000_000_123), "severity_id": int64(4), "severity": "High", "score": 1.5, "list": []any{int64(1), "a"}, "metadata": map[string]any{"version": "1.8.0"}}, rec.Body().Map().AsRaw())
	assert.Equal(t, int64(1_700_000_000_123), rec.Timestamp().AsTime().UnixMilli())
	assert.Equal(t, plog.SeverityNumberError, rec.SeverityNumber())
	assert.Equal(t, "High", rec.SeverityText())

	for _, bad := range []string{"[1]", `{"a":1} {"b":2}`, "text", `{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}", "null"} {
		_, err := e.UnmarshalLogs([]byte("{}\n" + bad))
		require.ErrorContains(t, err, "line 2", bad)
		assert.True(t, consumererror.IsPermanent(err))
	}
}

// FuzzUnmarshal: whatever bytes come, what is accepted is encoded again as it came.
func FuzzUnmarshal(f *testing.F) {
	e := newEncoding(f, nil)
	for _, s := range []string{`{"class_uid":4001,"time":1}`, "{}\n{\"a\":[1,2.5,null,true]}", `{"a":1e400}`, "[", `{"class_uid":9007199254740993}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		logs, err := e.UnmarshalLogs(data)
		if err != nil {
			return
		}
		out, err := e.MarshalLogs(logs)
		require.NoError(t, err)
		if logs.LogRecordCount() > 0 {
			require.Equal(t, logs.LogRecordCount(), bytes.Count(out, []byte("\n"))+1)
		}
		for line := range bytes.Lines(out) {
			require.True(t, json.Valid(line))
		}
	})
}
