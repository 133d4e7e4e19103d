package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// message is one thing that a device may send.
type message struct {
	name string // where it is from
	text string
	// mapped says that it is of an event type that this release maps: not to Base Event, and never to nothing.
	mapped bool
	// class is the class_uid that is expected, 0 where several would do.
	class int64
}

const detectionFinding = 2004

// ownCorpus gives the messages of this repository.
func ownCorpus(t *testing.T) []message {
	t.Helper()
	var out []message
	for _, file := range glob(t, filepath.Join(root(t), "testdata/quickstart/*")) {
		name := filepath.Base(file)
		for i, line := range readLines(t, file) {
			out = append(out, message{
				name: fmt.Sprintf("quickstart/%s:%d", name, i+1),
				text: line,
				// Some are there to show what becomes of what nobody has mapped.
				mapped: name != "other.log" && !strings.Contains(line, "Badge Reader"),
			})
		}
	}
	// One message a file; the golden event says its class. A message without an event has none there.
	for _, file := range glob(t, filepath.Join(root(t), "mappings/*/samples/*")) {
		rel, _ := filepath.Rel(root(t), file)
		m := message{name: rel, text: strings.TrimSuffix(string(readFile(t, file)), "\n")}
		if class := goldenClass(file); class != 0 {
			m.mapped, m.class = true, class
		}
		out = append(out, m)
	}
	return out
}

// goldenClass gives the class_uid of the event that a sample becomes, 0 for Base Event and where there is none.
func goldenClass(sample string) int64 {
	name := strings.TrimSuffix(filepath.Base(sample), filepath.Ext(sample)) + ".json"
	data, err := os.ReadFile(filepath.Join(filepath.Dir(sample), "../golden", name))
	if err != nil {
		return 0
	}
	var golden struct {
		Class int64 `json:"class_uid"`
	}
	if json.Unmarshal(data, &golden) != nil {
		return 0 // several, one for each part
	}
	return golden.Class
}

// sharedCorpus gives the messages that lie beside the repository, where there are some: payloads of real products, which
// are not ours to copy.
func sharedCorpus(t *testing.T) []message {
	t.Helper()
	shared := sharedFolder(t)
	if shared == "" {
		return nil
	}
	out := edrSeed(t, shared)
	out = append(out, fortidlpSeed(t, shared)...)

	type row struct {
		Payload                       json.RawMessage
		Kind, Transport, Name, Format string
		EventType                     string          `json:"event_type"`
		TypeID                        json.RawMessage `json:"type_id"`
		EventName                     string          `json:"event_name"`
	}
	for file, mapped := range map[string]func(row) (bool, int64){
		"eset": func(r row) (bool, int64) {
			switch {
			case r.Format != "json":
				return false, 0
			case strings.EqualFold(r.EventType, "Threat_Event"):
				return true, detectionFinding
			default:
				return strings.EqualFold(r.EventType, "Audit_Event"), 0
			}
		},
		"symantec": func(r row) (bool, int64) {
			return r.EventName == "lcp_sep_alert_event" || string(r.TypeID) == "8031", detectionFinding
		},
		"fortidlp": func(r row) (bool, int64) {
			return r.Kind == "detection" && r.Name != "webhook-custom-template", 0
		},
	} {
		for i, line := range readLines(t, filepath.Join(shared, "samples", file+".jsonl")) {
			var r row
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatalf("%s.jsonl:%d: %v", file, i+1, err)
			}
			m := message{
				name: fmt.Sprintf("%s.jsonl:%d %s%s%s", file, i+1, r.EventType, r.EventName, r.Name),
				text: payloadText(t, r.Payload),
			}
			if ok, class := mapped(r); ok {
				m.mapped, m.class = true, class
			}
			out = append(out, m)
			if file == "eset" {
				out = append(out, withHeads(m)...)
			}
		}
	}
	return out
}

// withHeads gives an ESET payload as the server sends it in either envelope.
func withHeads(m message) []message {
	if strings.Contains(m.text, "<") || strings.Contains(m.text, "\n") {
		return nil // has a head, or could not stand behind one
	}
	bsd, ietf := m, m
	bsd.name += " behind a BSD head"
	bsd.text = "<14>May  4 09:14:02 protect ERAServer[4821]: " + m.text
	ietf.name += " behind an RFC 5424 head"
	ietf.text = "<14>1 2026-05-04T09:14:02.07Z protect.example.com ERAServer 4821 - - \ufeff" + m.text
	return []message{bsd, ietf}
}

// edrSeed gives the payloads that the page about the EDR appliance prints: a json value alone, and whole CEF lines.
func edrSeed(t *testing.T, shared string) []message {
	t.Helper()
	var out []message
	for i, line := range readLines(t, seed(t, shared, "001_*.txt")) {
		if !strings.HasPrefix(line, "json=") && !strings.Contains(line, "CEF:0|") {
			continue
		}
		m := message{name: fmt.Sprintf("seed 001:%d", i+1), text: line}
		if strings.Contains(line, "|lcp_sep_alert_event|") {
			m.mapped, m.class = true, detectionFinding
		}
		out = append(out, m)
	}
	return out
}

// fortidlpSeed gives the event that the page about FortiDLP prints, as printed and on one line.
func fortidlpSeed(t *testing.T, shared string) []message {
	t.Helper()
	_, printed, found := strings.Cut(string(readFile(t, seed(t, shared, "004_*.txt"))), "\n{\n")
	if !found {
		t.Fatal("seed 004: no event in it")
	}
	printed = "{\n" + strings.TrimSpace(printed)
	return []message{
		{name: "seed 004 as printed", text: printed, mapped: true},
		{name: "seed 004 on one line", text: payloadText(t, json.RawMessage(printed)), mapped: true},
	}
}

// payloadText gives the text of a payload: the text that it is, or the JSON value on one line.
func payloadText(t *testing.T, payload json.RawMessage) string {
	t.Helper()
	var text string
	if json.Unmarshal(payload, &text) == nil {
		return text
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, payload); err != nil {
		t.Fatal(err)
	}
	return compact.String()
}

// partsOf gives the bodies that a message becomes: itself, or the elements of what a format packs together.
func partsOf(text string) []string {
	var elements []json.RawMessage
	if json.Unmarshal([]byte(text), &elements) != nil {
		var wrapper struct {
			Events, Result []json.RawMessage
			TypeID         json.RawMessage `json:"type_id"` // an event that has events is no wrapper
		}
		if json.Unmarshal([]byte(text), &wrapper) == nil && wrapper.TypeID == nil {
			elements = slices.Concat(wrapper.Events, wrapper.Result)
		}
	}
	if len(elements) < 2 { // of one nothing needs to be split off: the Body stays
		return []string{text}
	}
	parts := make([]string, len(elements))
	for i, e := range elements {
		parts[i] = string(e)
	}
	return parts
}

// sharedFolder is where the reference material lies, or nothing.
func sharedFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(root(t), "../shared")
	if _, err := os.Stat(dir); err != nil {
		t.Logf("shared corpus: skipped, there is no ../shared beside the repository")
		return ""
	}
	return dir
}

func seed(t *testing.T, shared, pattern string) string {
	t.Helper()
	return glob(t, filepath.Join(shared, "seeds", pattern))[0]
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no such file (%v)", pattern, err)
	}
	return files
}

func readFile(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readLines(t *testing.T, file string) []string {
	t.Helper()
	var lines []string
	sc := bufio.NewScanner(bytes.NewReader(readFile(t, file)))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		if sc.Text() != "" {
			lines = append(lines, sc.Text())
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}
