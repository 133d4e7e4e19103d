package mapping

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

// dictionary is a source that others extend.
var dictionary = map[string]string{
	"any/source.yaml": `
recognise: [{format: cef}]
last: true
rules: [threat, login]
null_values: ["-"]
words: {logon: [logon, logged on]}
tables:
  severity: {high: High, low: Low}
maps:
  common:
    severity_id: {from: header.severity, enum: severity, else: omit}
    status_detail: reason
    metadata.event_code: header.event_id
    metadata.log_provider: deviceProcessName
base: {use: [common]}
`,
	"any/threat.yaml": `
match: {has: [virus]}
use: [common]
class: detection_finding
activity: Create
map:
  finding_info.title: virus
  finding_info.uid: externalId
  message: {compose: "{virus|externalId} in {fname}"}
tests: [{in: samples/none.txt, want: {class_uid: 2004}}]
`,
	"any/login.yaml": `
match: {contains: {header.name: [words(logon)]}}
use: [common]
class: authentication
activity: {from: header.name, enum: [{contains: [words(logon)], to: Logon}], else: omit}
map:
  user.name: duser
  service.name: {const: S}
`,
}

func mapCEF(t *testing.T, files map[string]string, message string) (*Set, *Result, string) {
	t.Helper()
	set, err := loadFiles(files)
	require.NoError(t, err)
	in := &Input{Event: event.New(), Format: "cef", Payload: message, Received: received}
	cef.Parse(message, in.Event)
	r := set.NewMapper().Map(in)
	out := string(r.Event.AppendJSON(nil, false))
	report := set.Schema().ValidateJSON([]byte(out))
	assert.Empty(t, report.Errors)
	return set, r, out
}

func loadFiles(files map[string]string) (*Set, error) {
	fsys := fstest.MapFS{}
	for name, text := range dictionary {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Load(Options{Folders: []Folder{{Name: "m", FS: fsys}}})
}

const acme = "recognise: [{format: cef, header.vendor: [Acme]}]\nextends: any\n"

func TestExtends(t *testing.T) {
	const threat = "CEF:0|Acme|EDR|1|42|Something|high|virus=Eicar fname=a.txt reason=found externalId=7 suid=9 deviceProcessName=x "
	for name, c := range map[string]struct {
		files   map[string]string
		message string
		class   uint32
		has     []string
		hasNot  []string
	}{
		"rules and maps are inherited": {
			map[string]string{"acme/source.yaml": acme},
			threat, 2004,
			[]string{`"title":"Eicar"`, `"severity_id":4`, `"status_detail":"found"`, `"message":"Eicar in a.txt"`, `"log_provider":"x"`},
			nil,
		},
		"a map entry overrides one path, the others stay": {
			map[string]string{"acme/source.yaml": acme + "maps: {common: {status_detail: {const: mine}}}\n"},
			threat, 2004,
			[]string{`"status_detail":"mine"`, `"severity_id":4`, `"unmapped":{`, `"reason":"found"`},
			nil,
		},
		"an empty entry removes the inherited one": {
			map[string]string{"acme/source.yaml": acme + "maps:\n  common:\n    metadata.log_provider: ~\n"},
			threat, 2004,
			[]string{`"deviceProcessName":"x"`, `"event_code":"42"`},
			[]string{"log_provider"},
		},
		"a table of its own replaces the inherited one": {
			map[string]string{"acme/source.yaml": acme + "tables: {severity: {high: Critical}}\n"},
			threat, 2004,
			[]string{`"severity_id":5`},
			nil,
		},
		"a dropped key is not read by what is inherited": {
			map[string]string{"acme/source.yaml": acme + "drop: [reason, fname, virus]\nclassify: {threat: ['42']}\n"},
			threat, 2004,
			[]string{`"reason":"found"`, `"virus":"Eicar"`},
			[]string{"in a.txt", `"title":"Eicar"`},
		},
		"what is dropped the source itself may read": {
			map[string]string{
				"acme/source.yaml": acme + "drop: [externalId]\nrules: [threat]\n",
				"acme/threat.yaml": "extends: threat\nmap: {finding_info.uid: suid, finding_info.src_url: externalId}\n",
			},
			threat, 2004,
			[]string{`"uid":"9"`, `"src_url":"7"`, `"title":"Eicar"`},
			nil,
		},
		"classify chooses an inherited rule by event id": {
			map[string]string{"acme/source.yaml": acme + "classify: {login: ['42']}\n"},
			"CEF:0|Acme|IDP|1|42|Welcome|low|duser=jo virus=no", 3002,
			[]string{`"name":"jo"`, `"virus":"no"`},
			nil,
		},
		"classify by name, in any case": {
			map[string]string{"acme/source.yaml": acme + "classify: {login: [WELCOME]}\n"},
			"CEF:0|Acme|IDP|1|42|Welcome|low|duser=jo", 3002,
			[]string{`"name":"jo"`},
			nil,
		},
		"classify by conditions": {
			map[string]string{"acme/source.yaml": acme + "classify: {login: [{has: [duser], header.version: ['1']}, {has: [nothing]}]}\n"},
			"CEF:0|Acme|IDP|1|42|Welcome|low|duser=jo", 3002,
			[]string{`"name":"jo"`},
			nil,
		},
		"word lists are inherited and may be replaced": {
			map[string]string{"acme/source.yaml": acme + "words: {logon: [welcome]}\n"},
			"CEF:0|Acme|IDP|1|42|Welcome|low|duser=jo", 3002,
			[]string{`"activity_id":1`},
			nil,
		},
		"the parent keeps its own words": {
			map[string]string{"acme/source.yaml": acme + "words: {logon: [welcome]}\n"},
			"CEF:0|Other|IDP|1|42|Logged On|low|duser=jo", 3002,
			[]string{`"activity_id":1`},
			nil,
		},
		"the parent is untouched by what a child drops": {
			map[string]string{"acme/source.yaml": acme + "drop: [reason]\n"},
			"CEF:0|Other|EDR|1|42|Something|high|virus=Eicar reason=found", 2004,
			[]string{`"status_detail":"found"`},
			nil,
		},
		"the Base Event is inherited": {
			map[string]string{"acme/source.yaml": acme},
			"CEF:0|Acme|X|1|42|Something|high|reason=found", 0,
			[]string{`"status_detail":"found"`},
			nil,
		},
		"a Base Event of its own lies over the inherited one": {
			map[string]string{"acme/source.yaml": acme + "base: {map: {message: reason}}\n"},
			"CEF:0|Acme|X|1|42|Something|high|reason=found", 0,
			[]string{`"message":"found"`, `"event_code":"42"`},
			nil,
		},
		"a key of the vendor is read as the dictionary's": {
			map[string]string{"acme/source.yaml": acme + "aliases: {threatName: virus, why: reason}\n"},
			"CEF:0|Acme|X|1|42|Something|high|threatName=Eicar reason=found why=other", 2004,
			[]string{`"title":"Eicar"`, `"status_detail":"found"`, `"why":"other"`},
			[]string{`"threatName"`},
		},
		"aliases are for the source alone": {
			map[string]string{"acme/source.yaml": acme + "aliases: {threatName: virus}\n"},
			"CEF:0|Other|X|1|42|Something|high|threatName=Eicar", 0,
			[]string{`"threatName":"Eicar"`},
			nil,
		},
		"grandparents": {
			map[string]string{
				"acme/source.yaml":     acme,
				"acme_edr/source.yaml": "recognise: [{format: cef, header.product: [EDR2]}]\nextends: acme\nmaps: {common: {status_detail: {const: third}}}\n",
				"acme_idp/source.yaml": "recognise: [{format: cef, header.product: [IDP]}]\nextends: acme\n",
			},
			"CEF:0|X|EDR2|1|42|Something|high|virus=V", 2004,
			[]string{`"status_detail":"third"`},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, r, got := mapCEF(t, c.files, c.message)
			assert.EqualValues(t, c.class, r.Event.Class.UID, got)
			for _, s := range c.has {
				assert.Contains(t, got, s)
			}
			for _, s := range c.hasNot {
				assert.NotContains(t, got, s)
			}
		})
	}
}

func TestInheritedTestsStayWithTheParent(t *testing.T) {
	set, err := loadFiles(map[string]string{"acme/source.yaml": acme})
	require.NoError(t, err)
	assert.Empty(t, set.Tests("acme"))
	assert.Len(t, set.Tests("any"), 1)
}

func TestExtendsErrors(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"m/acme/source.yaml:2: extends: no source ayn (did you mean any?)": {"acme/source.yaml": "recognise: [{format: cef}]\nextends: ayn\n"},
		"extends: sources extend each other more than 4 deep: does one extend itself?": {
			"acme/source.yaml":  "recognise: [{format: cef}]\nextends: other\n",
			"other/source.yaml": "recognise: [{format: cef}]\nextends: acme\n",
		},
		"m/acme/source.yaml:3: classify: no rule threats (did you mean threat?): allowed are login, threat": {"acme/source.yaml": acme + "classify: {threats: ['1']}\n"},
		"drop: expected beside extends": {"acme/source.yaml": "recognise: [{format: cef}]\ndrop: [a]\n"},
		"extends: no rule threats in source any (did you mean threat?)": {
			"acme/source.yaml": acme + "rules: [mine]\n", "acme/mine.yaml": "extends: threats\n",
		},
		"mine.yaml inherits a rule, but the source extends no other": {
			"acme/source.yaml": "recognise: [{format: cef}]\nrules: [mine]\n", "acme/mine.yaml": "extends: threat\n",
		},
		"no list of words logons in source.yaml (did you mean logon?)": {"acme/source.yaml": acme + "classify: {login: {contains: {header.name: [words(logons)]}}}\n"},
		"does it name itself?":                      {"acme/source.yaml": acme + "words: {logon: [words(logon)]}\n"},
		"message: no value: expected a key, or ext": {"acme/source.yaml": "recognise: [{format: cef}]\nmaps: {common: {message: ~}}\n"},
	} {
		_, err := loadFiles(files)
		assert.ErrorContains(t, err, want)
	}
}

func TestOldNameOfNullValues(t *testing.T) {
	set, err := loadFiles(map[string]string{"acme/source.yaml": "recognise: [{format: cef}]\nnulls: [x]\n"})
	require.NoError(t, err)
	assert.Equal(t, []string{"m/acme/source.yaml:2: nulls is now null_values: the old name will not be read by the next release"}, set.Warnings())
}

// Of two aliases for one key the first in the file whose key is there counts.
func TestAliasesInTheOrderOfTheFile(t *testing.T) {
	set, err := Load(Options{Folders: []Folder{{Name: "m", FS: fstest.MapFS{
		"acme/source.yaml": {Data: []byte("recognise: [{format: json, has: [kind]}]\nrules: []\naliases:\n  title: text\n  body: text\n  abstract: text\nbase: {map: {message: text}}\n")},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	m := set.NewMapper()
	for message, want := range map[string]string{
		`{"kind":"x","abstract":"a","body":"b","title":"t"}`: "t",
		`{"kind":"x","abstract":"a","body":"b"}`:             "b",
		`{"kind":"x","abstract":"a"}`:                        "a",
		`{"kind":"x","title":"t","text":"own"}`:              "own",
	} {
		e := event.New()
		jsontext.Parse(message, e)
		out := string(m.Map(&Input{Event: e, Format: "json", Payload: message}).Event.AppendJSON(nil, true))
		if !strings.Contains(out, `"message":"`+want+`"`) {
			t.Errorf("%s: no message %s in %s", message, want, out)
		}
	}
}
