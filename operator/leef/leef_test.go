package leef

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/entry"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
	"github.com/otelcol-ocsf/otelcol-ocsf/operator/internal/operatortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestMessages shows what becomes of messages: -update writes the file. What is the same
// for both formats is tested in operator/cef.
func TestMessages(t *testing.T) {
	var out strings.Builder
	for _, text := range golden.Cases(t, "testdata/messages.txt") {
		e := operatortest.One(t, "type: leef_parser", text)
		assert.Equal(t, text, e.Body, "the body stays")
		b, err := json.MarshalIndent(e.Attributes, "", "  ")
		require.NoError(t, err)
		out.WriteString(strings.ReplaceAll(strings.Trim(text, "\r\n"), "\xe9", "?") + "\n" + string(b) + "\n\n")
	}
	golden.Equal(t, "testdata/messages.golden", out.String())
}

func TestTimestampAndSeverity(t *testing.T) {
	e := operatortest.One(t, `
type: leef_parser
timestamp: {parse_from: 'attributes["leef.attributes"].devTime', layout_type: epoch, layout: ms}
severity:
  parse_from: attributes["leef.attributes"].sev
  preset: none
  mapping: {info: {min: 1, max: 3}, warn: {min: 4, max: 6}, error: {min: 7, max: 8}, fatal: {min: 9, max: 10}}
`, "LEEF:1.0|Acme|Gate|1.0|7|devTime=1777903201250\tsev=9")
	assert.Equal(t, time.UnixMilli(1777903201250).UTC(), e.Timestamp.UTC())
	assert.Equal(t, entry.Fatal, e.Severity)
}

func TestErrors(t *testing.T) {
	op, out := operatortest.Build(t, "{type: leef_parser, on_error: drop}")
	e := entry.New()
	e.Body = "CEF:0|Acme|Gate|1.0|7|door opened|5|act=x"
	require.ErrorContains(t, op.Process(t.Context(), e), `body has no LEEF message: there is no "LEEF:" in it`)
	assert.Empty(t, out.Received)
	assert.Empty(t, e.Attributes)
}

func TestReadme(t *testing.T) { operatortest.Readme(t) }

func TestRegistered(t *testing.T) {
	builder, ok := operator.Lookup("leef_parser")
	require.True(t, ok)
	assert.Equal(t, "leef_parser", builder().Type())
	assert.Equal(t, "gate", NewConfigWithID("gate").ID())
}
