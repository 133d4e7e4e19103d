package draft_test

import (
	"errors"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/draft"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

var builtin = mapping.Folder{Name: mappings.Name, FS: mappings.FS}

func load(t *testing.T, folders ...mapping.Folder) *mapping.Set {
	t.Helper()
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: folders})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// cases are messages of products that nobody has mapped, with what the draft must say.
var cases = map[string]struct {
	text, name, class string
	want              []string
}{
	"CEF": {
		`<134>May  4 14:00:01 fw01 CEF:0|Contoso|Edge Wall|8.2|100|Blocked|6|rt=1777903201000 src=198.51.100.7 dst=192.0.2.25 dpt=22 spt=abc act=blocked ` +
			`custom.key=x cs1=No SSH cs1Label=Rule cs2=outside cs2Label=Zone suser=CONTOSO\\jane cnt=n/a deviceCustomNumber1=5`,
		"contoso_edge_wall", "network_activity",
		[]string{
			"{format: cef, header.vendor: [Contoso], header.product: [Edge Wall]}",
			"src_endpoint: {from: src, as: host_or_ip}", "dst_endpoint.port: dpt", "time: {from: rt, as: cef_time}", "outcome: {from: act, as: outcome}",
			"severity_id: {from: header.severity, enum: severity}", "# src_endpoint.port: spt # abc (it is no Port)", "# count: cnt # n/a",
			`# …: '"custom.key"' # x`, "# …: label(Zone) # outside", "# …: cn1 # 5",
		},
	},
	"flat JSON": {
		`{"vendor":"Contoso","product":"MailGuard","eventTime":"2026-05-04T14:00:01Z","severity":"high","threat_name":"Trojan.X","hostname":"pc1","username":"jane",` +
			`"file_path":"C:\\tmp\\x.exe","sha256":"6e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7","quarantined":true,"score":87,"tags":["a","b"],"nothing":null,"two\nlines":"a\nb # c"}`,
		"contoso_mailguard", "detection_finding",
		[]string{
			"{format: json, vendor: [Contoso], product: [MailGuard]}", "finding_info.title: threat_name", "malware[0].name: threat_name",
			"evidences[0].file: {from: file_path, as: path}", "device.hostname: hostname", "# …: score # 87", `# …: tags # ["a","b"]`, "# …: nothing # null",
		},
	},
	"nested JSON": {
		`{"event":{"action":"user-login","outcome":"success","severity":3},"user":{"name":"jane","id":"u1"},"source":{"ip":"192.0.2.1","port":"44"},` +
			`"@timestamp":"2026-05-04T14:00:01Z","contoso_session":{"uid":"xx"},"acme.dots":"y"}`,
		"event", "authentication",
		[]string{
			"has: [event, source, '@timestamp', contoso_session]", "user: {from: user.name, as: windows_user}", "src_endpoint: {from: source.ip, as: host_or_ip}",
			"service.name: {const: Event}", "# severity_id: {from: event.severity, enum: severity} # 3 (a number: what does it mean?)", "# …: contoso_session.uid # xx",
		},
	},
	"LEEF": {
		"LEEF:2.0|Contoso|VPN|1.0|login|^|src=192.0.2.1^usrName=jane^devTime=May 04 2026 14:00:01^sev=5^realm=staff",
		"contoso_vpn", "authentication",
		[]string{"{format: leef, header.vendor: [Contoso], header.product: [VPN]}", "user: {from: usrName, as: windows_user}", "time: {from: devTime, as: cef_time}", "# …: realm # staff"},
	},
	"nothing known": {`{"a":1}`, "a", "base_event", []string{"{format: json, has: [a]}", "# …: a # 1"}},
	"a message in one object": {
		`{"record":{"contoso_id":"7","contoso_kind":"x","src":"192.0.2.1","dst":"192.0.2.2"}}`, "record", "network_activity",
		[]string{"has: [record, record.contoso_id, record.contoso_kind, record.src]", "dst_endpoint: {from: record.dst, as: host_or_ip}"},
	},
	"hostile names": {
		`{"a: b":"x","#":"y","'q'":"z","x\"y":"w","[0]":"v","- ":"u","null":"t","{x}":"s","label(x)":"r","header.vendor":"p"}`, "a_b", "base_event", nil,
	},
	"a sender without a name": {`CEF:0||||||5|foo=bar src=192.0.2.1`, "foo", "network_activity", []string{"{format: cef, has: [foo, src]}"}},
}

func TestDrafts(t *testing.T) {
	set := load(t, builtin)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d, err := draft.New(set, c.text, draft.Options{Received: mappingtest.Now})
			if err != nil {
				t.Fatal(err)
			}
			if d.Name != c.name || d.Class != c.class || d.Known != "" {
				t.Errorf("%s of class %s, known as %q; want %s of %s", d.Name, d.Class, d.Known, c.name, c.class)
			}
			text := d.Files[0].Text + d.Files[1].Text
			plain := strings.Join(strings.Fields(text), " ")
			for _, want := range c.want {
				if !strings.Contains(plain, want) {
					t.Errorf("the draft does not say %s:\n%s", want, text)
				}
			}
			check(t, d, c.text, builtin)
		})
	}
}

// check maps the sample as a user would: the draft's folder before others.
func check(t *testing.T, d *draft.Draft, text string, others ...mapping.Folder) {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range d.Files {
		files[f.Name] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	set := load(t, append([]mapping.Folder{{Name: "mine", FS: files}}, others...)...)
	for _, version := range ocsf.Versions() {
		if _, err := mapping.Load(mapping.Options{Version: version, Folders: []mapping.Folder{{Name: "mine", FS: files}}}); err != nil {
			t.Errorf("%s: %v", version, err)
		}
	}
	p, events := pipeline.New(set, time.UTC), 0
	p.Each(text, pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
		if events++; events > 1 {
			return // the sample packs several together: the draft is of the first
		}
		if r.Result.Source != d.Name {
			t.Fatalf("recognised as %q, want %s:\n%s", r.Result.Source, d.Name, d.Files[0].Text)
		}
		if r.Result.Event.Class.Name != d.Class || p.Mapper().Choice().Base {
			t.Errorf("the event is a %s, want %s", r.Result.Event.Class.Name, d.Class)
		}
		report := set.Schema().ValidateJSON(r.Result.Event.AppendJSON(nil, true))
		for _, f := range append(report.Errors, report.Warnings...) {
			t.Errorf("%s %s: %s", f.Code, f.Path, f.Message)
		}
	})
}

// TestEverySampleOfOurs drafts what there are mappings for already: real messages.
func TestEverySampleOfOurs(t *testing.T) {
	set := load(t, builtin)
	samples, err := filepath.Glob("../../mappings/*/samples/*")
	if err != nil || len(samples) == 0 {
		t.Fatal(err, samples)
	}
	drafted := 0
	for _, name := range samples {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := draft.New(set, string(text), draft.Options{Name: "mine", Received: mappingtest.Now})
		if errors.Is(err, draft.ErrFormat) {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		drafted++
		// Without the built-in sources: some hundred times to compile them takes minutes.
		t.Run(filepath.Base(name), func(t *testing.T) { check(t, d, string(text)) })
	}
	if drafted < len(samples)*3/4 {
		t.Errorf("only %d of %d samples were drafted", drafted, len(samples))
	}
}

func TestDraftsThatAreRefused(t *testing.T) {
	set := load(t, builtin)
	for text, o := range map[string]draft.Options{
		"May  4 14:10:00 printer-3 lpd[221]: job 8841 finished": {},
		"":         {},
		`{}`:       {},
		`{"a":1}`:  {Name: "eset_protect"},
		`{"a":2} `: {Name: "My Source"},
	} {
		if d, err := draft.New(set, text, o); err == nil {
			t.Errorf("%q with %q gave %v", text, o.Name, d)
		}
	}
}

func TestKnownIsSaid(t *testing.T) {
	text, err := os.ReadFile("../../mappings/eset_protect/samples/threat_onprem.txt")
	if err != nil {
		t.Fatal(err)
	}
	d, err := draft.New(load(t, builtin), string(text), draft.Options{})
	if err != nil || d.Known != "eset_protect" {
		t.Errorf("%v %v", d, err)
	}
}

func TestSuggest(t *testing.T) {
	a := draft.NewAdvisor(load(t, builtin))
	for _, c := range []struct{ format, class, key, want string }{
		{"cef", "network_activity", "spt", "src_endpoint.port"},
		{"cef", "network_activity", "sourcePort", "src_endpoint.port"},
		{"cef", "detection_finding", "src", "evidences[0].src_endpoint"},
		{"cef", "network_activity", "label(rule name)", "firewall_rule.name"},
		{"json", "authentication", "Event.UserName", "user"},
		{"json", "network_activity", "srcIp", "src_endpoint"},
		{"json", "detection_finding", "files[0].file_path", "evidences[0].file"},
		{"json", "detection_finding", "confidence_score", "confidence_score"},
		{"json", "detection_finding", "device.region", "device.region"},
		{"json", "detection_finding", "colour", ""},
		{"json", "no_such_class", "src", ""},
		{"json", "base_event", "", ""},
	} {
		if got := a.Suggest(c.format, c.class, c.key); got != c.want {
			t.Errorf("%s of %s in %s: %q, want %q", c.key, c.format, c.class, got, c.want)
		}
	}
}

// TestRandomSamples holds that whatever has keys can be drafted: New proves each draft.
func TestRandomSamples(t *testing.T) {
	set := load(t, builtin)
	r := rand.New(rand.NewSource(1)) // the same samples on every run
	pick := func(list []string) string { return list[r.Intn(len(list))] }
	keys := strings.Fields("src dst srcPort dst_port user username severity time hash md5 file_path pid process threat url proto action status os host.name deviceId " +
		"é a:b #x 'q' [0] {x} null - key,with,commas header.vendor label(x) syslog.hostname true 1 tags end count duration email mitre_id ruleName")
	values := []string{`""`, `null`, `"-"`, `"x"`, `"192.0.2.1"`, `443`, `-1`, `1e99`, `true`, `[]`, `{}`, `["a",1]`, `[{"name":"x"}]`, `{"ip":"::1","name":"n"}`, `"2026-05-04T14:00:01Z"`, `"a # b: c\n\u0007\u2028"`, `"login virus"`, `"` + strings.Repeat("long ", 99) + `"`}
	for range 80 {
		var b strings.Builder
		for i := range 1 + r.Intn(12) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(event.AppendString(nil, pick(keys)))
			b.WriteString(":" + pick(values))
		}
		text := "{" + b.String() + "}"
		if _, err := draft.New(set, text, draft.Options{Name: "mine", Received: mappingtest.Now}); err != nil && !errors.Is(err, draft.ErrFormat) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A class that the author names is drafted, whatever the sample looks like; without one an
// alert between two hosts is a finding, not a connection.
func TestClassOfADraft(t *testing.T) {
	set := load(t, builtin)
	const alert = `{"alertId":"a1","tactic":"Execution","src_ip":"192.0.2.1","dst_ip":"192.0.2.2","user":"jo","title":"Odd process"}`
	for class, want := range map[string]string{"": "detection_finding", "network_activity": "network_activity", "base_event": "base_event", "authentication": "authentication"} {
		d, err := draft.New(set, alert, draft.Options{Name: "mine", Class: class, Received: mappingtest.Now})
		if err != nil || d.Class != want {
			t.Errorf("class %q: got %v, %v, want %s", class, d, err, want)
		}
	}
	if _, err := draft.New(set, alert, draft.Options{Name: "mine", Class: "detection"}); err == nil || !strings.Contains(err.Error(), "no class detection in OCSF") {
		t.Error(err)
	}
}
