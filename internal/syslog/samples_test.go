package syslog

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

type sample struct {
	Format  string          `json:"format"`
	Framing string          `json:"framing"`
	Payload json.RawMessage `json:"payload"`
	Input   string          `json:"input"`
}

func (s sample) text() (text string) {
	json.Unmarshal(s.Payload, &text)
	return text + s.Input
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

func TestFramesOfESETGiveTheExactPayload(t *testing.T) {
	heads := 0
	for _, row := range samples(t, "eset.jsonl") {
		if row.Framing == "" {
			continue
		}
		var h Header
		rest := Parse(row.Framing, now, nil, &h)
		covered(t, row.Framing)
		if strings.HasSuffix(row.Framing, rest) && rest == row.text() {
			if h.Found {
				heads++
				host := h.Hostname != "" || strings.Contains(row.Framing, " - ERAServer")
				if !host || h.Time.IsZero() || h.AppName != "ERAServer" && h.AppName != "Server" || h.ProcID == "" {
					t.Errorf("%.80q: %+v", row.Framing, h)
				}
			}
			continue
		}
		if h.Found || rest != row.Framing {
			t.Errorf("%.80q: got %.80q, want %.80q", row.Framing, rest, row.text())
		}
	}
	t.Logf("%d heads", heads)
	if heads < 9 {
		t.Errorf("only %d heads", heads)
	}
}

func TestLinesOfVendorsKeepTheirMarker(t *testing.T) {
	for _, name := range []string{"cef_vendors.jsonl", "cef_peers.jsonl", "leef_peers.jsonl", "symantec.jsonl", "eset.jsonl"} {
		lines, heads, marked := 0, 0, 0
		for _, row := range samples(t, name) {
			s := row.text()
			var h Header
			rest := Parse(s, now, nil, &h)
			covered(t, s)
			lines++
			if h.Found {
				heads++
			}
			if payload(rest) {
				marked++
			} else if _, ok := marker(s); ok && strings.TrimSpace(rest)[0] != '{' && !payload(strings.TrimSpace(rest)) {
				t.Errorf("%.90q: rest %.60q", s, rest)
			}
		}
		t.Logf("%s: %d lines, %d heads, %d with the payload at the start of the rest", name, lines, heads, marked)
	}
}

func TestHeadersOfVendorsAreRead(t *testing.T) {
	for _, row := range samples(t, "cef_vendors.jsonl") {
		s := row.text()
		var h Header
		if Parse(s, now, time.UTC, &h); h.Found && h.Timestamp != "" && h.Time.IsZero() {
			t.Errorf("%.90q: %q is no time", s, h.Timestamp)
		}
	}
}
