package ocsfprocessor

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
)

// FuzzProcessor: whatever bytes come, they leave as they came, no fault of ours is hit,
// every text is one that OTLP allows, and an event reads back from its record.
func FuzzProcessor(f *testing.F) {
	for _, p := range pieces {
		f.Add(p, uint8(0))
	}
	f.Add("["+login+","+threat+"]", uint8(1))
	f.Add(header+threat, uint8(2))
	f.Add(header+`{"events":[`+threat+`,{"acme_event":"new"}]}`, uint8(3))
	var processors []*ocsfProcessor
	var options []layout.Options
	for _, l := range []string{layout.Flat, layout.Nested, layout.Body, layout.JSON} {
		cfg := acme(func(c *Config) { c.Output.Layout, c.Heartbeats = l, keep })
		processors = append(processors, newTestProcessor(f, cfg))
		options = append(options, cfg.Output.options())
	}
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		i := int(which) % len(processors)
		out, err := processors[i].processLogs(t.Context(), batch(text))
		require.NoError(t, err)
		recs := all(out)
		for _, rec := range recs {
			checkRecord(t, rec, options[i])
		}
		if i < 2 { // the others have the event in the Body
			checkConserved(t, []string{text}, recs)
		}
	})
}

func checkRecord(t *testing.T, rec plog.LogRecord, o layout.Options) {
	t.Helper()
	if list, ok := attr(rec, keyDiagnostics).([]any); ok {
		require.NotContains(t, list, codeInternal)
	}
	checkText(t, rec.Body())
	for key, v := range rec.Attributes().All() {
		require.True(t, utf8.ValidString(key))
		checkText(t, v)
	}
	require.True(t, utf8.ValidString(rec.SeverityText()))
	if attr(rec, keyOutcome) == "unparsed" {
		return
	}
	event, err := layout.Read(rec, o)
	require.NoError(t, err)
	require.NotNil(t, event["class_uid"])
}

func checkText(t *testing.T, v pcommon.Value) {
	t.Helper()
	switch v.Type() {
	case pcommon.ValueTypeStr:
		require.True(t, utf8.ValidString(v.Str()))
	case pcommon.ValueTypeMap:
		for key, e := range v.Map().All() {
			require.True(t, utf8.ValidString(key))
			checkText(t, e)
		}
	case pcommon.ValueTypeSlice:
		for _, e := range v.Slice().All() {
			checkText(t, e)
		}
	}
}
