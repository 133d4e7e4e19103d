package securitylogreceiver

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// metricOf adds up the points of a metric that have the labels, each "key=value".
func metricOf(t testing.TB, tel *componenttest.Telemetry, name string, labels ...string) int64 {
	t.Helper()
	var rm metricdata.ResourceMetrics
	require.NoError(t, tel.Reader.Collect(t.Context(), &rm))
	sum := int64(0)
	for _, sm := range rm.ScopeMetrics {
		for _, m := range sm.Metrics {
			data, ok := m.Data.(metricdata.Sum[int64])
			if m.Name != name || !ok {
				continue
			}
			for _, p := range data.DataPoints {
				if hasLabels(p.Attributes, labels) {
					sum += p.Value
				}
			}
		}
	}
	return sum
}

func hasLabels(set attribute.Set, labels []string) bool {
	for _, label := range labels {
		key, want, _ := strings.Cut(label, "=")
		if got, ok := set.Value(attribute.Key(key)); !ok || got.AsString() != want {
			return false
		}
	}
	return true
}

func componentValidate(cfg *Config) error { return confmap.Validate(cfg) }
