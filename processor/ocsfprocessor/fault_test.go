package ocsfprocessor

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadata"
)

func nop() processor.Settings { return processortest.NewNopSettings(metadata.Type) }

func newTestProcessor(t testing.TB, cfg *Config) *ocsfProcessor {
	t.Helper()
	p, err := newProcessor(nop(), cfg)
	require.NoError(t, err)
	return p
}

// faulty is a reader that panics where a part says so: before it is handed on, or while
// the event is written.
type faulty struct{ reader }

func (f faulty) Each(text string, at pipeline.Times, do func(*pipeline.Record)) {
	if strings.Contains(text, "PANIC-EARLY") {
		panic("secret " + text)
	}
	f.reader.Each(text, at, func(r *pipeline.Record) {
		if strings.Contains(r.Body, "PANIC-WRITE") {
			r.Result.Event.Nodes[len(r.Result.Event.Nodes)/2].Field = nil // half of it gets written
		}
		do(r)
		if strings.Contains(r.Body, "PANIC-LATE") {
			_ = make([]int, len(text))[len(text)]
		}
	})
}

func faultyProcessor(t testing.TB, cfg *Config) (*ocsfProcessor, *observer.ObservedLogs) {
	p := newTestProcessor(t, cfg)
	core, logged := observer.New(zap.DebugLevel)
	p.logger = zap.New(core)
	good := p.newReader
	p.newReader = func(pr *program) reader { return faulty{good(pr)} }
	return p, logged
}

func marked(mark string) string { return strings.Replace(threat, "left", mark, 1) }

func TestFault(t *testing.T) {
	for _, layout := range []string{"flat", "nested", "body", "json"} {
		for _, mark := range []string{"PANIC-EARLY", "PANIC-WRITE", "PANIC-LATE"} {
			for _, original := range []string{keep, drop} {
				t.Run(layout+"/"+mark+"/"+original, func(t *testing.T) {
					p, logged := faultyProcessor(t, acme(func(c *Config) {
						c.Output.Layout, c.Output.Original, c.OnUnparsed = layout, original, drop
					}))
					bad := marked(mark)
					logs := batch(login, bad, threat, "["+login+","+bad+","+login+"]", login)
					for _, rec := range all(logs) {
						rec.Attributes().PutStr("peer", "x")
					}
					out, err := p.processLogs(t.Context(), logs)
					require.NoError(t, err)
					recs := all(out)
					require.Len(t, recs, 5)
					for i, text := range map[int]string{1: bad, 3: "[" + login + "," + bad + "," + login + "]"} {
						assert.Equal(t, text, recs[i].Body().AsRaw())
						assert.Equal(t, map[string]any{
							"peer": "x", "security_log.outcome": "unparsed", "security_log.diagnostics": []any{"internal_error"},
						}, recs[i].Attributes().AsRaw())
					}
					for _, i := range []int{0, 2, 4} {
						assert.Equal(t, "mapped", attr(recs[i], "security_log.outcome"))
					}
					stacks := 2 // alone and in the array
					if mark == "PANIC-EARLY" {
						stacks = 1
					}
					require.Equal(t, stacks, logged.Len())
					for _, entry := range logged.All() {
						assertNoPayload(t, entry)
					}
				})
			}
		}
	}
}

func assertNoPayload(t *testing.T, entry observer.LoggedEntry) {
	t.Helper()
	all := entry.Message
	for _, f := range entry.Context {
		all += f.String
		if err, ok := f.Interface.(error); ok {
			all += err.Error()
		}
	}
	for _, word := range []string{"Evil", "secret", "acme_event"} {
		assert.NotContains(t, all, word)
	}
	assert.Contains(t, all, "Each", "where it was")
}

// TestFaultFromAttribute: a Body that is no text comes back too.
func TestFaultFromAttribute(t *testing.T) {
	p, _ := faultyProcessor(t, acme(func(c *Config) { c.From, c.Output.Layout = "attribute:message", "body" }))
	logs := plog.NewLogs()
	rec := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	rec.Body().SetEmptyMap().PutStr("k", "v")
	rec.Attributes().PutStr("message", marked("PANIC-LATE"))
	_, err := p.processLogs(t.Context(), logs)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"k": "v"}, rec.Body().AsRaw())
	assert.Equal(t, marked("PANIC-LATE"), attr(rec, "message"))
	assert.Equal(t, "unparsed", attr(rec, "security_log.outcome"))
}

// TestFaultAfterOverwriting: what an earlier component wrote under a name that the event
// uses is back.
func TestFaultAfterOverwriting(t *testing.T) {
	for _, layout := range []string{"flat", "nested", "body", "json"} {
		p, _ := faultyProcessor(t, acme(func(c *Config) { c.Output.Layout = layout }))
		logs := batch(marked("PANIC-LATE"))
		rec := all(logs)[0]
		prior := map[string]any{"ocsf.message": "m", "ocsf": "o", "syslog.hostname": "h", "security_log.format": "f", "log.record.original": "r", "peer": "x"}
		require.NoError(t, rec.Attributes().FromRaw(prior))
		_, err := p.processLogs(t.Context(), logs)
		require.NoError(t, err)
		got := all(logs)[0].Attributes().AsRaw()
		assert.Equal(t, "unparsed", got["security_log.outcome"])
		for k, v := range prior {
			assert.Equal(t, v, got[k], "%s: %s", layout, k)
		}
		assert.Equal(t, marked("PANIC-LATE"), all(logs)[0].Body().AsRaw(), layout)
	}
}
