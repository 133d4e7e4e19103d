package jsontext

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// tree is the value of a node as encoding/json gives it with UseNumber: the later of
// two equal keys wins, and a byte that is no UTF-8 is U+FFFD.
func tree(e *event.Event, r event.Ref) any {
	n := e.Node(r)
	switch n.Kind {
	case event.Object:
		m := map[string]any{}
		for c := e.First(r); c != 0; c = e.Next(c) {
			m[valid(e.Node(c).Key)] = tree(e, c)
		}
		return m
	case event.Array:
		a := []any{}
		for c := e.First(r); c != 0; c = e.Next(c) {
			a = append(a, tree(e, c))
		}
		return a
	case event.Number:
		return json.Number(n.Text)
	case event.Bool:
		return n.Text == "true"
	case event.Null:
		return nil
	}
	return valid(n.Text)
}

func valid(s string) string { return string([]rune(s)) }

// standard is what encoding/json makes of s, nil where s is no object.
func standard(s string) map[string]any {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var m map[string]any
	if !json.Valid([]byte(s)) || d.Decode(&m) != nil {
		return nil
	}
	return m
}

// sameAsStandard fails where s is a valid object within the bounds and Parse reads
// anything else than encoding/json does.
func sameAsStandard(t *testing.T, s string) {
	t.Helper()
	want := standard(s)
	if want == nil {
		return
	}
	e := event.New()
	if !Parse(s, e) {
		t.Fatalf("no object: %q", s)
	}
	for _, d := range e.Diagnostics {
		switch d.Code {
		case CodeDepth, CodeSize:
			return
		case CodeDuplicateKey: // encoding/json merges objects under equal keys
			return
		default:
			t.Errorf("%s in valid JSON %q", d.Code, s)
		}
	}
	if got := tree(e, event.Payload); !reflect.DeepEqual(got, any(want)) {
		t.Errorf("%q\n got %v\nwant %v", s, got, want)
	}
}

func TestValidJSONReadsAsEncodingJSONDoes(t *testing.T) {
	for _, name := range []string{"firewall.json", "detection.json"} {
		sameAsStandard(t, read(t, name))
	}
	for _, s := range []string{
		`{"a":1e5,"b":-0,"c":0.0,"d":1E-7,"e":[[],[[]],{"f":{}}],"":"","g":" \u0000 "}`,
		"\t{ \"a\"\r:\n[ true , false,null ]\n}\n",
		`{"a":"\ud83d\ude00\ud83d\ud83d\ude00\udc00"}`,
		"{\"a\":\"\xe9\xff\u2028\"}",
	} {
		sameAsStandard(t, s)
	}
}
