package ocsfprocessor

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadatatest"
)

func point(n int64, labels ...string) metricdata.DataPoint[int64] {
	var set []attribute.KeyValue
	for _, l := range labels {
		name, value, _ := strings.Cut(l, "=")
		set = append(set, attribute.String(name, value))
	}
	return metricdata.DataPoint[int64]{Attributes: attribute.NewSet(set...), Value: n}
}

func TestTelemetry(t *testing.T) {
	tel := componenttest.NewTelemetry()
	defer func() { require.NoError(t, tel.Shutdown(t.Context())) }()
	settings := metadatatest.NewSettings(tel)
	p, _ := start(t, settings, acme(func(c *Config) { c.OnUnparsed = drop }))
	for range 2 {
		logs := batch(login, threat, "["+login+",{\"a\":1},"+login+"]", "text", "ACME-HEARTBEAT",
			`{"acme_event":"new"}`, `CEF:0|ACME|Wall|1|7|denied|9|rt=1715000000000`)
		require.NoError(t, p.ConsumeLogs(t.Context(), logs))
	}
	ignore := metricdatatest.IgnoreTimestamp()
	metadatatest.AssertEqualProcessorOcsfRecords(t, tel, []metricdata.DataPoint[int64]{
		point(8, "format=json", "outcome=mapped", "source=acme"),
		point(2, "format=json", "outcome=partial", "source=acme"),
		point(2, "format=cef", "outcome=partial", "source=acme"),
	}, ignore)
	metadatatest.AssertEqualProcessorOcsfDropped(t, tel, []metricdata.DataPoint[int64]{
		point(4, "reason=unparsed"), point(2, "reason=heartbeat"),
	}, ignore)
	metadatatest.AssertEqualProcessorOcsfFallbacks(t, tel, []metricdata.DataPoint[int64]{point(4, "source=acme")}, ignore)
	metadatatest.AssertEqualProcessorOcsfDiagnostics(t, tel, []metricdata.DataPoint[int64]{
		point(2, "code=time_received"),
	}, ignore)
	metadatatest.AssertEqualProcessorOcsfLastEvent(t, tel, []metricdata.DataPoint[int64]{point(received.Unix(), "source=acme")}, ignore)
	lag, err := tel.GetMetric("otelcol_processor_ocsf_event_lag")
	require.NoError(t, err)
	points := lag.Data.(metricdata.Histogram[float64]).DataPoints
	require.Len(t, points, 1)
	assert.Equal(t, uint64(10), points[0].Count, "all but the one without a time")
	assert.Zero(t, points[0].Sum, "received before they happened")
}

func TestTelemetryOfUnparsed(t *testing.T) {
	tel := componenttest.NewTelemetry()
	defer func() { require.NoError(t, tel.Shutdown(t.Context())) }()
	p, _ := start(t, metadatatest.NewSettings(tel), acme(nil))
	logs := batch("text", login)
	logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().AppendEmpty().Body().SetEmptyMap()
	require.NoError(t, p.ConsumeLogs(t.Context(), logs))
	require.NoError(t, p.ConsumeLogs(t.Context(), logs), "a retry counts nothing again")
	metadatatest.AssertEqualProcessorOcsfRecords(t, tel, []metricdata.DataPoint[int64]{
		point(1, "format=text", "outcome=unparsed", "source=none"),
		point(1, "format=none", "outcome=unparsed", "source=none"),
		point(1, "format=json", "outcome=mapped", "source=acme"),
	}, metricdatatest.IgnoreTimestamp())
}

// TestTelemetryOfFault: what a fault undoes was not counted.
func TestTelemetryOfFault(t *testing.T) {
	tel := componenttest.NewTelemetry()
	defer func() { require.NoError(t, tel.Shutdown(t.Context())) }()
	p, err := newProcessor(metadatatest.NewSettings(tel), acme(nil))
	require.NoError(t, err)
	good := p.newReader
	p.newReader = func(pr *program) reader { return faulty{good(pr)} }
	_, err = p.processLogs(t.Context(), batch("["+login+","+marked("PANIC-LATE")+"]", threat))
	require.NoError(t, err)
	metadatatest.AssertEqualProcessorOcsfRecords(t, tel, []metricdata.DataPoint[int64]{
		point(1, "format=none", "outcome=unparsed", "source=none"),
		point(1, "format=json", "outcome=mapped", "source=acme"),
	}, metricdatatest.IgnoreTimestamp())
	metadatatest.AssertEqualProcessorOcsfDiagnostics(t, tel, []metricdata.DataPoint[int64]{
		point(1, "code=internal_error"),
	}, metricdatatest.IgnoreTimestamp())
}
