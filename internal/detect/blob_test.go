package detect

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

// folder repairs the value json of a CEF message and gives file.folder in it.
func folder(t *testing.T, line string) (how, text string) {
	t.Helper()
	e := event.New()
	if f, reason := Parse(line, e); f != CEF {
		t.Fatalf("%.80q is %s: %s", line, f, reason)
	}
	blob := e.Child(event.Payload, "json")
	if blob == 0 {
		t.Fatalf("%.80q has no json", line)
	}
	var hints []string
	if path := e.Child(event.Payload, "filePath"); path != 0 {
		hints = append(hints, e.Node(path).Text)
	}
	how, ok := jsontext.Repair(e.Node(blob).Text, e, blob, hints...)
	if !ok {
		t.Fatalf("not repaired: %.120q", e.Node(blob).Text)
	}
	if file := e.Child(blob, "file"); file != 0 {
		if r := e.Child(file, "folder"); r != 0 {
			text = e.Node(r).Text
		}
	}
	return how, text
}

func TestPathsSurviveFromCEFIntoItsJSON(t *testing.T) {
	const head = `CEF:0|Acme|Gate|1.0|100|Door opened|5|`
	for line, want := range map[string]string{
		`filePath=C:\new\table json={"file":{"folder":"C:\new\table"}}`:           `C:\new\table`,
		`filePath=C:\new\table json={"file":{"folder":"C:\\new\\table"}}`:         `C:\new\table`,
		`filePath=C:\new\table json="file":{"folder":"C:\new\table"}}`:            `C:\new\table`,
		`filePath=C:\Users\Admin json="file":{"folder":"C:\Users\Admin"},"n":1}`:  `C:\Users\Admin`,
		`filePath=C:\Users\Admin json={"file":{"folder":"C:\Users\Admin","b":"cu`: `C:\Users\Admin`,
		`filePath=\\host\new json={"file":{"folder":"\\host\new"}}`:               `\\host\new`,
		`json={"url":"http://x.example/?a=1&b=2","file":{"folder":"D:\temp"}}`:    `D:\temp`,
		`json={"url":"http://x.example/?a\=1","file":{"folder":"D:\\temp"}}`:      `D:\temp`,
	} {
		if how, got := folder(t, head+line); got != want {
			t.Errorf("%s: %q by %s", line, got, how)
		}
	}
}

// TestPathsSurviveInSamples reads messages that are not part of the repository.
func TestPathsSurviveInSamples(t *testing.T) {
	b, err := os.ReadFile("../../../shared/samples/symantec.jsonl")
	if err != nil {
		t.Skipf("no samples here: %v", err)
	}
	folders := 0
	for line := range strings.Lines(string(b)) {
		var row struct {
			Format  string
			Payload json.RawMessage
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		var text string
		if json.Unmarshal(row.Payload, &text) != nil || row.Format != "edr_cef" || !strings.Contains(text, "CEF:0|") || !strings.Contains(text, "json=") {
			continue
		}
		how, got := folder(t, text)
		t.Log(how, got)
		if got == "" {
			continue
		}
		folders++
		if got != `C:\Users\Admin\Downloads` && got != `CSIDL_PROFILE\downloads` {
			t.Errorf("folder %q by %s", got, how)
		}
	}
	if folders < 5 {
		t.Errorf("only %d folders", folders)
	}
}
