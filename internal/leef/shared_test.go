package leef

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// TestESETCovered puts the messages of a vendor together again from what was read.
func TestESETCovered(t *testing.T) {
	seen := 0
	for _, line := range sharedRows(t, "samples/eset.jsonl") {
		var row struct{ Payload string }
		if err := json.Unmarshal(line, &row); err != nil || !strings.Contains(row.Payload, "LEEF:") {
			continue // JSON that is no string, or another format
		}
		seen++
		e := event.New()
		if !Parse(row.Payload, e) {
			t.Errorf("not recognised: %q", row.Payload)
		} else if err := cover(row.Payload, e); err != nil {
			t.Errorf("%v: %q", err, row.Payload)
		} else if e.Child(event.Payload, "cat") == 0 {
			t.Errorf("no cat: %q", row.Payload)
		}
	}
	if seen == 0 {
		t.Error("no sample is LEEF")
	}
}

// TestDictionary compares the table with the one it was made from.
func TestDictionary(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "cef", "leef_dictionary.tsv"))
	if err != nil {
		t.Skipf("the shared dictionary is not here: %v", err)
	}
	types := map[string]Type{
		"string": String, "integer": Integer, "integer_or_keyword": IntegerOrKeyword, "date": Date,
		"ip_address": IP, "mac_address": MAC, "boolean_string": Boolean,
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")[1:]
	if len(lines) != len(entries) {
		t.Errorf("%d entries, want %d", len(entries), len(lines))
	}
	for _, line := range lines {
		f := strings.Split(line, "\t")
		want, known := types[f[1]]
		if e, ok := Lookup(f[0]); !ok || !known || e.Key != f[0] || e.Type != want || e.Type.String() != f[1] {
			t.Errorf("%s: got %+v, %t, want %q", f[0], e, ok, f)
		}
	}
}

func TestLookup(t *testing.T) {
	for key, want := range map[string]string{"src": "src", "SRCPORT": "srcPort", "identSecondIp": "identSecondlp", "identSecondlp": "identSecondlp"} {
		if e, ok := Lookup(key); !ok || e.Key != want {
			t.Errorf("Lookup(%q) = %v, %t, want %s", key, e, ok, want)
		}
	}
	if e, ok := Lookup("spt"); ok {
		t.Errorf("Lookup(spt) = %v", e)
	}
}
