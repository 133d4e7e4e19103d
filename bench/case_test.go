package bench

import (
	"reflect"
	"strings"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// The sizes are part of what the figures mean.
func TestCases(t *testing.T) {
	want := map[string]struct{ size, fields int }{
		"cef_firewall":       {660, 26},
		"cef_19":             {417, 19},
		"cef_10":             {184, 10},
		"leef_eset":          {507, 21},
		"eset_threat":        {849, 23},
		"fortidlp_detection": {3529, 2},
		"icdm_8031":          {1949, 40},
		"edr_blob":           {1375, 14},
		"no_match":           {95, 1},
	}
	for _, c := range Cases() {
		e := event.New()
		format, _ := detect.Parse(c.Text, e)
		if format != c.Format {
			t.Errorf("%s: format %s", c.Name, format)
		}
		fields := 0
		for r := e.First(event.Payload); r != 0; r = e.Next(r) {
			fields++
		}
		if w := want[c.Name]; len(c.Text) != w.size || fields != w.fields {
			t.Errorf("%s: %d bytes and %d fields, want %d and %d", c.Name, len(c.Text), fields, w.size, w.fields)
		}
	}
	if n := strings.Count(Find("leef_eset").Text, "\t"); n != 20 {
		t.Errorf("leef_eset: %d tabs", n)
	}
}

// A floor that wrote less than our processor would be no floor.
func TestFloorWritesTheSame(t *testing.T) {
	for _, layout := range []string{"flat", "nested", "body", "json"} {
		cfg := Config{"output": Config{"layout": layout}}
		for _, c := range Cases() {
			out, err := Output(cfg, c)
			if err != nil {
				t.Fatal(err)
			}
			again := batch(c.Text).ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
			newReplay(out, c.Text).write(again)
			if got, want := raw(again), raw(out); !reflect.DeepEqual(got, want) {
				t.Errorf("%s %s:\n%v\nwant\n%v", layout, c.Name, got, want)
			}
		}
	}
}

func raw(r plog.LogRecord) []any {
	return []any{
		r.Timestamp(), r.ObservedTimestamp(), r.SeverityNumber(), r.SeverityText(), r.EventName(),
		r.Body().AsRaw(), r.Attributes().AsRaw(),
	}
}

// The peer must do the work that it is measured by.
func TestPeerReads(t *testing.T) {
	for _, c := range Cases() {
		if c.Converter == "" {
			continue
		}
		out, err := single(transformprocessor.NewFactory(), peerConfig([]string{Convert(c.Converter)}), c)
		if err != nil {
			t.Fatal(err)
		}
		if out.Attributes().Len() < 2 {
			t.Errorf("%s: %v", c.Name, out.Attributes().AsRaw())
		}
	}
}
