package mappings_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// TestMessagesOfRealProducts maps what lies in the shared samples, where they are there: at
// every schema version each event is valid, and each value of the message is in an
// attribute or in unmapped.
func TestMessagesOfRealProducts(t *testing.T) {
	files, err := filepath.Glob("../../shared/samples/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Skip("no ../../shared/samples: the messages of real products are not in this repository")
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
		events := 0
		for _, file := range files {
			for i, message := range messages(t, file) {
				p.Each(message, pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
					if r.Result == nil || r.Result.Outcome == mapping.Unparsed {
						return
					}
					events++
					report := set.Schema().ValidateJSON(r.Result.Event.AppendJSON(nil, true))
					for _, f := range append(report.Errors, report.Warnings...) {
						t.Errorf("%s:%d at %s: %s %s: %s", file, i+1, version, f.Code, f.Path, f.Message)
					}
					for _, c := range mappingtest.Conserved(r.Result, p.Mapper().Explain()) {
						t.Errorf("%s:%d at %s: %s", file, i+1, version, c)
					}
				})
			}
		}
		t.Logf("%s: %d events", version, events)
	}
}

// messages reads the payloads of a file, which are texts or JSON values.
func messages(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row struct {
			Payload json.RawMessage `json:"payload"`
			Input   string          `json:"input"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		text := row.Input
		if row.Payload != nil && json.Unmarshal(row.Payload, &text) != nil {
			text = string(row.Payload)
		}
		out = append(out, text)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
