package ocsfprocessor

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/plogtest"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/golden anew")

// TestGolden shows whole records, one file a layout.
func TestGolden(t *testing.T) {
	for _, layout := range []string{"flat", "nested", "body", "json"} {
		t.Run(layout, func(t *testing.T) {
			p, sink := start(t, nop(), acme(func(c *Config) { c.Output.Layout = layout }))
			require.NoError(t, p.ConsumeLogs(t.Context(), batch(header+threat, login, header+"text", "bytes \xff")))
			got := sink.AllLogs()[0]
			file := filepath.Join("testdata", "golden", layout+".yaml")
			if *update {
				require.NoError(t, golden.WriteLogs(t, file, got))
			}
			want, err := golden.ReadLogs(file)
			require.NoError(t, err)
			require.NoError(t, plogtest.CompareLogs(want, got))
		})
	}
}
