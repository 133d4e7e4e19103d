package frame

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func ExampleEstimateRecords() {
	fmt.Println(EstimateRecords("<34>one line"), EstimateRecords(`[{"a":{"b":1}},{"a":2}]`))
	// Output: 1 2
}

func TestEstimateRecords(t *testing.T) {
	long := strings.Repeat("x", 64)
	for name, tc := range map[string]struct {
		in   string
		want int
	}{
		"empty":                {"", 1},
		"one line":             {"<34>May  4 14:00:01 fw CEF:0|a|b|c|d|e|5|src=192.0.2.1", 1},
		"one line with its LF": {"one\n", 1},
		"three lines":          {"one\ntwo\nthree", 3},
		"one object":           {`{"a":1}`, 1},
		"nested objects":       {`{"a": {"b": {"c": {}}}, "d":{}}`, 1},
		"printed over lines":   {"{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", 1},
		"an array":             {`[{"a":1},{"a":2} , {"a":3}]`, 3},
		"documents":            {`{"a":1}{"a":2} {"a":3}`, 3},
		"NDJSON":               {"{\"a\":1}\n{\"a\":2}\n", 2},
		"a wrapper":            {`{"events":[{"a":1},{"a":2}]}`, 3},
		"an array of numbers":  {`[1,2,3]`, 1},
		"behind a header":      {`<34>May  4 14:00:01 fw app: [{"a":1},{"a":2}]`, 2},
		"at least sixteen":     {strings.Repeat("{}", 32), 16},
		"one per 64 bytes":     {strings.Repeat("{}", 3200), 100},
		"lines of a bomb":      {strings.Repeat("CEF:0|\n", 9285), 9285 * 7 / 64},
		"long lines":           {strings.Repeat(long+"\n", 50), 50},
		"blanks before":        {strings.Repeat(`{"a":1},                    `, 3), 3},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, EstimateRecords(tc.in)) })
	}
}

func BenchmarkEstimateRecords(b *testing.B) {
	for name, s := range map[string]string{
		"cef":  "<134>May  4 14:00:01 fw01 CEF:0|A|B|1|1|n|5|" + strings.Repeat("src=192.0.2.1 dst=198.51.100.7 ", 12),
		"json": `{"event_type":"Threat_Event","a":{"b":"` + strings.Repeat("x", 300) + `"},"list":[{"a":1},{"b":2}]}`,
		"bomb": strings.Repeat("{}", 32500),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				EstimateRecords(s)
			}
		})
	}
}
