package mappings_test

import (
	"flag"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
)

var update = flag.Bool("update", false, "write the golden events")

// TestMappings runs the samples, golden events and tests of all built-in sources.
func TestMappings(t *testing.T) {
	report, err := mappingtest.Run(".", mappingtest.Options{Update: *update})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Failures {
		t.Error(f)
	}
	if report.Samples == 0 || report.Tests == 0 {
		t.Errorf("%d samples and %d tests were found: the built-in sources have some", report.Samples, report.Tests)
	}
}
