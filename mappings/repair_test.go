package mappings_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// TestRepairsAreSaid: what was mended in the JSON object of Symantec EDR is in the
// diagnostics, and a message that needs no mending has none.
func TestRepairsAreSaid(t *testing.T) {
	set, err := mapping.Load(mapping.Options{
		Version: "1.8.0", Decode: pipeline.Decode,
		Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := pipeline.New(set, time.UTC)
	for sample, want := range map[string][]string{
		"alert_escaped":  nil,
		"alert_no_brace": {"raw_backslash", "json_brace", "json_backslash"},
		"alert_full":     {"raw_backslash", "json_value", "json_backslash"},
		"alert_cut":      {"raw_backslash", "json_value", "maybe_truncated", "json_truncated", "json_backslash", "type_mismatch"},
		"incident":       nil,
	} {
		text, err := os.ReadFile("symantec_edr/samples/" + sample + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		records := 0
		p.Each(string(text), pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
			records++
			if !slices.Equal(r.Result.Diagnostics, want) {
				t.Errorf("%s: diagnostics %v, want %v", sample, r.Result.Diagnostics, want)
			}
		})
		if records != 1 {
			t.Errorf("%s: %d records", sample, records)
		}
	}
}
