package mappings_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// ofTheForm says where a message came from and how it was written; those differ by form
// even where the event is the same. message is a sentence that says what the others do.
var ofTheForm = []string{
	"metadata.uid", "metadata.product", "metadata.log_format", "metadata.log_version", "metadata.event_code", "metadata.original_time",
	"unmapped", "message",
}

// notCarried are the values that one form does not carry, by the event and the form:
// ESET's help has no key for them there. They are left out of the comparison of that form
// with the on-premises JSON, in both.
var notCarried = map[string]map[string][]string{
	"threat": {
		"cloud": {"finding_info.uid"}, // on-premises servers send no detection_uuid: a UUIDv5 of the payload
		"leef":  {"finding_info.uid", "finding_info.tags", "malware_scan_info"},
		"cef":   {"finding_info.uid", "finding_info.tags"},
	},
	"firewall": {
		"cloud": {"finding_info.uid"}, // without an id of the detection all three are of the payload
		"leef":  {"finding_info.uid"},
		"cef":   {"finding_info.uid", "evidences.connection_info.protocol_ver", "evidences.connection_info.protocol_ver_id"},
	},
	"connection": {
		"cef": {"connection_info.protocol_ver", "connection_info.protocol_ver_id"},
	},
	"hips":    {"cloud": {"finding_info.uid"}, "leef": {"finding_info.uid"}, "cef": {"finding_info.uid"}},
	"blocked": {"cloud": {"finding_info.uid"}, "leef": {"finding_info.uid"}, "cef": {"finding_info.uid"}},
	"website": {"cef": {"connection_info"}},
	"inspect": {
		// The cloud has an id of its own in place of the alarm's, and says what triggered it and
		// with which command line: evidences that have no name in 1.3.0 and 1.1.0.
		"cloud": {"finding_info.uid", "finding_info.uid_alt", "evidences.Trigger event", "evidences.Command line", "evidences.1", "evidences.2"},
	},
}

// TestFormsOfAnEventAreOneEvent maps the samples form_EVENT_FORM.txt of ESET PROTECT, which
// are one event as on-premises and cloud servers send it in JSON, in LEEF and in CEF.
func TestFormsOfAnEventAreOneEvent(t *testing.T) {
	files, err := filepath.Glob("eset_protect/samples/form_*_onprem.txt")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d events in all forms: there should be one of each of the seven types (%v)", len(files), err)
	}
	for _, version := range ocsf.Versions() {
		set, err := mapping.Load(mapping.Options{
			Version: version, Decode: pipeline.Decode,
			Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}},
		})
		if err != nil {
			t.Fatal(err)
		}
		p := pipeline.New(set, time.UTC)
		for _, file := range files {
			name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "form_"), "_onprem.txt")
			for _, form := range []string{"cloud", "leef", "cef"} {
				t.Run(version+"/"+name+"/"+form, func(t *testing.T) {
					without := slices.Concat(ofTheForm, notCarried[name][form])
					want := leaves(mapOne(t, p, file), without)
					got := leaves(mapOne(t, p, strings.Replace(file, "_onprem", "_"+form, 1)), without)
					if len(want) < 15 {
						t.Errorf("only %d values are compared", len(want))
					}
					for _, path := range pathsOf(want, got) {
						if want[path] != got[path] {
							t.Errorf("%s: %q on-premises, %q here", path, want[path], got[path])
						}
					}
				})
			}
		}
	}
}

// mapOne gives the event of the one message in a file, which must be mapped without a
// complaint.
func mapOne(t *testing.T, p *pipeline.Pipeline, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var event map[string]any
	p.Each(strings.TrimSuffix(string(text), "\n"), pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
		if r.Result == nil || r.Result.Outcome != mapping.Mapped {
			t.Fatalf("%s is not mapped: %+v", file, r.Result)
		}
		if err := json.Unmarshal(r.Result.Event.AppendJSON(nil, false), &event); err != nil {
			t.Fatal(err)
		}
	})
	return event
}

// leaves gives the plain values of an event by their paths, but for those below without. An
// evidence that has a name has it for an index.
func leaves(event map[string]any, without []string) map[string]string {
	out := map[string]string{}
	var walk func(path, plain string, v any)
	walk = func(path, plain string, v any) {
		if slices.Contains(without, plain) || slices.Contains(without, path) {
			return
		}
		switch v := v.(type) {
		case map[string]any:
			for k, c := range v {
				walk(strings.TrimPrefix(path+"."+k, "."), strings.TrimPrefix(plain+"."+k, "."), c)
			}
		case []any:
			for i, c := range v {
				index := fmt.Sprint(i)
				if o, ok := c.(map[string]any); ok && o["name"] != nil {
					index = fmt.Sprint(o["name"])
				}
				walk(path+"."+index, plain, c)
			}
		default:
			out[path] = fmt.Sprint(v)
		}
	}
	walk("", "", event)
	return out
}

// pathsOf gives the paths of two events, in order.
func pathsOf(a, b map[string]string) []string {
	both := maps.Clone(a)
	maps.Copy(both, b)
	return slices.Sorted(maps.Keys(both))
}
