package layout

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// TestLean looks at what is left out of one event: what is derived is not there, and what
// people read or the schema does not tell stays.
func TestLean(t *testing.T) {
	set, err := mapping.Load(mapping.Options{Version: ocsf.Default, Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: "mappings", FS: os.DirFS("../../mappings")}}})
	require.NoError(t, err)
	o := Default()
	o.Detail = Lean
	attributes := func(message string) map[string]any {
		rec := plog.NewLogRecord()
		mapped(t, set, message, func(e *ocsf.Event) { New(set.Fields(), o).Write(e, rec, Source{}) })
		return rec.Attributes().AsRaw()
	}
	got := attributes("CEF:0|ACME|Wall|1|7|session allowed|3|rt=1780531260093 act=allow src=198.51.100.61 dst=203.0.113.80 dpt=443 proto=TCP app=HTTPS " +
		"deviceDirection=1 dvchost=gw requestMethod=GET request=https://www.example.com:8443/a?b=1")
	for _, name := range strings.Fields(`type_uid type_name category_uid category_name activity_name connection_info.direction connection_info.protocol_num
		device.type_id metadata.profiles metadata.original_time http_request.url.scheme http_request.url.hostname http_request.url.port http_request.url.path
		http_request.url.query_string observables.ip_address observables.hostname observables.port observables.url_string`) {
		assert.NotContains(t, got, "ocsf."+name)
	}
	for _, name := range strings.Fields(`class_uid class_name activity_id severity_id severity action_id action disposition_id disposition time metadata.version metadata.uid
		http_request.url.url_string connection_info.direction_id connection_info.protocol_name device.hostname`) {
		assert.Contains(t, got, "ocsf."+name)
	}
	for name, tc := range map[string]struct{ message, attribute string }{
		"time in another form":      {"CEF:0|ACME|Wall|1|7|session allowed|3|rt=Jun 04 2026 00:01:00 src=198.51.100.61 dst=203.0.113.80", "metadata.original_time"},
		"no time":                   {"CEF:0|ACME|Wall|1|7|session allowed|3|src=198.51.100.61 dst=203.0.113.80", "category_uid"},
		"a name that is not of 99":  {"CEF:0|ACME|Thing|1|7|gizmo rotated|3|dvchost=gw", "activity_name"},
		"a protocol without number": {"CEF:0|ACME|Wall|1|7|session allowed|3|src=198.51.100.61 dst=203.0.113.80 proto=vines", "connection_info.protocol_name"},
	} {
		assert.Contains(t, attributes(tc.message), "ocsf."+tc.attribute, name)
	}
}

// TestLeanInFull has an event from which Read would derive what it does not have.
func TestLeanInFull(t *testing.T) {
	set := load(t, ocsf.Default)
	o := Default()
	o.Detail = Lean
	rec := plog.NewLogRecord()
	mapped(t, set, threat, func(e *ocsf.Event) {
		for i := 1; i < len(e.Nodes); i++ {
			if e.Nodes[i].Field.Path == "type_uid" {
				e.Nodes[i].Int++
			}
		}
		New(set.Fields(), o).Write(e, rec, Source{})
	})
	_, full := rec.Attributes().Get("ocsf.type_uid")
	assert.True(t, full, "derived without what is needed for it")
}
