package mapping

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A rule file that compiles; the cases change a line of it.
const goodRule = `match: {kind: [threat]}
class: detection_finding
activity: create
profiles: [host, security_control]
map:
  finding_info.title: name
  device.hostname: host
  outcome: {from: done, as: outcome}
  malware[0].name: name
`

const goodSource = `recognise: [{format: json, has: [kind]}]
rules: [threat]
`

func load(source, rule string) error {
	_, err := Load(Options{Folders: []Folder{{Name: "m", FS: fstest.MapFS{
		"acme/source.yaml": {Data: []byte(source)},
		"acme/threat.yaml": {Data: []byte(rule)},
	}}}})
	return err
}

func TestGoodRuleCompiles(t *testing.T) {
	if err := load(goodSource, goodRule); err != nil {
		t.Fatal(err)
	}
}

func TestRuleErrorsNameFileLineAndRemedy(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"wrong path", "device.hostname: host", "device.hostnam: host", "m/acme/threat.yaml:7: device.hostnam: no such attribute in device (did you mean device.hostname?)"},
		{"wrong top path", "device.hostname: host", "devise.hostname: host", "m/acme/threat.yaml:7: devise.hostname: no such attribute in detection_finding (did you mean device?)"},
		{"below a value", "device.hostname: host", "device.hostname.x: host", "m/acme/threat.yaml:7: device.hostname.x: device.hostname is a plain value and has no attributes"},
		{"object", "device.hostname: host", "device: host", "device is an object of type device: name one of its attributes"},
		{"wrong enum value", "finding_info.title: name", "status_id: {const: Nwe}", "m/acme/threat.yaml:6: status_id has no value Nwe (did you mean New?): allowed are Archived, Deleted"},
		{"wrong table value", "finding_info.title: name", "severity_id: {from: s, enum: {bad: Hihg}}", "m/acme/threat.yaml:6: severity_id has no value Hihg (did you mean High?)"},
		{"no such table", "finding_info.title: name", "severity_id: {from: s, enum: levels}", "no table levels in source.yaml"},
		{"missing activity", "activity: create\n", "", "m/acme/threat.yaml:1: activity is missing: write for example 'activity: Create'"},
		{"activity after a constant", "activity: create", "activity: [create, {from: x}]", "m/acme/threat.yaml:3: activity: what comes after a constant is never tried"},
		{"which of several paths", "device.hostname: host", "device.hostname#2: host", "device.hostname#2: no such path"},
		{"json of many", "finding_info.title: name", "finding_info.title: {from: 'xs[].n', as: json}", "json makes one text of one value: name it without []"},
		{"pair of many", "device.hostname: host", "evidences[0].file: {from: ['fs[].n', 'fs[].f'], as: join_path}", "join_path takes two keys without []"},
		{"zip of many", "device.hostname: host", "resources[]: {each: xs, zip: {n: 'ys[].n'}, map: {name: $n}}", "zip: ys[].n: a parallel list is one list"},
		{"empty word", "match: {", "when: {contains: {a: ['']}}\nmatch: {", "contains: a: a list of words is expected"},
		{"bad key in a condition", "match: {", "when: {lacks: [a.]}\nmatch: {", `m/acme/threat.yaml:1: "a." is no key of a source`},
		{"bad key in the condition of an entry", "device.hostname: host", "device.hostname: {from: host, when: {has: [header.vendr]}}", "m/acme/threat.yaml:7: header.vendr: no such name (did you mean vendor?)"},
		{"sentence as the text of an enum", "device.hostname: host", "status_id: s\n  status: {compose: \"{a}\"}", "status: the text of status_id is a value of the source or a constant"},
		{"missing required", "malware[0].name: name", "malware[0].name: name\n  malware[0].files[0].path: name", "m/acme/threat.yaml:10: name is required in malware.files: map it, for example 'malware.files.name: KEY', or take the entries below malware.files out"},
		{"missing constraint", "malware[0].name: name", "malware[0].num_infected: n", "malware needs one of name, uid: map one"},
		{"tests that are a text", "activity: create\n", "activity: create\ntests: samples/x.json\n", "m/acme/threat.yaml:4: tests: a list is expected here, such as [{in: samples/x.json, want: {class_uid: 2004}}]"},
		{"tests that are one test", "activity: create\n", "activity: create\ntests: {in: samples/x.json}\n", "m/acme/threat.yaml:4: tests: a list is expected here"},
		{"unknown class", "class: detection_finding", "class: detection_findin", "m/acme/threat.yaml:2: no class detection_findin in OCSF 1.8.0 (did you mean detection_finding?)"},
		{"no class", "class: detection_finding\n", "", "class is missing"},
		{"unknown profile", "[host, security_control]", "[hots]", "profile hots does not apply to detection_finding (did you mean host?)"},
		{"needs profile", "[host, security_control]", "[host]", "action_id is only there with profile security_control: add it to profiles"},
		{"list without index", "malware[0].name: name", "malware.name: name", "malware is a list: write malware[0]"},
		{"index without list", "device.hostname: host", "device[0].hostname: host", "device is no list"},
		{"scalar list", "finding_info.title: name", "finding_info.types: name", "finding_info.types is a list: write finding_info.types[]"},
		{"twice", "device.hostname: host", "finding_info.title: host", "finding_info.title stands here twice"},
		{"transform twice", "device.hostname: host", "action_id: {from: x}\n  actor.user: {from: u, as: windows_user}\n  actor: {from: u, as: outcome}", "no such attribute in actor"},
		{"engine's own", "device.hostname: host", "class_uid: host", "class_uid: the engine fills it"},
		{"unmapped", "device.hostname: host", "unmapped.x: host", "the engine fills unmapped"},
		{"deprecated", "malware[0].name: name", "malware[0].path: name", "is deprecated since"},
		{"unknown transform", "as: outcome", "as: outcom", "no transform outcom (did you mean outcome?)"},
		{"unknown key", "match: {", "mach: {", "m/acme/threat.yaml:1: unknown key mach (did you mean match?): allowed are activity, class"},
		{"unknown entry key", "{from: done, as: outcome}", "{form: done, as: outcome}", "unknown key form (did you mean from?)"},
		{"nothing said", "{from: done, as: outcome}", "{as: outcome}", "say exactly one of from, const, compose, each"},
		{"bad constant", "device.hostname: host", "device.ip: {const: nowhere}", `device.ip: "nowhere" is no ip_t`},
		{"bad key", "device.hostname: host", "device.hostname: header.vendr", "header.vendr: no such name (did you mean vendor?)"},
		{"bad compose", "finding_info.title: name", `message: {compose: "a {b"}`, "compose: a { without its }"},
		{"bad layout", "finding_info.title: name", `finding_info.first_seen_time: {from: t, as: {time: ["YYYY"]}}`, `"YYYY" is no layout`},
		{"each without list", "device.hostname: host", "device: {each: xs, map: {ip: .}}", "each makes the objects of a list"},
		{"empty list of keys", "device.hostname: host", "device.hostname: []", "the list of keys is empty"},
		{"constant time", "device.hostname: host", "time: {const: 5}", "time: the time of an event is read from a key"},
		{"compose in a list", "device.hostname: host", `"metadata.labels[]": {compose: "{a}"}`, "compose makes one text, not the element of a list"},
		{"empty label", "device.hostname: host", "device.hostname: label()", "the name of the label is missing"},
		{"alias of itself", "device.hostname: host", `"resources[]": &a {each: x, map: {"tags[]": *a}}`, "the alias a stands inside what it names"},
		{"yaml", "class: detection_finding", "class: [", "m/acme/threat.yaml:2: invalid YAML: did not find expected"},
		{"tab", "  device.hostname: host", "\tdevice.hostname: host", "m/acme/threat.yaml:7: invalid YAML: found a tab character that violates indentation: indent with blanks, not tabs"},
		{"indent", "  device.hostname: host", "    device.hostname: host", "m/acme/threat.yaml:7: invalid YAML: mapping values are not allowed in this context: check that the line is indented as its neighbours are"},
		{"bracket in braces", "device.hostname: host", "device.hostname: {from: host, x[0].y: z}", "m/acme/threat.yaml:7: invalid YAML: did not find expected ',' or '}': within { } quote what holds brackets, such as 'a[0].b'"},
		{"colon in a value", "device.hostname: host", "device.hostname: a: b", "m/acme/threat.yaml:7: invalid YAML: mapping values are not allowed in this context: quote a value that holds a colon and a blank"},
		{"not true", "match: {", "optional: no\nmatch: {", `optional: invalid value "no": expected true, or no such key`},
		{"missing map", "match: {", "use: [common]\nmatch: {", "use: no map common in source.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule := strings.Replace(goodRule, c.old, c.new, 1)
			if rule == goodRule {
				t.Fatalf("the case changes nothing: %q is not in the rule", c.old)
			}
			err := load(goodSource, rule)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestClassWithoutItsRequiredAttributeIsRefused(t *testing.T) {
	rule := "class: entity_management\nactivity: create\nmap:\n  message: text\n"
	err := load(goodSource, rule)
	want := "m/acme/threat.yaml:1: entity is required in entity_management: map it, for example 'entity."
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestSourceErrors(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"rules: [threat]\nrecognise: [{has: [kind]}]\n", "format is missing"},
		{"rules: [threat]\nrecognise: [{format: xml}]\n", "unknown format xml"},
		{"rules: [threat, thread]\nrecognise: []\n", "m/acme/source.yaml:1: rules: missing file thread.yaml (did you mean threat?)"},
		{"rules: []\nrecognise: []\n", "rules: threat is not in the list, so it would never be tried"},
		{"rules: [threat]\nrecognize: []\n", "unknown key recognize (did you mean recognise?)"},
		{"rules: [threat]\nrecognise: [{format: json}]\nbase: {class: network_activity}\n", "base: its class is base_event"},
		{"rules: [threat]\nembedded: {json: broken}\n", "embedded: broken: allowed are event"},
		{"rules: [threat]\nrecognise: [{format: json}]\nembedded: {\"docs[]\": json}\n", "embedded: docs[]: one text is read, so name it without []"},
		{"rules: [threat]\ntables: {t: {bands: {10: Low, 20: High}}}\n", "rows stand from high to low"},
	} {
		if err := load(c.source, goodRule); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\ngot  %v\nwant %s", c.source, err, c.want)
		}
	}
}

func TestUnknownSourceIsNamed(t *testing.T) {
	_, err := Load(Options{Sources: []string{"acne"}, Folders: []Folder{{Name: "m", FS: fstest.MapFS{
		"acme/source.yaml": {Data: []byte(goodSource)},
		"acme/threat.yaml": {Data: []byte(goodRule)},
	}}}})
	if err == nil || !strings.Contains(err.Error(), "there is no source acne (did you mean acme?)") {
		t.Error(err)
	}
}

// All errors of a folder are shown at once, each once.
func TestAllErrorsOfAFolder(t *testing.T) {
	files := fstest.MapFS{
		"acme/source.yaml":   {Data: []byte("recognise: [{format: json, has: [kind]}]\nrules: [threat, logon]\nmaps:\n  common: {metadata.product.nam: p}\n")},
		"acme/threat.yaml":   {Data: []byte(strings.NewReplacer("match: {", "use: [common]\nmatch: {", "device.hostname", "device.hostnam", "malware[0].name", "malwar[0].name").Replace(goodRule))},
		"acme/logon.yaml":    {Data: []byte("match: {kind: [logon]}\nuse: [common]\nclass: authentication\nactivity: Logon\nmap: {user.name: u, service.nam: s}\n")},
		"zenith/source.yaml": {Data: []byte("recognise: [{format: json, has: [z]}]\nrules: []\nmaps: {common: {metadata.product.name: p}}\n")},
	}
	_, err := Load(Options{Folders: []Folder{{Name: "m", FS: files}}})
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	for _, want := range []string{
		"m/acme/source.yaml:4: metadata.product.nam: no such", "m/acme/threat.yaml:8: device.hostnam: no such",
		"m/acme/threat.yaml:10: malwar[0].name: no such", "m/acme/logon.yaml:5: service.nam: no such",
	} {
		if n := strings.Count(err.Error(), want); n != 1 {
			t.Errorf("%d times %s in\n%v", n, want, err)
		}
	}
	if len(lines) != 4 {
		t.Errorf("%d errors, want 4:\n%v", len(lines), err)
	}
	// What cannot be read in one file hides nothing of another.
	files["acme/threat.yaml"] = &fstest.MapFile{Data: []byte("mach: {kind: [x]}\nclas: x\n")}
	files["acme/logon.yaml"] = &fstest.MapFile{Data: []byte("class: [\n")}
	files["zenith/source.yaml"] = &fstest.MapFile{Data: []byte("recognize: []\n")}
	_, err = Load(Options{Folders: []Folder{{Name: "m", FS: files}}})
	for _, want := range []string{"threat.yaml:1: unknown key mach", "threat.yaml:2: unknown key clas", "logon.yaml:1: invalid YAML", "zenith/source.yaml:1: unknown key recognize"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %s in\n%v", want, err)
		}
	}
}
