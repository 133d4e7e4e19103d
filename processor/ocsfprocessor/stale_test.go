package ocsfprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAttributesOfOthers: what a record had below the prefix does not mix with its event,
// which has no device.hostname. It stayed there before.
func TestAttributesOfOthers(t *testing.T) {
	for _, layout := range []string{"flat", "nested", "body", "json"} {
		for _, text := range []string{login, "[" + login + "," + login + "]"} {
			logs := batch(text, "text")
			for _, rec := range all(logs) {
				rec.Attributes().PutStr("ocsf.device.hostname", "stale")
				rec.Attributes().PutStr("ocsf", "stale")
				rec.Attributes().PutStr("ocsfx", "other")
			}
			recs := process(t, acme(func(c *Config) { c.Output.Layout = layout }), logs)
			for _, rec := range recs[:len(recs)-1] {
				assert.Nil(t, attr(rec, "ocsf.device.hostname"))
				assert.NotEqual(t, "stale", attr(rec, "ocsf"))
				assert.Equal(t, "other", attr(rec, "ocsfx"))
				assert.Equal(t, map[string]any{"ocsf.device.hostname": "stale", "ocsf": "stale"}, attr(rec, "security_log.replaced"))
				assert.Equal(t, []any{"attributes_replaced"}, attr(rec, keyDiagnostics))
				assert.Equal(t, "mapped", attr(rec, keyOutcome))
			}
			last := recs[len(recs)-1]
			assert.Equal(t, "stale", attr(last, "ocsf.device.hostname"), "there is no event to mix with")
			assert.Nil(t, attr(last, "security_log.replaced"))
		}
	}
}
