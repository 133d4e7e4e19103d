package jsontext

import (
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// TestRelayed undoes what relays and programs make of a document, and nothing else.
func TestRelayed(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":"b"}#015#012`:                               `{"a":"b"}`,
		`{"a":"b"}#000`:                                   `{"a":"b"}`,
		`{\"a\":\"b\",\"n\":1}`:                           `{"a":"b","n":1}`,
		` {\"a\":{\"p\":\"C:\\\\Windows\\\\x\"}} `:        `{"a":{"p":"C:\\Windows\\x"}}`,
		`{\"p\":\"C:\\Windows\\new\"}`:                    `{"p":"C:\\Windows\\new"}`,
		`"{\"a\":\"it is \\\"so\\\"\",\"b\":[true]}"`:     `{"a":"it is \"so\"","b":[true]}`,
		`[{\"a\":1},{\"b\":2}]`:                           `[{"a":1},{"b":2}]`,
		`{""a"":""b"",""c"":""""}`:                        `{"a":"b","c":""}`,
		`"{""a"":""b"",""n"":[1]}"`:                       `{"a":"b","n":[1]}`,
		`"{"a":"b"}"`:                                     `{"a":"b"}`,
		`'{"a":"b"}'`:                                     `{"a":"b"}`,
		`{'a': 'b', 'on': True, 'off': False, 'x': None}`: `{"a": "b", "on": true, "off": false, "x": null}`,
		`{u'a': u'it\'s "b"', 'l': ('x', 1)}`:             `{"a": "it's \"b\"", "l": ["x", 1]}`,
		`{'p': 'C:\\new', "q": "don't", 'h': '\xe9'}`:     `{"p": "C:\\new", "q": "don't", "h": "\u00e9"}`,
	} {
		got, code := Relayed(in)
		if got != want || code == "" {
			t.Errorf("%s:\n got %s (%s)\nwant %s", in, got, code, want)
		}
		e := event.New()
		if in[0] != '[' && (!Parse(got, e) || len(e.Diagnostics) > 0) {
			t.Errorf("%s: %s is not JSON: %v", in, got, e.Diagnostics)
		}
	}
	for _, same := range []string{
		``, `{}`, `{"a":"#012"}`, `{"a":1} 012`, `text#012`, `{"a":"b"}`, `{ "a" : "\"b\"" }`, `{"":1}`, `{"" : 1}`, `[{"a":"x\"y"}]`, `"a" said {x}`, `"{curly} words"`, `{{ host }}`,
		`{0x5bfc,0x1}`, `{user} logged on`, `'quoted' {text}`, `["a"]`, `[INFO] {\"a\":1}`, `"text"`,
	} {
		if got, code := Relayed(same); got != same || code != "" {
			t.Errorf("%s became %s (%s)", same, got, code)
		}
	}
	if n := testing.AllocsPerRun(100, func() { Relayed(`{"a":"b"}`) }); n != 0 {
		t.Errorf("%v allocations where there is nothing to undo", n)
	}
}

func FuzzRelayed(f *testing.F) {
	for _, s := range []string{`{\"a\":\"C:\\x\"}`, `"{""a"":""b""}"`, `{u'a': u'it\'s', 'b': (None,)}`, `{'a': 'b`, `{\`, `{""`, `"{\"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, code := Relayed(s)
		if code == "" && text != s {
			t.Fatalf("%q changed without a code", s)
		}
		if len(text) > 6*len(s)+2 {
			t.Fatalf("%d bytes became %d", len(s), len(text))
		}
		Parse(text, event.New())
	})
}
