package mappingtest

import (
	"slices"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// TestConserved maps messages whose leftovers are not written as they were read, and wants
// what is lost or doubled to be seen nevertheless.
func TestConserved(t *testing.T) {
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range []string{
		"CEF:0|V|P|1|2|n|3|odd=\xff\xfe x",
		"CEF:0|V|P|1|2|n|3|odd=\xff odd=y",
		`CEF:0|V|P|1|2|n|3|src=192.0.2.1 dst=192.0.2.2 act=open cs1={ cs1Label=policy policy={"uid":"soon"}`,
		`{"@timestamp":"2026-05-04T13:00:00Z","host":{"name":"h"},"message":"CEF:0|V|P|1|2|n|3|src=192.0.2.1 odd=x"}`,
		`{"log":"LEEF:1.0|V|P|1|2|src=192.0.2.1\todd=x","stream":"stdout"}`,
		"CEF:0|V|P|1|2|n|3|src=192.0.2.1 odd=x#012CEF:0|V|P|1|3|n|3|src=192.0.2.2 odd=y",
		"LEEF:1.0|V|P|1|2|Action=x\tcs1=y\tcs1Label=\"Z\"\tDUSER=jo#015#012",
		"CEF:0|V|P|1|System Log|3|msg=x|y Severity=7 ACTION=z",
		`{"odd":{"a":"x"},"odd":{"a":"C:\\"},"event_type":"x","severity":"y","occured":"z","source_uuid":"u","hostname":"h"}`,
	} {
		p := pipeline.New(set, time.UTC)
		p.Each(message, pipeline.Times{Received: Now}, func(rec *pipeline.Record) {
			if rec.Result.Outcome == mapping.Unparsed {
				t.Fatalf("%q is of no source", message)
			}
			placed := p.Mapper().Explain()
			if wrong := Conserved(rec.Result, placed); wrong != nil {
				t.Errorf("%q: %v", message, wrong)
			}
			for i := range placed {
				lie := slices.Clone(placed)
				if lie[i].Path != "" || lie[i].Why == "" {
					continue
				}
				if lie[i].Text = "something else"; Conserved(rec.Result, lie) == nil {
					t.Errorf("%q: a text of %s that is nowhere was not seen", message, lie[i].Key)
				}
			}
		})
	}
}
