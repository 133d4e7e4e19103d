package mapping

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

const acmeSource = `
recognise:
  - {format: json, has: [kind, host]}
rules: [threat]
tables:
  levels: {low: Low, bad: Critical}
maps:
  common:
    metadata.product.name: {const: ACME}
    device.hostname: host
    severity_id: {from: level, enum: levels}
    time: {from: when, as: time}
`

const acmeThreat = `
match: {kind: [threat]}
use: [common]
class: detection_finding
activity: create
profiles: [host, security_control]
map:
  finding_info.title: name
  status_id: {const: New}
  is_alert: {const: true}
  actor.user: {from: user, as: windows_user}
  outcome: {from: done, as: outcome}
  evidences[0].file: {from: path, as: path}
  evidences[0].file.hashes[0]: {from: sha, as: hash}
  malware[0].name: name
  malware[0].classification_ids[]: {from: type, enum: {Trojan: Trojan}}
  message: {compose: "{name}[ in {path}][ on {nothere}]: {done}"}
  resources[]: {each: urls, map: {name: ., type: {const: url}}}
`

func acme(t *testing.T) *Set {
	t.Helper()
	s, err := Load(Options{Folders: []Folder{{Name: "mappings", FS: fstest.MapFS{
		"acme/source.yaml": {Data: []byte(acmeSource)},
		"acme/threat.yaml": {Data: []byte(acmeThreat)},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMapMakesAValidEvent(t *testing.T) {
	s := acme(t)
	e := event.New()
	for _, kv := range [][2]string{
		{"kind", "threat"}, {"host", "pc1"}, {"level", "bad"}, {"when", "2024-05-06T07:08:09.123456789Z"}, {"name", "Evil.A"},
		{"user", `ACME\jane`}, {"done", "Cleaned by deleting"}, {"path", `C:\tmp\x.exe`}, {"sha", "D41D8CD98F00B204E9800998ECF8427E"},
		{"type", "Trojan"}, {"extra", "left"},
	} {
		e.Add(event.Payload, event.Node{Key: kv[0], Text: kv[1]})
	}
	a := e.Add(event.Payload, event.Node{Key: "urls", Kind: event.Array})
	e.Add(a, event.Node{Text: "http://a"})
	e.Add(a, event.Node{Text: "http://b"})
	m := s.NewMapper()
	r := m.Map(&Input{Event: e, Format: "json", Payload: "x", Received: time.Unix(1, 0)})
	got := string(r.Event.AppendJSON(nil, true))
	t.Log(got, r.Outcome, r.Diagnostics)
	rep := s.Schema().ValidateJSON([]byte(got))
	if len(rep.Errors)+len(rep.Warnings) > 0 {
		t.Errorf("%+v", rep)
	}
}
