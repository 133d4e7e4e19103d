package mapping

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

const coverageSource = `recognise:
  - {format: json, has: [kind]}
  - {format: json, has: [sort]}
optional: [documented, unread]
rules: [threat, logon, first]
aliases: {alias: host, aliaz: host2}
maps:
  common:
    metadata.product.name: product
    metadata.product.version: verzion
    metadata.product.uid: documented
  proc:
    name: image
    pid: id
`

const coverageThreat = `match: {kind: [threat], lacks: [skipp]}
use: [common]
class: detection_finding
activity: Create
profiles: [host, security_control]
map:
  time:
    - {from: at, as: {time: ["02.01.2006 15:04", "02/01/2006 15:04"]}}
    - {from: then, as: {time: ["2006"]}, optional: true}
  finding_info.title: [name, naem]
  evidences[0].process: {from: proc, use: [proc]}
  device.hostname: host
  resources[]: {each: things, map: {name: n, uid: /kind, type: typ}}
  message: {compose: "{name}[ on {host|hots}][ by {usr}]"}
`

// coverageOf maps the samples and gives what they leave unproven.
func coverageOf(t *testing.T, files fstest.MapFS, samples ...string) string {
	t.Helper()
	set, err := Load(Options{Folders: []Folder{{Name: "m", FS: files}}})
	if err != nil {
		t.Fatal(err)
	}
	c := set.Coverage("acme", "m/acme")
	m := set.NewMapper()
	c.Watch(m)
	for range 3 { // what a script maps is covered as well
		for _, s := range samples {
			e := event.New()
			if !jsontext.Parse(s, e) {
				t.Fatalf("%s: not JSON", s)
			}
			m.Map(&Input{Event: e, Format: "json", Payload: s})
			c.Add(m)
		}
	}
	messages, _ := c.Unproven()
	return strings.Join(messages, "\n")
}

func TestCoverage(t *testing.T) {
	files := fstest.MapFS{
		"acme/source.yaml": {Data: []byte(coverageSource)},
		"acme/threat.yaml": {Data: []byte(coverageThreat)},
		"acme/logon.yaml":  {Data: []byte("match: {kind: [logoon]}\nclass: authentication\nactivity: Logon\nmap: {user.name: name, service.name: product}\n")},
		"acme/first.yaml":  {Data: []byte("match: {kind: [threat]}\nclass: base_event\nmap: {message: name}\n")},
	}
	got := coverageOf(t, files, `{"kind":"threat","at":"03.04.2026 10:00","name":"x","product":"p","alias":"h","proc":{"id":4,"image":"a"},"things":[{"n":"one"}]}`)
	want := strings.Join([]string{
		`m/acme/first.yaml:1: no sample becomes an event of this rule: another rule takes those that match, or its event cannot be built`,
		`m/acme/logon.yaml:1: match: fits no sample`,
		`m/acme/logon.yaml:1: no sample becomes an event of this rule: another rule takes those that match, or its event cannot be built`,
		`m/acme/source.yaml:3: recognise: fits no sample`,
		`m/acme/source.yaml:4: optional: unread: no rule reads this key`,
		`m/acme/source.yaml:6: aliases: aliaz occurs in no sample`,
		`m/acme/source.yaml:10: metadata.product.version: verzion occurs in no sample`,
		`m/acme/threat.yaml:1: condition: skipp occurs in no sample`,
		`m/acme/threat.yaml:8: time: the layout "02/01/2006 15:04" fits no sample`,
		`m/acme/threat.yaml:10: finding_info.title: naem occurs in no sample`,
		`m/acme/threat.yaml:13: type: typ occurs in no sample`,
		`m/acme/threat.yaml:14: message: compose: usr occurs in no sample`,
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What a source inherits is tested where it is written.
func TestCoverageOfWhatIsInherited(t *testing.T) {
	files := fstest.MapFS{
		"base/source.yaml": {Data: []byte("recognise: [{format: json, has: [basic]}]\nrules: [threat]\nmaps: {common: {metadata.product.name: nowhere}}\n")},
		"base/threat.yaml": {Data: []byte("match: {kind: [threat]}\nuse: [common]\nclass: detection_finding\nactivity: Create\nmap: {finding_info.title: nowhere2}\n")},
		"acme/source.yaml": {Data: []byte("recognise: [{format: json, has: [kind]}]\nextends: base\nrules: [threat]\ndrop: [nowhere]\nclassify: {threat: [{sort: [threat]}]}\n")},
		"acme/threat.yaml": {Data: []byte("extends: threat\nmap: {finding_info.desc: mine}\n")},
	}
	got := coverageOf(t, files, `{"kind":"threat","name":"x"}`)
	want := strings.Join([]string{
		"m/acme/source.yaml:5: classify: threat: fits no sample",
		"m/acme/source.yaml:5: condition: sort occurs in no sample",
		"m/acme/threat.yaml:2: finding_info.desc: mine occurs in no sample",
	}, "\n")
	if !strings.HasSuffix(got, want) || strings.Contains(got, "nowhere2") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := coverageOf(t, files, `{"kind":"threat","sort":"threat","mine":"x"}`, `{"kind":"threat","nowhere":"x"}`); got != "" {
		t.Errorf("got\n%s\nwant nothing", got)
	}
}
