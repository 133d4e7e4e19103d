package cef

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// TestVendorsCovered puts the messages of many vendors together again from what
// was read of them.
func TestVendorsCovered(t *testing.T) {
	for _, line := range sharedRows(t, "samples/cef_vendors.jsonl") {
		var row struct{ Vendor, Product, Payload string }
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		e := event.New()
		if !Parse(row.Payload, e) {
			t.Errorf("not recognised: %q", row.Payload)
			continue
		}
		if err := cover(row.Payload, e); err != nil {
			t.Errorf("%s %s: %v\n  %q", row.Vendor, row.Product, err, row.Payload)
		}
		got := texts(e, event.Header)
		if got[KeyVendor] != row.Vendor || got[KeyProduct] != row.Product {
			t.Errorf("vendor %q, product %q, want %q and %q: %q", got[KeyVendor], got[KeyProduct], row.Vendor, row.Product, row.Payload)
		}
	}
}

// TestSymantecBlobs wants the JSON of every appliance message whole.
func TestSymantecBlobs(t *testing.T) {
	seen := 0
	for _, line := range sharedRows(t, "samples/symantec.jsonl") {
		var row struct{ Format, Payload string }
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		_, blob, found := strings.Cut(row.Payload, " json=")
		if row.Format != "edr_cef" || !found {
			continue
		}
		seen++
		e := event.New()
		if !Parse(row.Payload, e) {
			t.Errorf("not recognised: %q", row.Payload)
			continue
		}
		if err := cover(row.Payload, e); err != nil {
			t.Errorf("%v: %q", err, row.Payload)
		}
		want := strings.TrimRight(blob, " \r\n\x00")
		if r := e.Child(event.Payload, "json"); r == 0 || e.Node(r).Text != want {
			t.Errorf("the blob is not whole:\n%s", strings.Join([]string{want, e.Node(r).Text}, "\n"))
		}
	}
	if seen == 0 {
		t.Error("no sample has a blob")
	}
}

// TestDictionary compares the table with the one it was made from.
func TestDictionary(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "cef", "dictionary.tsv"))
	if err != nil {
		t.Skipf("the shared dictionary is not here: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")[1:]
	if len(lines) != len(entries) {
		t.Errorf("%d entries, want %d", len(entries), len(lines))
	}
	for _, line := range lines {
		f := strings.Split(line, "\t")
		e, ok := Lookup(f[0])
		if !ok {
			t.Errorf("%s is missing", f[0])
			continue
		}
		if limit := e.max(); e.Key != f[0] || e.Full != f[1] || e.Type.String() != f[2] || limit != f[3] {
			t.Errorf("%s: got %+v, want %q", f[0], e, f)
		}
		if full, _ := Lookup(f[1]); full != e {
			t.Errorf("%s: its full name %s is %+v", f[0], f[1], full)
		}
	}
}
