package jsontext

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// sample is a row of the files described in their README.
type sample struct {
	Format  string          `json:"format"`
	TypeID  json.RawMessage `json:"type_id"`
	Payload json.RawMessage `json:"payload"`
}

func (s sample) text() string {
	var text string
	if json.Unmarshal(s.Payload, &text) == nil {
		return text
	}
	var b bytes.Buffer
	if json.Compact(&b, s.Payload) != nil {
		return ""
	}
	return b.String()
}

// samples reads a file of messages that are not part of the repository.
func samples(t *testing.T, name string) (rows []sample) {
	t.Helper()
	b, err := os.ReadFile("../../../shared/samples/" + name)
	if err != nil {
		t.Skipf("no samples here: %v", err)
	}
	for line := range bytes.Lines(b) {
		var s sample
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, s)
	}
	return rows
}

func TestSamplesReadAsEncodingJSONDoes(t *testing.T) {
	for _, name := range []string{"eset.jsonl", "symantec.jsonl", "fortidlp.jsonl"} {
		t.Run(name, func(t *testing.T) {
			objects := 0
			for _, row := range samples(t, name) {
				s := row.text()
				if standard(s) != nil {
					objects++
				}
				sameAsStandard(t, s)
			}
			t.Logf("%d objects", objects)
			if objects < 20 {
				t.Errorf("only %d objects", objects)
			}
		})
	}
}

func TestSampleBlobsAreRepaired(t *testing.T) {
	paths := []string{`C:\Users\Admin\Downloads`, `CSIDL_PROFILE\downloads`}
	blobs, folders := 0, 0
	for _, row := range samples(t, "symantec.jsonl") {
		_, blob, ok := strings.Cut(row.text(), "json=")
		if row.Format != "edr_cef" || !ok {
			continue
		}
		blobs++
		e := event.New()
		r := e.Add(event.Payload, event.Node{Key: "json", Text: blob})
		how, ok := Repair(blob, e, r)
		if !ok || e.First(r) == 0 {
			t.Errorf("not repaired: %.80q", blob)
			continue
		}
		t.Logf("%-18s %d nodes", how, e.Len())
		file := e.Child(r, "file")
		if file == 0 || e.Child(file, "folder") == 0 {
			continue
		}
		folders++
		if got := e.Node(e.Child(file, "folder")).Text; got != paths[0] && got != paths[1] {
			t.Errorf("folder %q", got)
		}
	}
	if blobs < 9 || folders < 5 {
		t.Errorf("%d blobs, %d folders", blobs, folders)
	}
}
