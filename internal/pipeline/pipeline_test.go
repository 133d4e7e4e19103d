package pipeline

import (
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

func builtin(t *testing.T) *Pipeline {
	t.Helper()
	set, err := mapping.Load(mapping.Options{Decode: Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	return New(set, time.UTC)
}

var now = time.Date(2026, 5, 4, 15, 0, 0, 0, time.UTC)

// TestParts checks how texts come apart: a line each of body, host of the header,
// format and outcome, "heartbeat" for the signs of life.
func TestParts(t *testing.T) {
	p := builtin(t)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"one line", "<134>May  4 14:00:01 fw CEF:0|a|b|1|2|n|3|src=192.0.2.1 spt=7", []string{"<134>May  4 14:00:01 fw CEF:0|a|b|1|2|n|3|src=192.0.2.1 spt=7|fw|cef|mapped"}},
		{
			"lines with headers of their own", "<134>May  4 14:00:01 fw1 CEF:0|a|b|1|2|n|3|src=192.0.2.1 spt=7\n<134>May  4 14:00:02 fw2 CEF:0|a|b|1|2|n|3|src=192.0.2.2 spt=7",
			[]string{"<134>May  4 14:00:01 fw1 CEF:0|a|b|1|2|n|3|src=192.0.2.1 spt=7|fw1|cef|mapped", "<134>May  4 14:00:02 fw2 CEF:0|a|b|1|2|n|3|src=192.0.2.2 spt=7|fw2|cef|mapped"},
		},
		{
			"lines under one header", "<134>May  4 14:00:01 fw1 CEF:0|a|b|1|2|n|3|src=192.0.2.1 spt=7\nCEF:0|a|b|1|2|n|3|src=192.0.2.2 spt=7",
			[]string{"<134>May  4 14:00:01 fw1 CEF:0|a|b|1|2|n|3|src=192.0.2.1 spt=7|fw1|cef|mapped", "CEF:0|a|b|1|2|n|3|src=192.0.2.2 spt=7|fw1|cef|mapped"},
		},
		{"a list", `<13>May  4 14:00:01 h [{"type_id":1,"uuid":"a","severity_id":1,"device_time":1714740874000}, {"x":2}]`, []string{`{"type_id":1,"uuid":"a","severity_id":1,"device_time":1714740874000}|h|json|partial`, `{"x":2}|h|json|unparsed`}},
		{"a list of one", `[{"x":1}]`, []string{`[{"x":1}]||json|unparsed`}},
		{"a wrapper", `{"events":[{"x":1},{"x":2}],"next":"n"}`, []string{`{"x":1}||json|unparsed`, `{"x":2}||json|unparsed`}},
		{"text", "hello world", []string{"hello world||text|unparsed"}},
		{"nothing", "", []string{"||text|unparsed"}},
		{"a sign of life", "<190>Aug 12 09:58:13 - ERAServer[16238]: HEARTBEAT", []string{"<190>Aug 12 09:58:13 - ERAServer[16238]: HEARTBEAT||text|heartbeat"}},
	} {
		var got []string
		p.Each(c.text, Times{Received: now}, func(r *Record) {
			outcome := "heartbeat"
			if r.Heartbeat == "" {
				outcome = string(r.Result.Outcome)
			}
			got = append(got, strings.Join([]string{r.Body, r.Header.Hostname, string(r.Format), outcome}, "|"))
		})
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestTimeOfATextWithoutOne(t *testing.T) {
	p := builtin(t)
	sent := now.Add(-time.Hour)
	for text, want := range map[string]time.Time{
		"CEF:0|a|b|1|2|n|3|src=192.0.2.1 spt=7":                         sent,
		"<134>May  4 14:30:00 fw CEF:0|a|b|1|2|n|3|src=192.0.2.1 spt=7": time.Date(2026, 5, 4, 14, 30, 0, 0, time.UTC),
		"CEF:0|a|b|1|2|n|3|rt=1777903201000":                            time.UnixMilli(1777903201000),
	} {
		p.Each(text, Times{Received: now, Sent: sent}, func(r *Record) {
			if !r.Result.Time.Equal(want) {
				t.Errorf("%s: %s, want %s", text, r.Result.Time, want)
			}
		})
	}
}

// The blob is broken as the vendor's own example is: no opening brace, and paths with
// single backslashes that read as escapes of JSON.
func TestBlobIsRepairedByWhatTheExtensionSays(t *testing.T) {
	p := builtin(t)
	text := `CEF:0|Symantec|ATPU|3.0.0|4123|lcp_sep_alert_event|0|filePath=C:\new\table fname=a.exe json="file":{"folder":"C:\new\table","name":"a.exe"},"virus_name":"X"}`
	p.Each(text, Times{Received: now}, func(r *Record) {
		event := string(r.Result.Event.AppendJSON(nil, false))
		if !strings.Contains(event, `C:\\new\\table`) || r.Result.Outcome != mapping.Partial {
			t.Errorf("%s %s", r.Result.Outcome, event)
		}
	})
}
