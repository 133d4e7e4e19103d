package mapping

import (
	"bytes"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

// explained is a source whose message has a value for each reason.
var explained = fstest.MapFS{
	"acme/source.yaml": {Data: []byte(`recognise: [{format: json, kind: [x, y], has: [id]}]
rules: [a, b]
null_values: ["-"]
tables: {levels: {x: Low}}
maps:
  common:
    severity_id: {from: level, enum: levels, else: High}
`)},
	"acme/a.yaml": {Data: []byte("match: {kind: [x]}\nclass: authentication\nactivity: Logon\nmap: {user.name: nobody, service.name: id}\n")},
	"acme/b.yaml": {Data: []byte(`match: {contains: {kind: [x]}}
use: [common]
class: detection_finding
activity: Create
profiles: [host]
map:
  metadata.product.name: {const: ACME}
  metadata.event_code: kind
  metadata.type: {from: [first, second]}
  metadata.tenant_uid: null_text
  metadata.labels[]: labels
  time: {from: at, as: time}
  message: {compose: "of {id}"}
  count: count
  device.hostname: host
  device.ip: ip
  actor.process.name: process
  actor.process.pid: pid
  finding_info.title: id
  finding_info.first_seen_time: seen
  malware[]:
    each: list
    map:
      name: n
      classification_ids[]: {from: c, enum: {v: Virus}}
      num_infected: hits
  malware[0].name: threat
  malware[0].classification_ids[]: {from: threat, enum: {v: Virus}}
`)},
}

const explainedMessage = `{"kind":"x","id":"7","first":"f","second":"s","null_text":"-","labels":["a",{"b":1}],"at":"never","count":"many","host":"pc","ip":"no",
"process":"sh","seen":1767225600000,"level":"odd","list":[{"n":"N","c":"v","hits":"z"},{"hits":3}],"threat":"v","other":"o","other":"p","empty":""}`

func explain(t *testing.T) (*Mapper, *Result) {
	t.Helper()
	s, err := Load(Options{Folders: []Folder{{Name: "mine", FS: explained}}})
	if err != nil {
		t.Fatal(err)
	}
	e := event.New()
	jsontext.Parse(explainedMessage, e)
	m := s.NewMapper()
	return m, m.Map(&Input{Event: e, Format: "json", Received: received})
}

func TestExplainSaysWhereAndWhy(t *testing.T) {
	m, _ := explain(t)
	got := map[string]Placement{}
	for _, p := range m.Explain() {
		got[p.Key+" "+p.At] = p
	}
	for key, want := range map[string]Placement{
		"id finding_info.title":                  {Rule: "mine/acme/b.yaml:19"},
		"kind metadata.event_code":               {Rule: "mine/acme/b.yaml:8"},
		"seen finding_info.first_seen_time":      {Rule: "mine/acme/b.yaml:20", Written: "2026-01-01T00:00:00Z"},
		"labels[0] metadata.labels[]":            {Rule: "mine/acme/b.yaml:11"},
		"list[0].n malware[].name":               {Rule: "mine/acme/b.yaml:24"},
		"threat malware[0].name":                 {Rule: "mine/acme/b.yaml:27"},
		"level ":                                 {Why: "no row of the table knows it: its else was taken", Near: "severity_id", NearRule: "mine/acme/source.yaml:7"},
		"second ":                                {Why: "first came first", Near: "metadata.type", NearRule: "mine/acme/b.yaml:9"},
		"null_text ":                             {Why: "a null of the source", Near: "metadata.tenant_uid", NearRule: "mine/acme/b.yaml:10"},
		"at ":                                    {Why: "time cannot read it", Near: "time", NearRule: "mine/acme/b.yaml:12"},
		"count ":                                 {Why: "it is no Integer", Near: "count", NearRule: "mine/acme/b.yaml:14"},
		"ip ":                                    {Why: "it is no IP Address", Near: "device.ip", NearRule: "mine/acme/b.yaml:16"},
		"process ":                               {Why: "actor.process needs one of cpid, pid, uid", Near: "actor.process.name", NearRule: "mine/acme/b.yaml:17"},
		"list[0].hits ":                          {Why: "it is no Integer", Near: "malware[].num_infected", NearRule: "mine/acme/b.yaml:26"},
		"list[1].hits ":                          {Why: "malware needs classification_ids, one of name, uid", Near: "malware[].num_infected", NearRule: "mine/acme/b.yaml:26"},
		"labels[1].b ":                           {Why: NoRule},
		"other ":                                 {Why: NoRule},
		"empty ":                                 {},
		"threat malware[0].classification_ids[]": {Rule: "mine/acme/b.yaml:28"},
		"list[0].c malware[].classification_ids[]": {Rule: "mine/acme/b.yaml:25"},
	} {
		p, ok := got[key]
		if !ok || p.Rule != want.Rule || p.Written != want.Written || p.Why != want.Why || p.Near != want.Near || p.NearRule != want.NearRule {
			t.Errorf("%s: %+v, want %+v", key, p, want)
		}
	}
}

// TestExplainChangesNothing holds that looking leaves the result as it was.
func TestExplainChangesNothing(t *testing.T) {
	m, r := explain(t)
	before, codes := r.Event.AppendJSON(nil, true), slices.Clone(r.Diagnostics)
	m.Explain()
	m.Choice()
	m.Made()
	if after := r.Event.AppendJSON(nil, true); !bytes.Equal(before, after) || !slices.Equal(codes, r.Diagnostics) {
		t.Errorf("%s %v, want %s %v", after, r.Diagnostics, before, codes)
	}
	if a, b := m.Explain(), m.Explain(); !slices.Equal(a, b) {
		t.Errorf("%v\n%v", a, b)
	}
}

func TestChoice(t *testing.T) {
	m, _ := explain(t)
	want := Choice{
		Source: "acme", SourceFile: "mine/acme/source.yaml:1", Recognised: "kind is x; has id",
		Rule: "mine/acme/b.yaml:1", Class: "Detection Finding", Matched: "kind has x",
	}
	got := m.Choice()
	if !slices.Equal(got.Attempts, []Attempt{{"mine/acme/a.yaml:1", "Authentication", "user"}}) {
		t.Errorf("%+v", got.Attempts)
	}
	got.Attempts = nil
	if got.Source != want.Source || got.SourceFile != want.SourceFile || got.Recognised != want.Recognised || got.Rule != want.Rule || got.Class != want.Class || got.Matched != want.Matched || got.Base {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestMade(t *testing.T) {
	m, _ := explain(t)
	got := map[string]Made{}
	for _, v := range m.Made() {
		got[v.At] = v
	}
	for at, want := range map[string]Made{
		"metadata.product.name": {Text: "ACME", How: "constant", Rule: "mine/acme/b.yaml:7"},
		"message":               {Text: "of 7", How: "composed", Rule: "mine/acme/b.yaml:13"},
		"severity_id":           {Text: "4 High", How: "else of the table", Rule: "mine/acme/source.yaml:7"},
		"class_uid":             {Text: "2004", How: "the class"},
		"time":                  {Text: received.UTC().Format("2006-01-02T15:04:05.999999999Z07:00"), How: "the time of arrival: the message has none"},
	} {
		want.At = at
		if got[at] != want {
			t.Errorf("%+v, want %+v", got[at], want)
		}
	}
	if _, ok := got["metadata.event_code"]; ok {
		t.Error("metadata.event_code is of the source")
	}
}

func TestUses(t *testing.T) {
	m, _ := explain(t)
	paths := func(class string) (out []string) {
		for _, u := range m.set.Uses("acme", class) {
			out = append(out, u.Path)
		}
		return out
	}
	if got := paths("authentication"); !slices.Equal(got, []string{"user.name", "service.name"}) {
		t.Error(got)
	}
	if got := paths("detection_finding"); !slices.Contains(got, "severity_id") || slices.Contains(got, "malware[]") || slices.Contains(got, "user.name") {
		t.Error(got)
	}
	if got := paths("network_activity"); !slices.Contains(got, "user.name") || !slices.Contains(got, "severity_id") {
		t.Error("without a rule of the class it is all of them", got)
	}
	if rows := m.set.Table("acme", "levels"); len(rows) != 1 || rows[0].To != "Low" || m.set.Table("acme", "none") != nil || m.set.Uses("none", "x") != nil {
		t.Error(rows)
	}
	if !slices.Equal(m.set.Nulls("acme"), []string{"-"}) || m.set.Nulls("none") != nil {
		t.Error(m.set.Nulls("acme"))
	}
}

func TestExplainWithoutASource(t *testing.T) {
	m, _ := explain(t)
	e := event.New()
	jsontext.Parse(`{"a":1}`, e)
	m.Map(&Input{Event: e, Format: "json", Received: received})
	if m.Explain() != nil || m.Made() != nil || m.Rule() != "" || m.Choice().Source != "" {
		t.Error(m.Choice())
	}
}
