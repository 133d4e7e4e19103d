package bench

import (
	"slices"
	"testing"

	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor"
)

// TestTexts wants the messages of a case to be as large and to become the same attributes.
func TestTexts(t *testing.T) {
	for _, c := range Cases() {
		sink := new(consumertest.LogsSink)
		p, err := start(ocsfprocessor.NewFactory(), nil, sink)
		if err != nil {
			t.Fatal(err)
		}
		texts := c.Texts()
		if err := p.ConsumeLogs(t.Context(), batch(texts...)); err != nil {
			t.Fatal(err)
		}
		if err := p.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		var want []string
		for i, rec := range sink.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			var keys []string
			for key := range rec.Attributes().All() {
				keys = append(keys, key)
			}
			if want == nil {
				want = keys
			}
			if len(texts[i]) != len(c.Text) || !slices.Equal(keys, want) {
				t.Errorf("%s: %s\n%q\nwant\n%q", c.Name, texts[i], keys, want)
				break
			}
		}
		slices.Sort(texts)
		if n := len(slices.Compact(texts)); n < Distinct*9/10 {
			t.Errorf("%s: only %d messages are distinct", c.Name, n)
		}
	}
}
