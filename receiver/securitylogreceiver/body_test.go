package securitylogreceiver

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSplitBody(t *testing.T) {
	pretty := "{\n  \"a\": 1,\n  \"b\": [\n    {\"c\": 2}\n  ]\n}\n"
	for name, tc := range map[string]struct {
		body string
		want []string
	}{
		"empty":                     {"", nil},
		"blank":                     {" \r\n\t\x00\n", nil},
		"object":                    {`{"a":1}`, []string{`{"a":1}`}},
		"object over several lines": {pretty, []string{pretty}},
		"array":                     {"[{\"a\":1},\n {\"b\":[2]}]", []string{`{"a":1}`, `{"b":[2]}`}},
		"empty array":               {"[]", nil},
		"NDJSON":                    {"{\"a\":1}\n{\"b\":2}\r\n\n{\"c\":3}\n", []string{`{"a":1}`, `{"b":2}`, `{"c":3}`}},
		"concatenated":              {`{"a":1}{"b":2} {"c":3}`, []string{`{"a":1}`, `{"b":2}`, `{"c":3}`}},
		"arrays line by line":       {"[{\"a\":1}]\n[{\"b\":2},{\"c\":3}]", []string{`{"a":1}`, `{"b":2}`, `{"c":3}`}},
		"byte order mark":           {"\uFEFF[{\"a\":1},{\"b\":2}]", []string{`{"a":1}`, `{"b":2}`}},
		"wrapper stays whole":       {`{"events":[{"a":1},{"b":2}],"next":"x"}`, []string{`{"events":[{"a":1},{"b":2}],"next":"x"}`}},
		"scalars stay whole":        {"[1,\n2]", []string{"[1,\n2]"}},
		"texts stay whole":          {"[\"CEF:0|a\",\n\"b\"]", []string{"[\"CEF:0|a\",\n\"b\"]"}},
		"broken JSON":               {`{"a":1},{"b":`, []string{`{"a":1},{"b":`}},
		"cut array":                 {`[{"a":1},{"b":2`, []string{`{"a":1}`, `{"b":2`}},
		"lines":                     {"CEF:0|a\nCEF:0|b\r\n\n  \n<34>c", []string{"CEF:0|a", "CEF:0|b", "<34>c"}},
		"one line":                  {line, []string{line}},
		"lines with brackets":       {"[INFO] a\n[WARN] b\n", []string{"[INFO] a", "[WARN] b"}},
		"not UTF-8":                 {"caf\xe9\n\xff\n", []string{"caf\xe9", "\xff"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			splitBody(tc.body, func(s string) bool { got = append(got, s); return true })
			assert.Equal(t, tc.want, got)
		})
	}
}

func TestSplitBodyStops(t *testing.T) {
	for _, body := range []string{strings.Repeat("a\n", 10), strings.Repeat("{}", 10), "[" + strings.Repeat("{},", 9) + "{}]"} {
		n := 0
		splitBody(body, func(string) bool { n++; return n < 3 })
		assert.Equal(t, 3, n, body)
	}
}

// Whatever a body is, its messages are parts of it, in order, and none is empty.
func FuzzSplitBody(f *testing.F) {
	for _, seed := range []string{"", "{}", "[{}]", "a\nb", "{\"events\":[{}]}", "[1]", "\uFEFF{}\n{}", "[INFO] x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		rest := body
		splitBody(body, func(s string) bool {
			i := strings.Index(rest, s)
			if i < 0 || s == "" {
				t.Fatalf("%q is not in what is left of %q", s, body)
			}
			rest = rest[i+len(s):]
			return true
		})
	})
}
