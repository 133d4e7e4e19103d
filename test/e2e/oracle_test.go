package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// event is an OCSF event as JSON, read back from the attributes of a record.
type event struct {
	body string // of the record, to name it by
	json []byte
}

// eventOf reads the event back; false where the record holds none.
func eventOf(t *testing.T, rec plog.LogRecord) (event, bool) {
	t.Helper()
	restored, err := layout.Read(rec, layout.Default())
	if errors.Is(err, layout.ErrNoEvent) {
		return event{}, false
	}
	if err != nil {
		t.Errorf("read back: %v, of %.300q", err, bodyOf(rec))
		return event{}, false
	}
	text, err := json.Marshal(restored)
	if err != nil {
		t.Errorf("read back: %v, of %.300q", err, bodyOf(rec))
		return event{}, false
	}
	return event{body: bodyOf(rec), json: text}, true
}

// validate demands of our validator and of the independent one that no event has an error or a warning.
func validate(t *testing.T, events []event) {
	t.Helper()
	if len(events) == 0 {
		t.Error("no events to validate")
		return
	}
	schema, err := ocsf.Load(ocsf.Default)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		report := schema.ValidateJSON(e.json)
		if len(report.Errors)+len(report.Warnings) > 0 {
			t.Errorf("%.200s: errors %v, warnings %v, in %s", e.body, report.Errors, report.Warnings, e.json)
		}
	}
	validateByOracle(t, events)
}

// validateByOracle asks the schema's own kind of validator, a program beside the repository.
func validateByOracle(t *testing.T, events []event) {
	t.Helper()
	shared := sharedFolder(t)
	if shared == "" {
		return
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Logf("oracle: skipped, %v", err)
		return
	}
	var in bytes.Buffer
	for _, e := range events {
		in.Write(e.json)
		in.WriteByte('\n')
	}
	cmd := exec.CommandContext(t.Context(), python, filepath.Join(shared, "ocsf/tools/ocsf_validate.py"),
		"-s", filepath.Join(shared, "ocsf/schema-"+ocsf.Default+".json"), "--werror", "-")
	cmd.Stdin = &in
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("oracle: %v\n%s", err, out)
		return
	}
	t.Logf("oracle: ran %d", len(events))
}
