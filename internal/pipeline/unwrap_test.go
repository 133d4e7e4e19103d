package pipeline

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

const (
	wrappedCEF  = "CEF:0|Acme|Gate|1|7|conn blocked|5|act=blocked src=192.0.2.1 dst=198.51.100.2 dpt=443"
	wrappedESET = `{"event_type":"Threat_Event","ipv4":"192.0.2.10","hostname":"ws7","source_uuid":"af9c171c-715a-48c2-8356-2d6112e94cb0","occured":"04-May-2026 13:01:20","severity":"Warning","threat_type":"Trojan","threat_name":"LNK/Agent.BZ","object_type":"File","object_uri":"file:///E:/a.lnk","action_taken":"Cleaned by deleting","threat_handled":true}`
)

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// seen is what a test wants of a record.
type seen struct {
	format    detect.Format
	class     string
	host      string
	outcome   mapping.Outcome
	codes     []string
	envelope  string
	body      string
	time      string
	hasResult bool
}

func look(t *testing.T, p *Pipeline, text string) (s seen) {
	t.Helper()
	p.Each(text, Times{Received: now}, func(r *Record) {
		s = seen{format: r.Format, host: r.Header.Hostname, outcome: r.Result.Outcome, body: r.Body, hasResult: true}
		s.codes = append(s.codes, r.Result.Diagnostics...)
		if r.Outcome() == mapping.Unparsed {
			return
		}
		var got struct {
			Class    int   `json:"class_uid"`
			Time     int64 `json:"time"`
			Unmapped map[string]json.RawMessage
		}
		if err := json.Unmarshal(r.Result.Event.AppendJSON(nil, true), &got); err != nil {
			t.Fatal(err)
		}
		s.class = mustJSON(t, got.Class)
		s.time = time.UnixMilli(got.Time).UTC().Format(time.RFC3339)
		var envelope string
		if json.Unmarshal(got.Unmapped[KeyEnvelope], &envelope) == nil {
			s.envelope = envelope
		}
	})
	return s
}

// Outcome is the outcome of the record's result.
func (r *Record) Outcome() mapping.Outcome { return r.Result.Outcome }

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestEnvelopes reads messages out of what shippers put around them, and wants the rest of
// the envelope in the event.
func TestEnvelopes(t *testing.T) {
	p := builtin(t)
	syslog := "<134>May  4 14:00:00 fw1 " + wrappedCEF
	for _, c := range []struct{ name, text, class, host, envelope string }{
		{"Elastic", `{"@timestamp":"2026-05-04T13:00:00Z","message":` + quoted(syslog) + `}`, "4001", "fw1", `{"@timestamp":"2026-05-04T13:00:00Z"}`},
		{"event.original", `{"event":{"original":` + quoted(wrappedCEF) + `,"module":"cef"},"agent":{"name":"a1"}}`, "4001", "", `{"event.module":"cef","agent":{"name":"a1"}}`},
		{"HEC with an object", `{"time":1777899600,"host":"h1","event":` + wrappedESET + `}`, "2004", "", `{"time":1777899600,"host":"h1"}`},
		{"HEC with a string", `{"time":"1777899600.250","event":` + quoted(wrappedCEF) + `}`, "4001", "", `{"time":"1777899600.250"}`},
		{"GELF", `{"version":"1.1","host":"h1","short_message":"CEF:0|cut","full_message":` + quoted("<12>1 2026-05-04T13:00:00Z fw2 app 1 - - "+wrappedCEF) + `}`, "4001", "fw2", `{"version":"1.1","host":"h1","short_message":"CEF:0|cut"}`},
		{"Wazuh", `{"full_log":` + quoted(syslog) + `,"location":"192.0.2.9"}`, "4001", "fw1", `{"location":"192.0.2.9"}`},
		{"Docker", `{"log":` + quoted(wrappedCEF+"\n") + `,"stream":"stdout","time":"2026-05-04T13:00:00.5Z"}`, "4001", "", `{"stream":"stdout","time":"2026-05-04T13:00:00.5Z"}`},
		{"a parsed log", `{"tag":"x","log":` + wrappedESET + `}`, "2004", "", `{"tag":"x"}`},
		{"behind a header", `<13>May  4 13:00:00 relay app: {"message":` + quoted(wrappedESET) + `,"host":"h1"}`, "2004", "relay", `{"host":"h1"}`},
		{"_raw", `{"_raw":` + quoted(syslog) + `}`, "4001", "fw1", ""},
		{"an escaping relay", `{\"_raw\":` + strings.ReplaceAll(quoted(wrappedCEF), `"`, `\"`) + `}`, "4001", "", ""},
		{"CRI", "2026-05-04T13:00:00.000000001Z stdout F " + wrappedCEF, "4001", "", ""},
		{"CRI, JSON", "2026-05-04T15:00:00.5+02:00 stderr F " + wrappedESET, "2004", "", ""},
	} {
		s := look(t, p, c.text)
		if s.class != c.class || s.host != c.host || s.envelope != c.envelope || !slices.Contains(s.codes, CodeUnwrapped) || s.body != c.text {
			t.Errorf("%s: got %+v", c.name, s)
		}
	}
	for _, c := range []struct{ name, text string }{
		{"a source knows it", wrappedESET[:len(wrappedESET)-1] + `,"message":` + quoted(syslog) + `}`},
		{"the marker is not at the beginning", `{"message":"he wrote: CEF:0|a|b|1|2|n|3|src=192.0.2.1"}`},
		{"another member", `{"comment":` + quoted(syslog) + `}`},
		{"two levels", `{"message":` + quoted(`{"message":`+quoted(wrappedCEF)+`}`) + `}`},
		{"nobody's", `{"message":"<134>May  4 14:00:00 fw1 plain text"}`},
		{"nobody's document", `{"log":{"a":1},"event":{"b":2}}`},
		{"no line of a container", "2026-05-04T13:00:00Z stdout is full"},
	} {
		s := look(t, p, c.text)
		if slices.Contains(s.codes, CodeUnwrapped) || s.body != c.text || s.host == "fw1" || s.envelope != "" {
			t.Errorf("%s: got %+v", c.name, s)
		}
	}
	part := look(t, p, "2026-05-04T13:00:00Z stdout P "+wrappedCEF)
	if part.outcome != mapping.Partial || !slices.Contains(part.codes, CodeMaybeTruncated) {
		t.Errorf("a part of a line: %+v", part)
	}
	if s := look(t, p, `{"time":1777899600,"event":`+quoted(wrappedCEF)+`}`); s.time != "2026-05-04T13:00:00Z" {
		t.Errorf("the time of the envelope: %s", s.time)
	}
	p.UnwrapOff()
	if s := look(t, p, `{"message":`+quoted(syslog)+`}`); s.outcome != mapping.Unparsed || s.format != detect.JSON {
		t.Errorf("off: %+v", s)
	}
}

// TestRelayedDocuments reads JSON behind a relay that changed it, and never takes what begins
// with a brace for a sentence.
func TestRelayedDocuments(t *testing.T) {
	p := builtin(t)
	doubled := strings.ReplaceAll(wrappedESET, `"`, `""`)
	python := strings.NewReplacer(`"`, `'`, "true", "True").Replace(wrappedESET)
	for _, text := range []string{
		strings.ReplaceAll(wrappedESET, `"`, `\"`),
		quoted(wrappedESET),
		doubled,
		`"` + doubled + `"`,
		"<12>May  4 13:00:00 h ERAServer[1]: " + strings.ReplaceAll(wrappedESET, `"`, `\"`),
		"<12>May  4 13:00:00 h ERAServer[1]: " + python,
		wrappedESET + "#015#012",
	} {
		if s := look(t, p, text); s.class != "2004" || len(s.codes) == 0 || s.body != text {
			t.Errorf("%.60s: %+v", text, s)
		}
	}
	for _, text := range []string{
		"<12>May  4 13:00:00 h ERAServer[1]: {broken: Detection name: x Computer name: y}",
		"<12>May  4 13:00:00 h ERAServer[1]: {'a'",
		"{{ not filled in }}",
	} {
		if s := look(t, p, text); s.outcome != mapping.Unparsed || !s.hasResult {
			t.Errorf("%s: %+v", text, s)
		}
	}
	if s := look(t, p, "<12>May  4 13:00:00 h ERAServer[1]: A sentence."); s.outcome == mapping.Unparsed {
		t.Errorf("a notification: %+v", s)
	}
}

// TestUTF16 reads a text of Windows.
func TestUTF16(t *testing.T) {
	p := builtin(t)
	wide := "\xff\xfe"
	for i := range len(wrappedCEF) {
		wide += wrappedCEF[i:i+1] + "\x00"
	}
	if s := look(t, p, wide); s.class != "4001" || !slices.Contains(s.codes, CodeUTF16) || s.body != wide {
		t.Errorf("%+v", s)
	}
}

// FuzzEach holds that any text, in an envelope or not, gives records and never a panic.
func FuzzEach(f *testing.F) {
	set, err := mapping.Load(mapping.Options{Decode: Decode})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{`{"message":` + quoted(wrappedCEF) + `}`, "2026-05-04T13:00:00Z stdout F x", `{\"log\":{}}`, "\xff\xfea\x00b\x00", `{"event":{"original":"<1>x"}}`} {
		f.Add(s)
	}
	p := New(set, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		p.Each(s, Times{Received: now}, func(r *Record) {
			n++
			if e := r.Event; e.First(event.Payload) == 0 && strings.Trim(s, " \t\r\n\x00\ufeff") != "" && len(e.Diagnostics) == 0 && e.First(event.Header) == 0 && r.Payload != "" && r.Parts == 1 && r.Format == detect.Text {
				t.Errorf("%q: nothing is left of it", s)
			}
		})
		if n == 0 {
			t.Errorf("%q: no record", s)
		}
	})
}
