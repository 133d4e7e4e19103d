package mapping_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// rawData is what an event has of its payload.
type rawData struct {
	Text *string `json:"raw_data"`
	Size *int    `json:"raw_data_size"`
}

func withRawData(t *testing.T, version string, wanted bool) (*mapping.Set, *pipeline.Pipeline) {
	t.Helper()
	set, err := mapping.Load(mapping.Options{
		Version: version, Decode: pipeline.Decode, RawData: wanted,
		Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return set, pipeline.New(set, time.UTC)
}

// Every event of every source has its payload, and is valid with it.
func TestRawData(t *testing.T) {
	samples, err := filepath.Glob("../../mappings/*/samples/*")
	if err != nil || len(samples) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, version := range ocsf.Versions() {
		set, p := withRawData(t, version, true)
		for _, file := range samples {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p.Each(string(text), pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
				if r.Result == nil || r.Result.Outcome == mapping.Unparsed {
					return
				}
				got := r.Result.Event.AppendJSON(nil, true)
				report := set.Schema().ValidateJSON(got)
				for _, f := range append(report.Errors, report.Warnings...) {
					t.Errorf("%s at %s: %s %s: %s", file, version, f.Code, f.Path, f.Message)
				}
				want := rawData{Text: &r.Payload}
				// 1.1.0 and 1.3.0 have no attribute for the size.
				if n := len(r.Payload); set.Schema().Class("base_event").Attribute("raw_data_size") != nil {
					want.Size = &n
				}
				checkRawData(t, got, want)
			})
		}
	}
}

func checkRawData(t *testing.T, event []byte, want rawData) {
	t.Helper()
	var got rawData
	if err := json.Unmarshal(event, &got); err != nil {
		t.Fatal(err)
	}
	a, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Errorf("got %.200s, want %.200s", a, b)
	}
}

func TestRawDataBounds(t *testing.T) {
	const head = "<134>1 2026-05-04T14:00:09Z gw app - - - "
	const message = "CEF:0|Nobody|Nothing|1|7|something|5|src=192.0.2.1 msg="
	at := func(n int) string { return message + strings.Repeat("ä", n-len(message)) } // n characters
	number := func(n int) *int { return &n }
	for _, c := range []struct {
		name, version, text string
		off                 bool
		want                rawData
	}{
		{name: "off", version: "1.8.0", text: message + "x", off: true},
		{name: "without the transport header", version: "1.8.0", text: head + message + "x", want: rawData{new(message + "x"), number(len(message) + 1)}},
		{name: "spaces stay", version: "1.8.0", text: message + "x  ", want: rawData{new(message + "x  "), number(len(message) + 3)}},
		{name: "bytes that are no UTF-8", version: "1.8.0", text: message + "a\xffb", want: rawData{new(message + "a\ufffdb"), number(len(message) + 3)}},
		{name: "as long as 1.1.0 allows", version: "1.1.0", text: at(65535), want: rawData{Text: new(at(65535))}},
		{name: "too long for 1.1.0", version: "1.1.0", text: at(65536)},
		{name: "long at 1.5.0", version: "1.5.0", text: at(65536), want: rawData{new(at(65536)), number(len(at(65536)))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, p := withRawData(t, c.version, !c.off)
			p.Each(c.text, pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
				checkRawData(t, r.Result.Event.AppendJSON(nil, true), c.want)
			})
		})
	}
}

// Each part of a text has its own bytes.
func TestRawDataOfParts(t *testing.T) {
	_, p := withRawData(t, ocsf.Default, true)
	lines := []string{"CEF:0|A|B|1|7|one|5|src=192.0.2.1", "CEF:0|A|B|1|8|two|5|src=192.0.2.2"}
	seen := 0
	p.Each(strings.Join(lines, "\n"), pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
		n := len(lines[seen])
		checkRawData(t, r.Result.Event.AppendJSON(nil, true), rawData{&lines[seen], &n})
		seen++
	})
	if seen != len(lines) {
		t.Errorf("%d parts", seen)
	}
}
