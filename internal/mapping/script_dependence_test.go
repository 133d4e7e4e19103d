package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/textdiff"
)

// loadOne compiles a source with one rule.
func loadOne(t *testing.T, source, rule string) *mapping.Set {
	t.Helper()
	fsys := fstest.MapFS{"acme/source.yaml": {Data: []byte(source)}, "acme/a.yaml": {Data: []byte(rule)}}
	set, err := mapping.Load(mapping.Options{Version: ocsf.Default, Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: "m", FS: fsys}}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

const anyJSON = "recognise: [{format: json}]\nrules: [a]\n"

// alike maps messages in turn and wants what a Mapper without scripts makes of them. It
// gives how many were mapped by scripts.
func alike(t *testing.T, set *mapping.Set, messages ...string) (scripted int) {
	t.Helper()
	m, plain := set.NewMapper(), set.NewMapper().WithoutScripts()
	for i, text := range messages {
		a, b := event.New(), event.New()
		jsontext.Parse(text, a)
		jsontext.Parse(text, b)
		in := mapping.Input{Format: "json", Payload: text, Received: mappingtest.Now, Location: time.UTC, Valid: true}
		x, y := in, in
		x.Event, y.Event = a, b
		got, want := m.Map(&x), plain.Map(&y)
		by := m.ByScript()
		m.Awake()
		if by {
			scripted++
		}
		if g, w := describe(got), describe(want); g != w {
			d := textdiff.Unified(w, g)
			t.Fatalf("message %d, by script: %v: %d nodes, want %d\n%s", i, by, len(got.Event.Nodes), len(want.Event.Nodes), d[:min(len(d), 2000)])
		}
	}
	return scripted
}

// Texts are written again for each element of a list: an event that grows too far is cut,
// though each of its parts grew with a message of its own.
func TestScriptWritten(t *testing.T) {
	set := loadOne(t, anyJSON, `match: {has: [l]}
class: detection_finding
activity: Create
map:
  finding_info.title: t
  metadata.product.name: {const: P}
  resources[]:
    - {each: l, map: {name: /a, uid: .}}
    - {each: l, map: {name: .}}
  evidences[]:
    - {each: l, map: {url.url_string: /b}}
  malware[]:
    - {each: l, map: {name: /c, uid: ., "classification_ids[]": {const: Other}}}
`)
	list := strings.TrimSuffix(strings.Repeat(`"1",`, 140), ",")
	x, y := strings.Repeat("x", 3500), strings.Repeat("y", 3500)
	message := func(a, b, c string) string {
		return fmt.Sprintf(`{"t":"t","a":%q,"b":%q,"c":%q,"l":[%s]}`, a, b, c, list)
	}
	alike(t, set, message("x", "y", "z"), message("x", "y", "z"), message("x", "y", "zz"), message(x, "y", "zz"), message(x, y, "zz"), message(x, y, x))
}

// The second key of one pair is none of another attribute.
func TestScriptWith(t *testing.T) {
	set := loadOne(t, anyJSON, `match: {has: [t]}
class: detection_finding
activity: Create
profiles: [host]
map:
  finding_info.title: t
  metadata.product.name: {const: P}
  actor.process.pid: {const: 1}
  actor.process.file: {from: [name, folder], as: join_path}
  end_time: {from: at, as: zoned_time}
  evidences[0].file: {from: [name2, folder2], as: join_path}
`)
	message := func(at, folder, folder2 string) string {
		return fmt.Sprintf(`{"t":"t","name":"x","folder":%q,"name2":"y","folder2":%q,"at":%q}`, folder, folder2, at)
	}
	alike(t, set, message("Jun 21 2021 09:46:15", "UTC", "Europe/Berlin"), message("Jun 21 2021 09:46:15", "UTC", "Europe/Berlin"), message("Jun 21 2021 09:46:15", "UTC", "Europe/Berlin"), message("Jun 21 2021 09:46:16", "UTC", "Europe/Berlin"), message("Jun 21 2021 09:46:16", "UTC", "Europe/Berlin"))
}

// What a message before left must not matter to one without scripts either.
func TestWithOfAnother(t *testing.T) {
	set := loadOne(t, anyJSON, `match: {has: [t]}
class: detection_finding
activity: Create
map:
  finding_info.title: t
  metadata.product.name: {const: P}
  time: {from: at, as: zoned_time}
  evidences[0].file: {from: [name2, folder2], as: join_path}
`)
	m := set.NewMapper().WithoutScripts()
	one := func(text string) string {
		e := event.New()
		jsontext.Parse(text, e)
		return fmt.Sprint(m.Map(&mapping.Input{Event: e, Format: "json", Payload: text, Received: mappingtest.Now, Location: time.UTC}).Time)
	}
	text := `{"t":"t","at":"Jun 21 2021 09:46:15"}`
	before := one(text)
	one(`{"t":"t","name2":"y","folder2":"America/New_York"}`)
	if after := one(text); after != before {
		t.Errorf("%s, then %s", before, after)
	}
}

func TestLooksOfAnother(t *testing.T) {
	set := loadOne(t, anyJSON, `match: {"k[].n": [x]}
class: detection_finding
activity: Create
map:
  finding_info.title: t
  metadata.product.name: {const: P}
  resources[]:
    - {each: l, map: {name: ., "labels[]": "/s[].a"}}
`)
	m := set.NewMapper().WithoutScripts()
	one := func(text string) string {
		e := event.New()
		jsontext.Parse(text, e)
		r := m.Map(&mapping.Input{Event: e, Format: "json", Payload: text, Received: mappingtest.Now, Location: time.UTC})
		return fmt.Sprint(r.Event.Class.Name, r.Outcome, r.Diagnostics)
	}
	text := `{"t":"t","k":[{"n":"x"}]}`
	before := one(text)
	big := `{"t":"t","k":[{"n":"x"}],"l":[` + strings.TrimSuffix(strings.Repeat(`"1",`, 5000), ",") + `],"s":[` + strings.TrimSuffix(strings.Repeat(`{"a":""},`, 5000), ",") + `]}`
	one(big)
	if after := one(text); after != before {
		t.Errorf("%s, then %s", before, after)
	}
}

// What the engine fills, and a rule gives a constant for, is no reason to map from the start.
func TestScriptConstants(t *testing.T) {
	for _, line := range []string{"metadata.uid: {const: u}", "metadata.uid: u", "metadata.product.name: {const: u}", "finding_info.title: {const: x}", "finding_info.uid: {const: u}"} {
		rule := "match: {has: [t]}\nclass: detection_finding\nactivity: Create\nmap:\n  message: m\n  " + line + "\n"
		if !strings.Contains(line, "title") {
			rule += "  finding_info.title: t\n"
		}
		if !strings.Contains(line, "product") {
			rule += "  metadata.product.name: {const: P}\n"
		}
		set := loadOne(t, anyJSON, rule)
		var messages []string
		for i := range 10 {
			messages = append(messages, fmt.Sprintf(`{"t":"t%d","m":"m","u":"u"}`, i))
		}
		if n := alike(t, set, messages...); n < 8 {
			t.Errorf("%s: %d messages were mapped by scripts", line, n)
		}
	}
}

// What an attribute depends on is looked at again: each message differs from the one before
// in one text.
func TestScriptDependences(t *testing.T) {
	cases := []struct{ name, lines, a, b string }{
		{"the condition of an each", `evidences[]: [{each: l, when: {k: [x, y]}, map: {url.url_string: .}}]`, `"l":["u","v"],"k":"x"`, `"l":["u","v"],"k":"z"`},
		{"whether a part was taken", `message: {from: k, as: basename}`, `"k":"/p/x"`, `"k":"x"`},
		{"a null", `message: {from: k, null_values: [none]}`, `"k":"x"`, `"k":"none"`},
		{"a null of the source", `count: k`, `"k":"1"`, `"k":"0"`},
		{"a pair", `evidences[0].file: {from: [k, l], as: join_path}`, `"k":"x","l":"/a"`, `"k":"x","l":"/b"`},
		{"another that says the same", `message: [k, l]`, `"k":"x","l":"x"`, `"k":"x","l":"y"`},
		{"what was written before", `message: {compose: "{k} by {=comment}"}` + "\n  comment: l", `"k":"x","l":"x"`, `"k":"x","l":"y"`},
		{"the text of Other", `status_id: [{from: k, enum: {x: New}}]` + "\n  status: l", `"k":"q","l":"x"`, `"k":"q","l":"y"`},
		{"no severity", `severity_id: [{from: k, enum: {x: Low}, else: omit}]`, `"k":"q"`, `"k":"r"`},
		{"an object that is not there", `evidences[0].file.path: k` + "\n  evidences[0].file.name: l", `"k":"/a","l":""`, `"k":"/b","l":""`},
		{"and is", `evidences[0].file.path: k` + "\n  evidences[0].file.name: l", `"k":"/a","l":""`, `"k":"/b","l":"x"`},
		{"a list beside another", `resources[]: [{each: l, zip: {z: k}, map: {name: ., uid: $z}}]`, `"l":["u","v"],"k":["1","2"]`, `"l":["u","v"],"k":["1","3"]`},
		{"what is left", `message: t`, `"k":"x","l":[{"a":"x"}]`, `"k":"x","l":[{"a":""}]`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set := loadOne(t, anyJSON+"null_values: [\"0\"]\n", "match: {has: [t]}\nclass: detection_finding\nactivity: Create\nmap:\n  finding_info.title: t\n  metadata.product.name: {const: P}\n  "+c.lines+"\n")
			a, b := `{"t":"t",`+c.a+`}`, `{"t":"t",`+c.b+`}`
			if alike(t, set, a, a, a, b, a, a, b, b, a, b, b, a) == 0 {
				t.Error("no message was mapped by a script")
			}
		})
	}
}
