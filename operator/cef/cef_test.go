package cef

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/entry"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
	"github.com/otelcol-ocsf/otelcol-ocsf/operator/internal/operatortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	plain   = "type: cef_parser"
	message = `CEF:0|Acme|Gate|1.0|7|door opened|8|rt=1777903201250 act=x`
)

// TestMessages shows what becomes of messages: -update writes the file.
func TestMessages(t *testing.T) {
	var out strings.Builder
	for _, text := range golden.Cases(t, "testdata/messages.txt") {
		e := operatortest.One(t, plain, text)
		assert.Equal(t, text, e.Body, "the body stays")
		b, err := json.MarshalIndent(e.Attributes, "", "  ")
		require.NoError(t, err)
		out.WriteString(strings.ReplaceAll(strings.Trim(text, "\r\n"), "\xe9", "?") + "\n" + string(b) + "\n\n")
	}
	golden.Equal(t, "testdata/messages.golden", out.String())
}

func TestFieldsOfEntries(t *testing.T) {
	e := operatortest.One(t, "{type: cef_parser, parse_to: attributes.gate}", []byte(message))
	assert.Equal(t, "Gate", e.Attributes["gate"].(map[string]any)["cef.device_product"])

	op, out := operatortest.Build(t, "{type: cef_parser, parse_from: attributes.message, parse_to: body}")
	e = entry.New()
	e.Body, e.Attributes = "whole line", map[string]any{"message": message}
	require.NoError(t, op.ProcessBatch(t.Context(), []*entry.Entry{e}))
	e = <-out.Received
	assert.Equal(t, map[string]any{"act": "x", "rt": "1777903201250"}, e.Body.(map[string]any)["cef.extensions"])
	assert.Equal(t, map[string]any{"message": message}, e.Attributes)
}

func TestTimestampAndSeverity(t *testing.T) {
	const config = `
type: cef_parser
timestamp: {parse_from: 'attributes["cef.extensions"].rt', layout_type: epoch, layout: ms}
severity:
  parse_from: attributes["cef.severity"]
  preset: none
  mapping:
    info: [{min: 0, max: 3}, low]
    warn: [{min: 4, max: 6}, medium]
    error: [{min: 7, max: 8}, high]
    fatal: [{min: 9, max: 10}, very-high]
`
	e := operatortest.One(t, config, message)
	assert.Equal(t, time.UnixMilli(1777903201250).UTC(), e.Timestamp.UTC())
	assert.Equal(t, entry.Error, e.Severity)
	assert.Equal(t, "8", e.SeverityText)
	e = operatortest.One(t, config, strings.Replace(message, "|8|", "|Very-High|", 1))
	assert.Equal(t, entry.Fatal, e.Severity)
}

func TestIf(t *testing.T) {
	e := operatortest.One(t, `{type: cef_parser, if: 'body contains "Wall"'}`, message)
	assert.Empty(t, e.Attributes)
}

// An entry without a message goes on as it is, and nothing of it is in the log.
func TestNoMessage(t *testing.T) {
	core, logged := observer.New(zap.InfoLevel)
	cfg, err := operatortest.Load(t, plain)
	require.NoError(t, err)
	set := componenttest.NewNopTelemetrySettings()
	set.Logger = zap.New(core)
	op, err := cfg.Build(set)
	require.NoError(t, err)
	for _, body := range []any{"secret", "", 5, nil, map[string]any{"a": message}, "CEF:0 secret", message + strings.Repeat(" a=b c=d", 600)} {
		e := entry.New()
		e.Body = body
		require.NoError(t, op.Process(t.Context(), e))
		assert.Equal(t, body, e.Body)
		assert.Empty(t, e.Attributes)
	}
	assert.Zero(t, logged.Len(), logged.All())
}

func TestErrors(t *testing.T) {
	op, out := operatortest.Build(t, "{type: cef_parser, on_error: drop}")
	for body, want := range map[any]string{
		"no message here":                      `body has no CEF message: there is no "CEF:" in it`,
		7:                                      "body is no text but a int: parse_from names the field that has the message",
		message + strings.Repeat(" a=b", 1024): "the CEF message has 1026 fields: at most 1024 are read",
	} {
		e := entry.New()
		e.Body = body
		require.ErrorContains(t, op.Process(t.Context(), e), want)
	}
	assert.Empty(t, out.Received)

	cfg, err := operatortest.Load(t, "{type: cef_parser, on_error: explode}")
	require.NoError(t, err)
	_, err = cfg.Build(componenttest.NewNopTelemetrySettings())
	require.ErrorContains(t, err, "on_error")
}

func TestReadme(t *testing.T) { operatortest.Readme(t) }

func TestRegistered(t *testing.T) {
	builder, ok := operator.Lookup("cef_parser")
	require.True(t, ok)
	assert.Equal(t, "cef_parser", builder().Type())
	assert.Equal(t, "gate", NewConfigWithID("gate").ID())
}

// Every text that the parser finds is in the attributes: as a value, an earlier value, the
// key of its field, or the residue.
func TestNothingIsLost(t *testing.T) {
	op, out := operatortest.Build(t, plain)
	t.Chdir("../../internal/cef")
	messages := golden.Messages(t)
	require.Greater(t, len(messages), 100)
	for _, text := range messages {
		e := entry.New()
		e.Body = text
		require.NoError(t, op.Process(t.Context(), e))
		e = <-out.Received
		found := map[string]bool{}
		collect(e.Attributes, found)
		parsed := event.New()
		cef.Parse(text, parsed)
		for _, root := range []event.Ref{event.Header, event.Payload} {
			for c := parsed.First(root); c != 0; c = parsed.Next(c) {
				want := strings.ToValidUTF8(parsed.Node(c).Text, "\ufffd")
				if root == event.Payload {
					want = strings.TrimRight(want, " ")
				}
				assert.True(t, found[want], "%q of %q", want, text)
			}
		}
	}
}

func collect(v any, into map[string]bool) {
	switch v := v.(type) {
	case string:
		into[v] = true
	case []any:
		for _, x := range v {
			collect(x, into)
		}
	case map[string]any:
		for k, x := range v {
			into[k] = true
			collect(x, into)
		}
	}
}

// Connections and files call one operator at the same time.
func TestConcurrent(t *testing.T) {
	cfg, err := operatortest.Load(t, plain)
	require.NoError(t, err)
	op, err := cfg.Build(componenttest.NewNopTelemetrySettings())
	require.NoError(t, err)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 200 {
				e := entry.New()
				e.Body = message
				assert.NoError(t, op.Process(t.Context(), e))
				assert.Equal(t, map[string]any{"act": "x", "rt": "1777903201250"}, e.Attributes["cef.extensions"])
			}
		})
	}
	wait.Wait()
}
