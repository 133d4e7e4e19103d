package mapping

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

// A value that no row of a table has leaves the attribute out and stays unmapped, unless OCSF
// requires the attribute or else says what it becomes.
func TestTableWithoutAFittingRow(t *testing.T) {
	set, err := Load(Options{Folders: []Folder{{Name: "m", FS: fstest.MapFS{
		"acme/source.yaml": {Data: []byte("recognise: [{format: json, has: [kind]}]\nrules: [threat]\n")},
		"acme/threat.yaml": {Data: []byte(`match: {kind: [threat]}
class: detection_finding
activity: {from: done, enum: {made: Create}}
profiles: [security_control]
map:
  finding_info.title: name
  disposition_id: {from: verdict, enum: {no: Blocked}}
  confidence_id: {from: sure, enum: {very: High}, else: Other}
  severity_id: {from: level, enum: {bad: High}}
`)},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	m := set.NewMapper()
	for range 3 {
		e, s := event.New(), `{"kind":"threat","name":"n","done":"odd","verdict":"maybe","sure":"so so","level":"weird"}`
		jsontext.Parse(s, e)
		out := string(m.Map(&Input{Event: e, Format: "json", Payload: s}).Event.AppendJSON(nil, true))
		for _, want := range []string{`"activity_id":99`, `"confidence_id":99,"confidence":"so so"`, `"severity_id":99,"severity":"weird"`, `"verdict":"maybe"}`} {
			if !strings.Contains(out, want) {
				t.Errorf("no %s in %s", want, out)
			}
		}
		if strings.Contains(out, "disposition") {
			t.Errorf("a disposition in %s", out)
		}
	}
}
