package ocsfprocessor

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// The size of the record of a CEF message of 417 bytes with 19 extensions, in OTLP. What
// it takes decides what a backend costs.
func TestLeanSize(t *testing.T) {
	line, err := os.ReadFile("../../bench/testdata/cef_19.txt")
	require.NoError(t, err)
	before := builtin
	defer func() { builtin = before }()
	builtin = mapping.Folder{Name: mappings.Name, FS: mappings.FS}
	message := strings.TrimSpace(string(line))
	for name, tc := range map[string]struct {
		detail, original  string
		bytes, attributes int
	}{
		"full":          {layout.Full, keep, 3050, 60},
		"lean":          {layout.Lean, keep, 2150, 40},
		"lean, dropped": {layout.Lean, drop, 1750, 40},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := createDefaultConfig().(*Config)
			cfg.Output.Detail, cfg.Output.Original = tc.detail, tc.original
			recs := process(t, cfg, batch(message))
			require.Len(t, recs, 1)
			logs := plog.NewLogs()
			recs[0].CopyTo(logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty())
			size, attributes := new(plog.ProtoMarshaler).LogsSize(logs), recs[0].Attributes().Len()
			t.Logf("%d bytes, %d attributes", size, attributes)
			assert.LessOrEqual(t, size, tc.bytes)
			assert.LessOrEqual(t, attributes, tc.attributes)
		})
	}
}
