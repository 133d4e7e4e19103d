package ocsfprocessor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadatatest"
)

// TestTimestamp: backends drop what is outside their window, so the Timestamp may be kept
// inside one. The time in the event stays.
func TestTimestamp(t *testing.T) {
	const day = 24 * time.Hour
	at := received.UTC()
	for _, c := range []struct {
		mode           string
		age, future    time.Duration
		event          time.Time // zero: none
		want           time.Time
		moved, noEvent bool
	}{
		{mode: "event", event: at.Add(-1000 * day), want: at.Add(-1000 * day)},
		{mode: "event", event: at.Add(1000 * day), want: at.Add(1000 * day)},
		{mode: "received", event: at.Add(-time.Second), want: at},
		{mode: "received", event: time.Time{}, want: at},
		{mode: "bounded", age: day, event: at.Add(-day), want: at.Add(-day)},
		{mode: "bounded", age: day, event: at.Add(-day - time.Second), want: at, moved: true},
		{mode: "bounded", age: day, event: at.Add(1000 * day), want: at.Add(1000 * day)},
		{mode: "bounded", future: time.Hour, event: at.Add(time.Hour), want: at.Add(time.Hour)},
		{mode: "bounded", future: time.Hour, event: at.Add(time.Hour + time.Second), want: at, moved: true},
		{mode: "bounded", future: time.Hour, event: at.Add(-1000 * day), want: at.Add(-1000 * day)},
		{mode: "bounded", future: time.Hour, event: time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), want: at, moved: true},
		{mode: "bounded", age: day, event: time.Time{}, want: at},
		{mode: "bounded", age: day, event: at.Add(-2 * day), want: at, moved: true, noEvent: true},
		{mode: "bounded", age: day, event: at.Add(-time.Hour), want: at.Add(-time.Hour), noEvent: true},
		{mode: "received", event: at.Add(-time.Hour), want: at, noEvent: true},
	} {
		t.Run(fmt.Sprintf("%s %s %s %s", c.mode, c.age, c.future, c.event.Format(time.RFC3339)), func(t *testing.T) {
			cfg := acme(func(o *Config) {
				o.Output.Timestamp, o.Output.MaxAge, o.Output.MaxFuture = c.mode, c.age, c.future
			})
			text := `{"acme_event":"login","user":"u","service":"s"}`
			switch when := c.event.Format(time.RFC3339Nano); {
			case c.noEvent:
				text = "<35>1 " + when + " gw acme - - - text"
			case !c.event.IsZero():
				text = `{"acme_event":"login","user":"u","service":"s","when":"` + when + `"}`
			}
			rec := one(t, cfg, body(text))
			assert.Equal(t, c.want, rec.Timestamp().AsTime())
			assert.Equal(t, at, rec.ObservedTimestamp().AsTime())
			diagnostics, _ := attr(rec, keyDiagnostics).([]any)
			assert.Equal(t, c.moved, contains(diagnostics, "time_moved"))
			if !c.noEvent && !c.event.IsZero() {
				assert.Equal(t, c.event.UnixMilli(), attr(rec, "ocsf.time"))
				assert.Equal(t, "mapped", attr(rec, keyOutcome))
			}
		})
	}
}

func contains(list []any, want string) bool {
	for _, v := range list {
		if v == want {
			return true
		}
	}
	return false
}

// TestTimestampOfOthers: a time that a receiver set, of a record that nothing recognises.
func TestTimestampOfOthers(t *testing.T) {
	cfg := acme(func(o *Config) { o.Output.Timestamp, o.Output.MaxAge = "bounded", time.Hour })
	rec := one(t, cfg, func(rec plog.LogRecord) {
		rec.Body().SetEmptyMap()
		rec.SetTimestamp(pcommon.NewTimestampFromTime(received.Add(-2 * time.Hour)))
	})
	assert.Equal(t, received.UTC(), rec.Timestamp().AsTime())
	assert.Equal(t, []any{"no_text", "time_moved"}, attr(rec, keyDiagnostics))
}

func TestTimestampMovedIsCounted(t *testing.T) {
	tel := componenttest.NewTelemetry()
	defer func() { require.NoError(t, tel.Shutdown(t.Context())) }()
	p, _ := start(t, metadatatest.NewSettings(tel), acme(func(o *Config) { o.Output.Timestamp, o.Output.MaxFuture = "bounded", time.Hour }))
	require.NoError(t, p.ConsumeLogs(t.Context(), batch(login, threat, "["+strings.Join([]string{login, login}, ",")+"]")))
	metadatatest.AssertEqualProcessorOcsfDiagnostics(t, tel, []metricdata.DataPoint[int64]{point(4, "code=time_moved")}, metricdatatest.IgnoreTimestamp())
}
