package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

var received = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// mapOne compiles a source with one rule and maps one message. The event is checked
// against the schema.
func mapOne(t *testing.T, source string, rules map[string]string, message string) (string, *Result) {
	t.Helper()
	return mapVersion(t, newest(), source, rules, message)
}

func mapVersion(t *testing.T, version, source string, rules map[string]string, message string) (string, *Result) {
	t.Helper()
	fsys := fstest.MapFS{"acme/source.yaml": {Data: []byte(source)}}
	for name, r := range rules {
		fsys["acme/"+name+".yaml"] = &fstest.MapFile{Data: []byte(r)}
	}
	s, err := Load(Options{
		Version: version,
		Folders: []Folder{{Name: "m", FS: fsys}},
		Decode:  func(e *event.Event, r event.Ref, _ bool) bool { return jsontext.Into(e.Node(r).Text, e, r) },
	})
	if err != nil {
		t.Fatal(err)
	}
	in := &Input{Event: event.New(), Format: "json", Payload: message, Received: received}
	if strings.HasPrefix(message, "CEF:") {
		in.Format = "cef"
		cef.Parse(message, in.Event)
	} else if !jsontext.Parse(message, in.Event) {
		t.Fatalf("no JSON: %s", message)
	}
	r := s.NewMapper().Map(in)
	if r.Outcome == Unparsed {
		return "", r
	}
	got := string(r.Event.AppendJSON(nil, false))
	report := s.Schema().ValidateJSON([]byte(got))
	for _, f := range append(report.Errors, report.Warnings...) {
		t.Errorf("%s %s: %s\n%s", f.Code, f.Path, f.Message, got)
	}
	return got, r
}

// attribute gives the attribute at the top of an event as JSON, "" where it is absent.
func attribute(t *testing.T, event, name string) string {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(event), &m); err != nil {
		t.Fatal(err)
	}
	return string(m[name])
}

const source1 = "recognise: [{format: json}, {format: cef}]\nrules: [a]\n"

const finding = "class: detection_finding\nactivity: create\nprofiles: [host, security_control]\nmap:\n"

var ruleCases = []struct{ name, rule, message, attribute, want string }{
	{"first usable wins, the other is left", "  message: [a, b]", `{"a":"","b":"x","c":1}`, "message", `"x"`},
	{"the loser stays", "  message: [a, b]", `{"a":"x","b":"y"}`, "unmapped", `{"b":"y"}`},
	{"unless equal", "  message: [a, b]", `{"a":"x","b":"x"}`, "unmapped", ``},
	{"null is nothing", "  message: [a, b]", `{"a":null,"b":"x"}`, "message", `"x"`},
	{"source nulls", `  message: {from: [a, b], null_values: ["n/a"]}`, `{"a":"n/a","b":"x"}`, "message", `"x"`},
	{"null texts are kept", `  message: {from: [a, b], null_values: ["n/a"]}`, `{"a":"n/a","b":"x"}`, "unmapped", `{"a":"n/a"}`},
	{"what does not fit is left", "  device.ip: a\n  device.hostname: b", `{"a":"999.1.1.1","b":"h"}`, "unmapped", `{"a":"999.1.1.1"}`},
	{"an object without its needs is not made", "  device.os.name: a\n  device.ip: ip\n  message: b", `{"a":"Linux","b":"x"}`, "device", ``},
	{"its values are left", "  device.os.name: a\n  device.ip: ip\n  message: b", `{"a":"Linux","b":"x"}`, "unmapped", `{"a":"Linux"}`},
	{"constants alone make no object", "  finding_info.analytic.type_id: {const: Rule}\n  finding_info.analytic.name: {const: x}\n  message: b", `{"b":"x"}`, "finding_info", `{"uid":"UID"}`},
	{"a list closes up", "  evidences[0].file.name: a\n  evidences[1].file.name: b", `{"b":"x"}`, "evidences", `[{"file":{"name":"x","type_id":0}}]`},
	{"each", "  resources[]: {each: xs, map: {name: n, type: /k, uid: u.id}}", `{"k":"t","xs":[{"n":"1","u":{"id":"u1"}},{"m":"2"},{"n":"3"}]}`, "resources", `[{"name":"1","type":"t","uid":"u1"},{"name":"3","type":"t"}]`},
	{"each leaves what it does not take", "  resources[]: {each: xs, map: {name: n}}", `{"xs":[{"n":"1"},{"m":"2"},{"n":"3","o":[]}]}`, "unmapped", `{"xs[1]":"{\"m\":\"2\"}"}`},
	{"each of one", "  resources[]: {each: xs, map: {name: .}}", `{"xs":"only"}`, "resources", `[{"name":"only"}]`},
	{"zip", "  resources[]: {each: ids, zip: {n: names}, map: {uid: ., name: $n}}", `{"ids":["a","b","c"],"names":["x","y"]}`, "resources", `[{"name":"x","uid":"a"},{"name":"y","uid":"b"},{"uid":"c"}]`},
	{"zip takes", "  resources[]: {each: ids, zip: {n: names}, map: {uid: ., name: $n}}", `{"ids":["a"],"names":["x","y"]}`, "unmapped", `{"names[1]":"y"}`},
	{"a list of texts", "  finding_info.types[]: [a, b]", `{"a":["x","y",null],"b":"z"}`, "finding_info", `{"types":["x","y","z"],"uid":"UID"}`},
	{"split", `  finding_info.types[]: {from: a, as: {split: ","}}`, `{"a":"x, y,,z"}`, "finding_info", `{"types":["x","y","z"],"uid":"UID"}`},
	{"a list of one is its element", "  message: a", `{"a":["x"]}`, "message", `"x"`},
	{"a list of two is not", "  message: a", `{"a":["x","y"]}`, "unmapped", `{"a":"[\"x\",\"y\"]"}`},
	{"an element", "  message: a[1]", `{"a":["x","y"]}`, "unmapped", `{"a[0]":"x"}`},
	{"a name with dots", `  message: '"a.b".c'`, `{"a.b":{"c":"x"}}`, "message", `"x"`},
	{"an object in a list of one", "  message: a.b", `{"a":[{"b":"x","c":"y"}]}`, "message", `"x"`},
	{"and what is left of it", "  message: a.b", `{"a":[{"b":"x","c":"y"}]}`, "unmapped", `{"a[0].c":"y"}`},
	{"not of two", "  message: a.b", `{"a":[{"b":"x"},{"b":"y"}]}`, "message", ``},
	{"a fixed element of an object that is no list", "  message: a[0].b", `{"a":{"b":"x"}}`, "message", `"x"`},
	{"all elements in a list", "  finding_info.types[]: fs[].t", `{"fs":[{"t":"x"},{"u":1},{"t":["y","z"]}]}`, "finding_info", `{"types":["x","y","z"],"uid":"UID"}`},
	{"all elements take what they read", "  finding_info.types[]: fs[].t", `{"fs":[{"t":"x"},{"u":1},{"t":["y","z"]}]}`, "unmapped", `{"fs[1]":"{\"u\":1}"}`},
	{"all elements of an object that is no list", "  finding_info.types[]: fs[].t", `{"fs":{"t":"x"}}`, "finding_info", `{"types":["x"],"uid":"UID"}`},
	{"all elements at a plain value: the first usable", "  device.ip: fs[].ip", `{"fs":[{"ip":""},{"ip":"nowhere"},{"ip":"192.0.2.1"},{"ip":"192.0.2.2"}]}`, "unmapped", `{"fs[1]":"{\"ip\":\"nowhere\"}","fs[3]":"{\"ip\":\"192.0.2.2\"}"}`},
	{"all elements, equal ones are taken", "  device.ip: fs[].ip", `{"fs":[{"ip":"192.0.2.1"},{"ip":"192.0.2.1"}]}`, "unmapped", ``},
	{"all elements in a transform of several outputs", "  actor.user: {from: 'us[].n', as: windows_user}", `{"us":[{"n":"D\\"},{"n":"D\\n"},{"n":"D\\n"}]}`, "actor", `{"user":{"domain":"D","name":"n"}}`},
	{"all elements joined", `  message: {from: 'us[].n', as: {join: ", "}}`, `{"us":[{"n":"x"},{"n":["y"]}]}`, "message", `"x, y"`},
	{"all elements in a sentence: the first", `  message: {compose: "{us[].n}"}`, `{"us":[{"n":""},{"n":"y"}]}`, "message", `"y"`},
	{"all elements below all elements", "  finding_info.types[]: a[].b[].c", `{"a":[{"b":[{"c":"x"},{"c":"y"}]},{"b":{"c":"z"}}]}`, "finding_info", `{"types":["x","y","z"],"uid":"UID"}`},
	{"each of lists below all elements", "  resources[]: {each: \"ds[].fs\", map: {name: n}}", `{"ds":[{"fs":[{"n":"x"},{"n":"y"}]},{"fs":[{"n":"z"}]}]}`, "resources", `[{"name":"x"},{"name":"y"},{"name":"z"}]`},
	{"all elements inside each", "  resources[]: {each: xs, map: {name: n, \"labels[]\": \"ls[].l\"}}", `{"xs":[{"n":"1","ls":[{"l":"a"},{"l":"b"}]},{"n":"2","ls":{"l":"c"}}]}`, "resources", `[{"labels":["a","b"],"name":"1"},{"labels":["c"],"name":"2"}]`},
	{"a list of one object inside each", "  resources[]: {each: xs, map: {name: o.n}}", `{"xs":[{"o":[{"n":"1"}]},{"o":{"n":"2"}}]}`, "resources", `[{"name":"1"},{"name":"2"}]`},
	{"the first of repeated keys", "  message: a#1", `{"a":"x","a":"y","a":"z"}`, "message", `"x"`},
	{"the second of repeated keys", "  message: a#2", `{"a":"x","a":"y","a":"z"}`, "unmapped", `{"a":"[\"x\",\"z\"]"}`},
	{"a second key that is not there", "  message: [a#2, b]", `{"a":"x","b":"y"}`, "message", `"y"`},
	{"all of repeated keys", "  finding_info.types[]: a[]", `{"a":"x","b":1,"a":["y","z"]}`, "finding_info", `{"types":["x","y","z"],"uid":"UID"}`},
	{"the second of repeated keys inside each", "  resources[]: {each: xs, map: {name: n#1, uid: n#2}}", `{"xs":[{"n":"1","n":"2"},{"n":"3"}]}`, "resources", `[{"name":"1","uid":"2"},{"name":"3"}]`},
	{"repeated keys of a list", "  finding_info.types[]: xs[].n#2", `{"xs":[{"n":"1","n":"2"},{"n":"3"},{"n":"4","n":"5"}]}`, "finding_info", `{"types":["2","5"],"uid":"UID"}`},
	{"repeated keys of CEF", "  device.ip: dvc#1\n  metadata.labels[]: dvc[]", `CEF:0||||||3|dvc=192.0.2.1 deviceAddress=192.0.2.2 severity=1`, "unmapped", `{"header.format_version":"0","header.severity":"3","severity":"1"}`},
	{"a name with a number sign", `  message: '"a#1"'`, `{"a#1":"x"}`, "message", `"x"`},
	{"an entry under a condition", "  message: {from: a, when: {has: [b]}}", `{"a":"x","b":1}`, "message", `"x"`},
	{"an entry whose condition does not hold", "  message: {from: a, when: {has: [b]}}", `{"a":"x","b":""}`, "unmapped", `{"a":"x"}`},
	{"an entry where a key is absent", "  message: {from: a, when: {lacks: [b]}}", `{"a":"x"}`, "message", `"x"`},
	{"an entry where a key is not absent", "  message: {from: a, when: {lacks: [b]}}", `{"a":"x","b":"y"}`, "message", ``},
	{"a value that says nothing is absent", "  message: {from: a, when: {lacks: [b, \"c|d\"]}}", `{"a":"x","b":"","d":null}`, "message", `"x"`},
	{"none of several keys", "  message: {from: a, when: {lacks: [\"c|d\"]}}", `{"a":"x","d":"y"}`, "message", ``},
	{"one of several keys", "  message: {from: a, when: {has: [\"c|d\"]}}", `{"a":"x","d":"y"}`, "message", `"x"`},
	{"words that are not there", "  message: {from: a, when: {lacks: {b: [scan, no threat], c: [z]}}}", `{"a":"x","b":"a Scan ended"}`, "message", ``},
	{"no words that are not there", "  message: {from: a, when: {lacks: {b: [scan, no threat], c: [z]}}}", `{"a":"x","b":"sca"}`, "message", `"x"`},
	{"an entry with ways", "  message: {from: a, when: [{b: [\"1\"]}, {\"c|d\": [\"2\"]}]}", `{"a":"x","b":"2","d":2}`, "message", `"x"`},
	{"alternatives under conditions", "  message: [{from: a, when: {has: [b]}}, {from: c}]", `{"a":"x","c":"y"}`, "message", `"y"`},
	{"a constant under a condition", "  is_alert: {const: true, when: {b: [\"1\"]}}", `{"b":"2"}`, "is_alert", ``},
	{"a transform of several outputs under a condition", "  actor.user: [{from: a, as: windows_user, when: {has: [b]}}, {from: c, as: windows_user}]", `{"a":"D\\n","c":"E\\m"}`, "actor", `{"user":{"domain":"E","name":"m"}}`},
	{"elements under a condition", "  resources[]: {each: xs, when: {lacks: [k]}, map: {name: n}}", `{"k":1,"xs":[{"n":"1"}]}`, "resources", ``},
	{"a condition inside each", "  resources[]: {each: xs, map: {name: {from: n, when: {t: [file], has: [/k]}}, uid: u}}", `{"k":1,"xs":[{"n":"1","u":"a","t":"file"},{"n":"2","u":"b"}]}`, "resources", `[{"name":"1","uid":"a"},{"uid":"b"}]`},
	{"a list under a condition", "  finding_info.types[]: [{from: a, when: {has: [b]}}, {from: c}]", `{"a":"x","c":"y"}`, "finding_info", `{"types":["y"],"uid":"UID"}`},
	{"a time under a condition", "  time: [{from: a, as: time, when: {has: [b]}}, {from: c, as: time}]", `{"a":1719348447405,"c":1719348447406}`, "time", `1719348447406`},
	{"a condition on one of all elements", "  message: {from: a, when: {\"xs[].t\": [y]}}", `{"a":"m","xs":[{"t":"x"},{"t":"y"}]}`, "message", `"m"`},
	{"alternatives of a text", "  status_id: {const: Other}\n  status: [{from: a}, {from: b, when: {has: [c]}}, {const: Odd}]", `{"b":"x"}`, "status", `"Odd"`},
	{"a folder and a name", "  evidences[0].file: {from: [n, f], as: join_path}", `{"n":"x.exe","f":"C:\\dir"}`, "evidences", `[{"file":{"name":"x.exe","parent_folder":"C:\\dir","path":"C:\\dir\\x.exe","type_id":0}}]`},
	{"a folder and a name are taken", "  evidences[0].file: {from: [n, f], as: join_path}", `{"n":"x.exe","f":"C:\\dir\\"}`, "unmapped", ``},
	{"a folder without a name is not", "  evidences[0].file: {from: [n, f], as: join_path}", `{"f":"C:\\dir\\"}`, "unmapped", `{"f":"C:\\dir\\"}`},
	{"a name that is a path", "  evidences[0].file: {from: [n, f], as: join_path}", `{"n":"/usr/bin/x","f":"/opt"}`, "unmapped", `{"f":"/opt"}`},
	{"enum by caption", "  status_id: a", `{"a":"in progress"}`, "status", `"In Progress"`},
	{"enum by number", "  status_id: a", `{"a":4}`, "status", `"Resolved"`},
	{"enum else is Other with the text", "  status_id: a", `{"a":"odd"}`, "status", `"odd"`},
	{"enum else omit", "  status_id: {from: a, else: omit}", `{"a":"odd"}`, "unmapped", `{"a":"odd"}`},
	{"enum else id keeps the text", "  status_id: {from: a, else: New}", `{"a":"odd"}`, "unmapped", `{"a":"odd"}`},
	{"table rows", "  status_id: {from: a, enum: [{is: [x, y], to: New}, {contains: [sol], to: Resolved}]}", `{"a":"is SOLved"}`, "status", `"Resolved"`},
	{"bands", "  severity_id: {from: a, bands: {90: Critical, 10: Low, 0: Informational}}", `{"a":"89.5"}`, "severity", `"Low"`},
	{"text of an enum alone", "  status: a", `{"a":"odd"}`, "status_id", `99`},
	{"text beside an id", "  status_id: {from: a, enum: {x: New}}\n  status: b", `{"a":"q","b":"why"}`, "status", `"why"`},
	{"compose", `  message: {compose: "{a}[ on {b}][ in {c}]"}`, `{"a":"x","c":"z"}`, "message", `"x in z"`},
	{"compose takes nothing", `  message: {compose: "{a}"}`, `{"a":"x"}`, "unmapped", `{"a":"x"}`},
	{"an entry wins over an output", "  actor.user: {from: a, as: windows_user}\n  actor.user.name: b", `{"a":"D\\n","b":"m"}`, "actor", `{"user":{"domain":"D","name":"m"}}`},
	{"attacks stand at both places", "  finding_info.attacks[0].tactic.uid: a", `{"a":"TA1"}`, "attacks", `[{"tactic":{"uid":"TA1"}}]`},
	{"attacks stand at both places, too", "  attacks[0].tactic.uid: a", `{"a":"TA1"}`, "finding_info", `{"attacks":[{"tactic":{"uid":"TA1"}}],"uid":"UID"}`},
	{"alternatives", "  severity_id: [{from: a, bands: {5: High, 0: Low}}, {from: b}]", `{"b":"critical"}`, "severity", `"Critical"`},
	{"alternatives, the first", "  severity_id: [{from: a, bands: {5: High, 0: Low}}, {from: b}]", `{"a":7,"b":"critical"}`, "severity", `"High"`},
	{"alternatives of a sentence", `  message: [{from: a}, {compose: "{b|c}"}]`, `{"c":"x"}`, "message", `"x"`},
	{"a caption in a sentence", `  status_id: {const: New}
  disposition_id: {from: a, enum: {x: Blocked}}
  message: {compose: "{=disposition}: {b}"}`, `{"a":"x","b":"y"}`, "message", `"Blocked: y"`},
	{"a caption in an inner sentence", `  disposition_id: {from: a, enum: {x: Blocked}}
  finding_info.title: {compose: "{=disposition}: {b}"}`, `{"a":"x","b":"y"}`, "finding_info", `{"title":"Blocked: y","uid":"UID"}`},
	{"alternatives of a list", "  resources[]: [{each: xs, map: {name: .}}, {each: ys, map: {uid: .}}]", `{"xs":["1"],"ys":["2"]}`, "resources", `[{"name":"1"},{"uid":"2"}]`},
	{"an output is left to an empty entry", "  actor.user: {from: a, as: windows_user}\n  actor.user.domain: b", `{"a":"D\\n","b":""}`, "actor", `{"user":{"domain":"D","name":"n"}}`},
	{"equal values of a transform are taken", "  actor.user: {from: [a, b], as: windows_user}", `{"a":"D\\n","b":"D\\n"}`, "unmapped", ``},
	{"equal times are taken", "  time: {from: [a, b], as: time}", `{"a":"1719348447405","b":"1719348447405"}`, "unmapped", ``},
	{"other with a text of its own", "  status_id: {const: Other}\n  status: a", `{"a":"why"}`, "status", `"why"`},
	{"mitre", "  finding_info.attacks[]: {each: xs, map: {mitre: {from: [t, n], as: mitre}, tactic.uid: a}}", `{"xs":[{"t":"T1.2","n":"Sub","a":"TA1"}]}`, "attacks", `[{"sub_technique":{"name":"Sub","uid":"T1.2"},"tactic":{"uid":"TA1"},"technique":{"uid":"T1"}}]`},
	{"a pair takes both", "  finding_info.attacks[]: {each: xs, map: {mitre: {from: [t, n], as: mitre}}}", `{"xs":[{"t":"T1","n":"Name"}]}`, "unmapped", ``},
	{"join", `  message: {from: a, as: {join: ", "}}`, `{"a":["x",null,"y",{"b":1}]}`, "message", `"x, y"`},
	{"join leaves the rest", `  message: {from: a, as: {join: ", "}}`, `{"a":["x",null,"y",{"b":1}]}`, "unmapped", `{"a[3]":"{\"b\":1}"}`},
	{"join of one", `  message: {from: a, as: {join: ", "}}`, `{"a":"x"}`, "message", `"x"`},
	{"json", `  message: {from: a, as: json}`, `{"a":{"b":[1]}}`, "message", `"{\"b\":[1]}"`},
	{"json takes all of it", `  message: {from: a, as: json}`, `{"a":{"b":[1]}}`, "unmapped", ``},
	{"booleans as text", "  is_alert: a", `{"a":"true"}`, "is_alert", `true`},
	{"integers as text", "  count: a", `{"a":"7"}`, "count", `7`},
	{"integers as float", "  count: a", `{"a":7.0}`, "count", `7`},
	{"no integer", "  count: a", `{"a":"7 times"}`, "count", ``},
	{"unmapped objects whole", "  message: a", `{"a":"x","o":{"p":[1,{"q":null}],"r":true}}`, "unmapped", `{"o":"{\"p\":[1,{\"q\":null}],\"r\":true}"}`},
	{"unmapped highest node", "  message: o.p", `{"o":{"p":"x","q":{"r":1},"s":2}}`, "unmapped", `{"o.q":"{\"r\":1}","o.s":"2"}`},
	{"repeated keys", "  message: a", `{"a":"x","b":"1","b":"2","b":"3"}`, "unmapped", `{"b":"[\"1\",\"2\",\"3\"]"}`},
	{"the last of repeated keys counts", "  message: a", `{"a":"x","a":"y"}`, "message", `"y"`},
	{"empty values are not kept", "  message: a", `{"a":"x","b":"","c":null,"d":[],"e":{"f":""}}`, "unmapped", ``},
	{"labels", "  message: label(rule name)", `CEF:0|V|P|1|2|n|3|cs1=x cs1Label=Rule Name`, "message", `"x"`},
	{"labels with a bar", "  message: {from: src, when: {has: [\"label(a|b)|dst\"]}}", `CEF:0|V|P|1|2|n|3|src=x cs1=y cs1Label=A|B`, "message", `"x"`},
	{"labels are keys", "  message: src", `CEF:0||||||3|cs1=x cs1Label=Rule Name cs2=y src=z`, "unmapped", `{"header.format_version":"0","header.severity":"3","Rule Name":"x","cs2":"y"}`},
	{"a label twice is none", "  message: src", `CEF:0||||||3|cs1=x cs1Label=L cs2=y cs2Label=L src=z`, "unmapped", `{"header.format_version":"0","header.severity":"3","cs1":"x","cs2":"y"}`},
}

func TestRules(t *testing.T) {
	for _, c := range ruleCases {
		t.Run(c.name, func(t *testing.T) {
			got, r := mapOne(t, source1, map[string]string{"a": finding + c.rule + "\n"}, c.message)
			have := attribute(t, got, c.attribute)
			if n := r.Event.Lookup("metadata"); n != nil {
				have = strings.ReplaceAll(have, uidOf(t, got), "UID")
			}
			if have != c.want {
				t.Errorf("%s is %s, want %s\n%s", c.attribute, have, c.want, got)
			}
		})
	}
}

// An older version takes what it can and leaves the rest; it is always valid.
func TestRulesInOlderVersions(t *testing.T) {
	for _, version := range ocsf.Versions()[1:] {
		for _, c := range ruleCases {
			t.Run(version+" "+c.name, func(t *testing.T) {
				got, r := mapVersion(t, version, source1, map[string]string{"a": finding + c.rule + "\n"}, c.message)
				if r.Outcome != Mapped || attribute(t, got, "class_uid") != "2004" {
					t.Errorf("%s: %s %v", r.Outcome, got, r.Diagnostics)
				}
			})
		}
	}
}

func TestSubstituteClass(t *testing.T) {
	rule := "class: data_security_finding\nactivity: Create\nprofiles: [host, security_control]\nmap:\n  finding_info.title: a\n  file.name: b\n  device.hostname: c\n"
	for version, want := range map[string]string{"1.8.0": "2006", "1.5.0": "2006", "1.1.0": "2004"} {
		got, r := mapVersion(t, version, source1, map[string]string{"a": rule}, `{"a":"x","b":"y","c":"z"}`)
		if have := attribute(t, got, "class_uid"); have != want || r.Outcome != Mapped {
			t.Errorf("%s: class %s, want %s: %s", version, have, want, got)
		}
	}
}

// In 1.1.0 the text of priority_id is said to be a number: there it has no text.
func TestATextThatTheSchemaCallsANumber(t *testing.T) {
	rule := "class: incident_finding\nactivity: Create\nprofiles: [incident]\nmap:\n  finding_info_list[0].uid: a\n  finding_info_list[0].title: a\n  status_id: {const: New}\n  priority_id: {from: p, enum: {1: Low}}\n"
	for version, want := range map[string]string{"1.8.0": `"Low"`, "1.1.0": ""} {
		got, r := mapVersion(t, version, source1, map[string]string{"a": rule}, `{"a":"x","p":1}`)
		if have := attribute(t, got, "priority"); have != want || attribute(t, got, "priority_id") != "1" || r.Outcome != Mapped {
			t.Errorf("%s: priority %s, want %s: %s", version, have, want, got)
		}
	}
}

func uidOf(t *testing.T, event string) string {
	t.Helper()
	var m struct {
		Metadata struct{ UID string } `json:"metadata"`
	}
	if err := json.Unmarshal([]byte(event), &m); err != nil {
		t.Fatal(err)
	}
	return m.Metadata.UID
}

func TestAClassThatCannotBeBuiltGivesWay(t *testing.T) {
	rules := map[string]string{
		"a": "class: authentication\nactivity: Logon\nmap:\n  user.name: u\n  service.name: {const: Console}\n",
		"b": "class: entity_management\nactivity: Create\nmap:\n  entity.name: e\n",
	}
	source := "recognise: [{format: json}]\nrules: [a, b]\nbase: {map: {message: m}}\n"
	for _, c := range []struct {
		message, class string
		outcome        Outcome
		diagnostics    string
	}{
		{`{"u":"jane"}`, "Authentication", Mapped, "[time_received product_unknown]"},
		{`{"e":"thing"}`, "Entity Management", Partial, "[time_received product_unknown rule_not_built]"},
		{`{"m":"text"}`, "Base Event", Partial, "[time_received product_unknown rule_not_built]"},
	} {
		got, r := mapOne(t, source, rules, c.message)
		if attribute(t, got, "class_name") != `"`+c.class+`"` || r.Outcome != c.outcome || !sameCodes(r.Diagnostics, c.diagnostics) {
			t.Errorf("%s became %s, %s, %v", c.message, got, r.Outcome, r.Diagnostics)
		}
	}
}

func sameCodes(got []string, want string) bool {
	for _, c := range got {
		if !strings.Contains(want, c) {
			return false
		}
	}
	return len(got) == strings.Count(want, " ")+1
}

func TestMatchHasWays(t *testing.T) {
	rule := "match: [{k: [x]}, {has: [y]}]\nwhen: {has: [z]}\n" + finding + "  message: z\n"
	for message, want := range map[string]Outcome{
		`{"k":"X","z":"1"}`: Mapped, `{"y":"1","z":"1"}`: Mapped, `{"k":"x"}`: Partial, `{"k":"w","z":"1"}`: Partial,
	} {
		if _, r := mapOne(t, source1, map[string]string{"a": rule}, message); r.Outcome != want {
			t.Errorf("%s: %s, want %s", message, r.Outcome, want)
		}
	}
}

// A key that the rule reads by number comes again because the source means it.
func TestExpectedRepeats(t *testing.T) {
	rule := finding + "  device.ip: src#1\n  evidences[0].src_endpoint.ip: src#2\n"
	for message, want := range map[string]bool{
		"CEF:0|V|P|1|2|n|3|src=192.0.2.1 src=192.0.2.2":                 false,
		"CEF:0|V|P|1|2|n|3|src=192.0.2.1 sourceAddress=192.0.2.2":       false,
		"CEF:0|V|P|1|2|n|3|src=192.0.2.1 src=192.0.2.2 dst=a dst=b foo": true,
	} {
		_, r := mapOne(t, source1, map[string]string{"a": rule}, message)
		if slices.Contains(r.Diagnostics, "duplicate_key") != want {
			t.Errorf("%s: %v", message, r.Diagnostics)
		}
	}
}

func TestMatchLacks(t *testing.T) {
	rule := "match: {\"k|l\": [x], lacks: [y]}\nwhen: {lacks: {z: [update]}}\n" + finding + "  message: z\n"
	for message, want := range map[string]Outcome{
		`{"k":"X"}`: Mapped, `{"l":"X","z":"date"}`: Mapped, `{"k":"x","y":"1"}`: Partial, `{"k":"x","z":"An UPDATE"}`: Partial, `{"k":"x","y":""}`: Mapped,
	} {
		if _, r := mapOne(t, source1, map[string]string{"a": rule}, message); r.Outcome != want {
			t.Errorf("%s: %s, want %s", message, r.Outcome, want)
		}
	}
}

func TestOnlyARefusedValueMakesAnObjectInvalid(t *testing.T) {
	rule := finding + "  device.hostname: h\n  actor.process.name: n\n  actor.process.pid: p\n"
	for message, want := range map[string]string{
		`{"h":"x","n":"cmd"}`:           "[time_received product_unknown]",
		`{"h":"x","n":"cmd","p":"two"}`: "[time_received product_unknown type_mismatch object_invalid]",
	} {
		if _, r := mapOne(t, source1, map[string]string{"a": rule}, message); !sameCodes(r.Diagnostics, want) {
			t.Errorf("%s: %v, want %s", message, r.Diagnostics, want)
		}
	}
}

func TestActivityHasAlternatives(t *testing.T) {
	rule := "class: detection_finding\nprofiles: [host]\nactivity: [{from: a, enum: {on: Create}, else: omit}, {from: [b, c], enum: {off: Close}, else: omit}, Update]\n"
	for message, want := range map[string]string{
		`{"a":"on"}`:            "200401",
		`{"a":"odd","b":"off"}`: "200403",
		`{"b":"","c":"off"}`:    "200403",
		`{"a":"odd","c":"odd"}`: "200402",
	} {
		got, _ := mapOne(t, source1, map[string]string{"a": rule}, message)
		if have := attribute(t, got, "type_uid"); have != want {
			t.Errorf("%s: %s, want %s", message, have, want)
		}
	}
}

// An incident must have an owner; a source without one has no class else.
func TestAnIncidentWithoutAnOwnerIsUnassigned(t *testing.T) {
	rule := "class: incident_finding\nactivity: Create\nprofiles: [incident]\nmap:\n  finding_info_list[0].uid: id\n  status_id: {const: New}\n  assignee.name: who\n"
	for message, want := range map[string]string{
		`{"id":"1"}`:              `{"name":"Unassigned"}`,
		`{"id":"1","who":"jane"}`: ``,
	} {
		for _, version := range ocsf.Versions() {
			got, r := mapVersion(t, version, source1, map[string]string{"a": rule}, message)
			if have := attribute(t, got, "assignee_group"); have != want && version == newest() || r.Outcome == Unparsed {
				t.Errorf("%s at %s: %s, want %s: %s", message, version, have, want, got)
			}
		}
	}
}

func TestTimes(t *testing.T) {
	rule := finding + "  time: {from: [a, b], as: time}\n"
	for _, c := range []struct{ message, time, original string }{
		{`{"a":"2024-06-25T20:47:27.405170126Z"}`, "2024-06-25T20:47:27.405170126Z", `"2024-06-25T20:47:27.405170126Z"`},
		{`{"a":"soon","b":1719348447405}`, "2024-06-25T20:47:27.405Z", `"1719348447405"`},
		{`{"c":1}`, "2026-01-02T03:04:05Z", ""},
	} {
		got, r := mapOne(t, source1, map[string]string{"a": rule}, c.message)
		if at := r.Time.UTC().Format(time.RFC3339Nano); at != c.time {
			t.Errorf("%s: %s, want %s", c.message, at, c.time)
		}
		if have := attribute(t, attribute(t, got, "metadata"), "original_time"); have != c.original {
			t.Errorf("%s: original_time %s, want %s", c.message, have, c.original)
		}
		if have, want := attribute(t, got, "time"), fmt.Sprint(r.Time.UnixMilli()); have != want {
			t.Errorf("%s: time %s, want %s", c.message, have, want)
		}
	}
}

func TestEmbeddedDocument(t *testing.T) {
	source := "recognise: [{format: json}]\nrules: [a]\nembedded: {doc: json}\n"
	got, _ := mapOne(t, source, map[string]string{"a": finding + "  message: doc.x[0]\n"}, `{"doc":"{\"x\":[\"y\"],\"z\":1}"}`)
	if have := attribute(t, got, "message") + attribute(t, got, "unmapped"); have != `"y"{"doc.z":"1"}` {
		t.Error(have)
	}
	got, _ = mapOne(t, source, map[string]string{"a": finding + "  message: doc.x\n"}, `{"doc":"no json"}`)
	if have := attribute(t, got, "unmapped"); have != `{"doc":"no json"}` {
		t.Error(have)
	}
}

// A document that is the event itself is read as one without its wrapper.
func TestEmbeddedEvent(t *testing.T) {
	source := "recognise: [{format: json}, {format: cef}]\nrules: [a]\nembedded: {doc: event}\n"
	rule := "match: {kind: [k]}\n" + finding + "  message: msg\n  device.hostname: host\n  finding_info.types[]: xs[].t\n"
	got, r := mapOne(t, source, map[string]string{"a": rule}, `CEF:0||||||3|host=h msg=outer doc={"kind":"k","msg":"inner","xs":[{"t":"x"}],"z":{"y":1}}`)
	if have, want := attribute(t, got, "message")+attribute(t, got, "unmapped"), `"inner"{"header.format_version":"0","header.severity":"3","msg":"outer","doc.kind":"k","doc.z":"{\"y\":1}"}`; have != want || r.Outcome != Mapped {
		t.Errorf("%s: %s\n%s", r.Outcome, have, want)
	}
	got, _ = mapOne(t, source, map[string]string{"a": rule}, `{"kind":"k","msg":"outer","doc":"no json"}`)
	if have := attribute(t, got, "message") + attribute(t, got, "unmapped"); have != `"outer"{"kind":"k","doc":"no json"}` {
		t.Error(have)
	}
}

func TestUnrecognised(t *testing.T) {
	_, r := mapOne(t, "recognise: [{format: json, kind: [x]}]\nrules: [a]\n", map[string]string{"a": finding}, `{"kind":"y"}`)
	if r.Outcome != Unparsed || len(r.Event.Nodes) != 0 || r.Source != "" {
		t.Errorf("%+v", r)
	}
}

// The id is that of any UUIDv5 implementation: the README gives the recipe.
func TestUIDIsTheSameOnEveryReplay(t *testing.T) {
	a, _ := mapOne(t, source1, map[string]string{"a": finding}, `{"x":1}`)
	b, _ := mapOne(t, source1, map[string]string{"a": finding}, `{"x":1}`)
	c, _ := mapOne(t, source1, map[string]string{"a": finding}, `{"x":2}`)
	if uidOf(t, a) != uidOf(t, b) || uidOf(t, a) == uidOf(t, c) {
		t.Error(uidOf(t, a), uidOf(t, b), uidOf(t, c))
	}
	if uidOf(t, a) == "" || attribute(t, attribute(t, a, "finding_info"), "uid") != `"`+uidOf(t, a)+`"` {
		t.Error(a)
	}
}

// A list of n elements that each read another list of n makes n² values of a message of
// 2 n: the engine stops long before.
func TestListsDoNotMultiplyWithoutBound(t *testing.T) {
	rule := "  resources[]: {each: xs, map: {name: ., \"labels[]\": /ys}}\n"
	list := `["` + strings.Repeat(`a","`, 3000) + `a"]`
	got, r := mapOne(t, source1, map[string]string{"a": finding + rule}, `{"xs":`+list+`,"ys":`+list+`}`)
	if n := len(r.Event.Nodes); n > 2*maxNodes || !strings.Contains(strings.Join(r.Diagnostics, " "), CodeListCut) {
		t.Errorf("%d nodes, %v", n, r.Diagnostics)
	}
	if !strings.Contains(got, `"xs[3000]":"a"`) {
		t.Error("the rest of the list is not in unmapped")
	}
}

func TestLongTextsDoNotMultiplyWithoutBound(t *testing.T) {
	rule := "  resources[]: {each: xs, map: {name: ., type: /y}}\n"
	message := `{"xs":["` + strings.Repeat(`a","`, 5000) + `a"],"y":"` + strings.Repeat("y", 100000) + `"}`
	got, _ := mapOne(t, source1, map[string]string{"a": finding + rule}, message)
	if len(got) > 5<<20 {
		t.Errorf("%d bytes of %d", len(got), len(message))
	}
}

// Nothing beside a value is taken for an element of it.
func TestZipWithAValueThatIsNoList(t *testing.T) {
	rule := "  finding_info.tags[]: {each: names, zip: {id: ids}, map: {name: ., value: $id}}\n"
	got, _ := mapOne(t, source1, map[string]string{"a": finding + rule}, `{"names":["a","b"],"ids":"1","zzz":"other"}`)
	if have := attribute(t, got, "unmapped"); have != `{"names[1]":"b","zzz":"other"}` {
		t.Error(got)
	}
}

func TestTextsThatAreNowhereAreNotTaken(t *testing.T) {
	for rule, message := range map[string]string{
		"  status_id: {from: a, enum: {x: New}}\n  status: b\n":                                                  `{"a":"odd","b":"why"}`,
		"  malware[0].name: n\n  malware[0].classification_ids[]: {from: a, enum: {x: Trojan}, else: Unknown}\n": `{"n":"N","a":"odd"}`,
		"  timezone_offset: {from: a, as: {scale: -1}}\n":                                                        `{"a":"NaN"}`,
	} {
		got, _ := mapOne(t, source1, map[string]string{"a": finding + rule}, message)
		if have := attribute(t, got, "unmapped"); !strings.Contains(have, `"a":`) {
			t.Errorf("%s: %s", rule, got)
		}
	}
}
