package syslog

import (
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

func FuzzParse(f *testing.F) {
	for _, s := range golden.Cases(f, "testdata/headers.txt") {
		f.Add(s)
	}
	f.Fuzz(covered)
}
