package main

import (
	"errors"
	"strings"
	"testing"
)

// otlp packs records into a line as the file exporter writes it.
func otlp(records ...string) string {
	return `{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[` + strings.Join(records, ",") + `]}]}]}` + "\n"
}

// record is the OTLP record of the firewall's line in a layout.
func record(t *testing.T, layout string) string {
	t.Helper()
	out, err := run(t, firewall+"\n", "map", "--layout", layout)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out)
}

func TestValidateReadsOTLP(t *testing.T) {
	const bare = `{"body":{"stringValue":"{\"message\":\"no event\"}"}}`
	for _, layout := range []string{"flat", "nested", "body", "json"} {
		rec := record(t, layout)
		out, err := run(t, otlp(bare, rec, rec), "validate")
		want := `{"line":1,"record":2,"errors":[],"warnings":[]}` + "\n" + `{"line":1,"record":3,"errors":[],"warnings":[]}` + "\n" + `{"line":1,"records":3,"skipped":1}` + "\n"
		if err != nil || out != want {
			t.Errorf("%s: %v %s", layout, err, out)
		}
		out, err = run(t, otlp(strings.ReplaceAll(rec, "192.0.2.25", "192.0.2.256")), "validate")
		if err != nil || !strings.Contains(out, `{"line":1,"record":1,"errors":[],"warnings":[{"code":"`) || !strings.Contains(out, `"path":"dst_endpoint.ip"`) {
			t.Errorf("%s: %v %s", layout, err, out)
		}
	}
	out, err := run(t, otlp(strings.ReplaceAll(record(t, "flat"), "ocsf.category_uid", "ocsf.nonsense")), "validate")
	if !errors.Is(err, errUnhappy) || !strings.Contains(out, `{"line":1,"record":1,"errors":[{"code":"`) {
		t.Errorf("%v %s", err, out)
	}
}

func TestValidateTakesBoth(t *testing.T) {
	event, err := run(t, firewall+"\n", "map")
	if err != nil {
		t.Fatal(err)
	}
	out, err := run(t, event+otlp(record(t, "flat"))+otlp(), "validate")
	if want := `{"line":1,"errors":[],"warnings":[]}` + "\n" + `{"line":2,"record":1,"errors":[],"warnings":[]}` + "\n"; err != nil || out != want {
		t.Errorf("%v %s", err, out)
	}
}

func TestValidateTakesAPrefix(t *testing.T) {
	rec := strings.ReplaceAll(record(t, "flat"), `"key":"ocsf.`, `"key":"sec.ev.`)
	if out, err := run(t, otlp(rec), "validate", "--prefix", "sec.ev"); err != nil || out != `{"line":1,"record":1,"errors":[],"warnings":[]}`+"\n" {
		t.Errorf("%v %s", err, out)
	}
	if out, err := run(t, otlp(rec), "validate"); err != nil || out != `{"line":1,"records":1,"skipped":1}`+"\n" {
		t.Errorf("%v %s", err, out)
	}
}

func TestValidateSaysWhatCannotBeRead(t *testing.T) {
	rec := `{"attributes":[{"key":"ocsf.class_uid","value":{"intValue":"4001"}},{"key":"ocsf.a","value":{"intValue":"1"}},{"key":"ocsf.a.b","value":{"intValue":"1"}}]}`
	if out, err := run(t, otlp(rec), "validate"); !errors.Is(err, errUnhappy) || !strings.Contains(out, `"code":"unreadable"`) {
		t.Errorf("%v %s", err, out)
	}
	if _, err := run(t, `{"resourceLogs":7}`, "validate"); err == nil || errors.Is(err, errUnhappy) {
		t.Error(err)
	}
}
