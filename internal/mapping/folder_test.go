package mapping

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

// builtin is a source as it could be built in; users' folders come before it.
var builtin = Folder{Name: "mappings", FS: fstest.MapFS{
	"acme/source.yaml": {Data: []byte("recognise: [{format: json, has: [kind]}]\nrules: [a, b]\ntables: {levels: {x: Low}}\nmaps: {common: {severity_id: {from: level, enum: levels}}}\n")},
	"acme/a.yaml":      {Data: []byte("match: {kind: [a]}\nuse: [common]\nclass: base_event\nmap: {message: {const: built-in a}}\n")},
	"acme/b.yaml":      {Data: []byte("match: {kind: [b]}\nuse: [common]\nclass: base_event\nmap: {message: {const: built-in b}}\n")},
}}

func mapWith(t *testing.T, user fstest.MapFS, message string) (got, source string) {
	t.Helper()
	s, err := Load(Options{Folders: []Folder{{Name: "mine", FS: user}, builtin}})
	if err != nil {
		t.Fatal(err)
	}
	e := event.New()
	jsontext.Parse(message, e)
	r := s.NewMapper().Map(&Input{Event: e, Format: "json", Received: received})
	return string(r.Event.AppendJSON(nil, false)), r.Source
}

func TestUsersFolders(t *testing.T) {
	for _, c := range []struct {
		name          string
		user          fstest.MapFS
		message, want string
	}{
		{
			"a table replaces a table",
			fstest.MapFS{"acme/source.yaml": {Data: []byte("tables: {levels: {x: Critical}}\n")}},
			`{"kind":"a","level":"x"}`, `"severity":"Critical"`,
		},
		{
			"a file replaces a file",
			fstest.MapFS{"acme/a.yaml": {Data: []byte("match: {kind: [a]}\nuse: [common]\nclass: base_event\nmap: {message: {const: mine}}\n")}},
			`{"kind":"a","level":"x"}`, `"message":"mine"`,
		},
		{
			"and no other",
			fstest.MapFS{"acme/a.yaml": {Data: []byte("match: {kind: [a]}\nclass: base_event\n")}},
			`{"kind":"b"}`, `"message":"built-in b"`,
		},
		{
			"a rule of one's own is tried first",
			fstest.MapFS{
				"acme/source.yaml": {Data: []byte("rules: [c]\n")},
				"acme/c.yaml":      {Data: []byte("match: {kind: [a, c]}\nclass: base_event\nmap: {message: {const: mine}}\n")},
			},
			`{"kind":"a"}`, `"message":"mine"`,
		},
		{
			"a source of one's own is tried first",
			fstest.MapFS{
				"zzz/source.yaml": {Data: []byte("recognise: [{format: json, has: [kind, mine]}]\nrules: [c]\n")},
				"zzz/c.yaml":      {Data: []byte("class: base_event\nmap: {message: {const: mine}}\n")},
			},
			`{"kind":"a","mine":1}`, `"message":"mine"`,
		},
	} {
		if got, _ := mapWith(t, c.user, c.message); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestLastIsTriedAfterAll(t *testing.T) {
	user := fstest.MapFS{"any/source.yaml": {Data: []byte("recognise: [{format: json}]\nlast: true\nbase: {map: {message: {const: any}}}\n")}}
	if _, source := mapWith(t, user, `{"kind":"a"}`); source != "acme" {
		t.Error(source)
	}
	if _, source := mapWith(t, user, `{"other":"a"}`); source != "any" {
		t.Error(source)
	}
}

func TestFoldersThatCannotBeRead(t *testing.T) {
	for want, user := range map[string]fstest.MapFS{
		"mine: no source here": {},
		"mine/other: there is no source.yaml, and no other source other whose files these":      {"other/a.yaml": {Data: []byte("class: base_event\n")}},
		"mine/other/source.yaml:1: recognise is missing, so no message would be of this source": {"other/source.yaml": {Data: []byte("null_values: [x]\n")}},
	} {
		_, err := Load(Options{Folders: []Folder{{Name: "mine", FS: user}, builtin}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
