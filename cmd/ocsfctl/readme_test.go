package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"
)

// TestReadmeSample holds the line and the table of the README to what the processor does.
func TestReadmeSample(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(readme), "## A line in, a record out")
	section, _, _ = strings.Cut(section, "\n## ")
	_, line, _ := strings.Cut(section, "```text\n")
	line, _, closed := strings.Cut(line, "\n```")
	if !found || !closed {
		t.Fatal("the README has no sample")
	}
	record := flatRecord(t, line)
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|$").FindAllStringSubmatch(section, -1)
	if len(rows) < 10 {
		t.Fatalf("the README shows %d attributes", len(rows))
	}
	for _, row := range rows {
		v, ok := record.Attributes().Get(row[1])
		if !ok || v.AsString() != row[2] {
			t.Errorf("%s is %s, the README says %s", row[1], v.AsString(), row[2])
		}
	}
	if want := fmt.Sprintf("its\n%d attributes", record.Attributes().Len()); !strings.Contains(section, want) {
		t.Errorf("the README does not say: %s", want)
	}
	for _, want := range []string{record.EventName(), record.SeverityText(), record.Timestamp().AsTime().Format("2006-01-02T15:04:05Z")} {
		if !strings.Contains(section, want) {
			t.Errorf("the README does not say %s", want)
		}
	}
}

// flatRecord runs `ocsfctl map --layout flat` on a line.
func flatRecord(t *testing.T, line string) plog.LogRecord {
	t.Helper()
	out, err := run(t, line+"\n", "map", "--layout", "flat")
	if err != nil {
		t.Fatal(err)
	}
	var u plog.JSONUnmarshaler
	logs, err := u.UnmarshalLogs([]byte(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[` + out + `]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
}

// run runs the command on an input and gives what it wrote.
func run(t *testing.T, input string, line ...string) (string, error) {
	t.Helper()
	c := root()
	var out bytes.Buffer
	c.SetIn(strings.NewReader(input))
	c.SetOut(&out)
	c.SetErr(&out)
	c.SetArgs(args(line))
	err := c.Execute()
	return out.String(), err
}

// fields decodes one JSON object.
func fields(t *testing.T, s string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		t.Fatalf("%v: %s", err, s)
	}
	return m
}
