package ocsf

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// shared is the folder with the independent validator, where it is there.
const shared = "../../../shared/ocsf"

// rawLines are events that encoding/json would not write.
var rawLines = []string{
	`{"class_uid":2004,"class_uid":0,"metadata":{"version":"1.8.0","uid":"u"},"metadata":{"version":"1.1.0"}}`,
	`{"class_uid":0,"severity_id":1,"severity_id":-0,"time":1E3,"type_uid":00}`,
	`{"class_uid":0`, `nonsense`, `5`, `"text"`, `null`, `true`, `{}`, `{"class_uid":null}`, `{"class_uid":"0"}`, `{"class_uid":0.0}`, `{"class_uid":true}`,
	`{"class_uid":123456}`, `{"class_uid":99999999999999999999}`, `{"class_uid":0} {}`, `{"class_uid":0,"metadata":[]}`, `{"class_uid":0,"a":"` + "\u00e9" + `"}`,
	`{"class_uid":0,"activity_id":99,"type_uid":99,"unmapped":{"a":[1,{"b":null}]},"unmapped2":{}}`,
	`{"class_uid":0,"message":"` + strings.Repeat("a", 65535) + `"}`, `{"class_uid":0,"message":"` + strings.Repeat("\u00e9", 65536) + `"}`,
	`{"class_uid":0,"metadata":{"profiles":["host"]},"device":{"hostname":"` + strings.Repeat("a", 65536) + `"}}`,
	`{"class_uid":0,"activity_id":99999999999999999999,"type_uid":99999999999999999999}`,
}

// TestOracle compares Validate with the independent validator, a program in Python, on
// examples, events made from the schema and mutants of both. OCSF_ORACLE_EVENTS sets how many
// a version, OCSF_ORACLE_SEED another seed.
func TestOracle(t *testing.T) {
	python := oracle(t)
	usual := 2000
	if testing.Short() {
		usual = 200
	}
	n := setting("OCSF_ORACLE_EVENTS", usual)
	for _, version := range Versions() {
		for _, strict := range []bool{false, true} {
			name := version
			if strict {
				name += "-strict"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				compareWithOracle(t, python, load(t, version), n, strict)
			})
		}
	}
}

// oracle gives the interpreter, or skips the test and says so where a run of all tests
// shows it.
func oracle(t *testing.T) string {
	python, err := exec.LookPath("python3")
	if err == nil {
		_, err = os.Stat(filepath.Join(shared, "tools/ocsf_validate.py"))
	}
	if err != nil {
		fmt.Printf("oracle: skipped, %v\n", err)
		t.Skip(err)
	}
	return python
}

func setting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

func compareWithOracle(t *testing.T, python string, s *Schema, n int, strict bool) {
	lines := append(oracleEvents(t, s, n), rawLines...)
	reports := runOracle(t, python, s.Version, lines, strict)
	if len(reports) != len(lines) {
		t.Fatalf("%d reports for %d events", len(reports), len(lines))
	}
	differences, findings := 0, map[string]int{}
	for i, line := range lines {
		var checks []Check
		if strict {
			checks = []Check{Strict, WarnRecommended}
		}
		got := lineUp(s.ValidateJSON([]byte(line), checks...))
		for _, f := range got {
			findings[strings.Fields(f)[1]]++
		}
		if want := reports[i]; !slices.Equal(got, want) {
			if differences++; differences <= 5 {
				t.Errorf("%s\n got %q\nwant %q", line[:min(len(line), 3000)], minus(got, want), minus(want, got))
			}
		}
	}
	fmt.Printf("oracle: ran %d events of %s (strict: %v), %d differences, %d findings of %d codes\n",
		len(lines), s.Version, strict, differences, sum(findings), len(findings))
	if testing.Verbose() {
		for _, code := range slices.Sorted(maps.Keys(findings)) {
			t.Logf("%6d %s", findings[code], code)
		}
	}
}

func sum(m map[string]int) int {
	n := 0
	for _, k := range m {
		n += k
	}
	return n
}

// lineUp brings a report into a form that can be compared.
func lineUp(r Report) []string {
	var out []string
	for _, f := range r.Errors {
		out = append(out, "error "+f.Code+" "+f.Path)
	}
	for _, f := range r.Warnings {
		out = append(out, "warning "+f.Code+" "+f.Path)
	}
	slices.Sort(out)
	return out
}

// minus is what a has and b has not.
func minus(a, b []string) []string {
	b = slices.Clone(b)
	var out []string
	for _, x := range a {
		if i := slices.Index(b, x); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			out = append(out, x)
		}
	}
	return out
}

// oracleEvents makes n events in JSON: all examples, mutants of them, events made from the
// schema and mutants of those.
func oracleEvents(t *testing.T, s *Schema, n int) []string {
	g := &generator{Rand: rand.New(rand.NewPCG(uint64(setting("OCSF_ORACLE_SEED", 1)), 2)), schema: s}
	var lines []string
	add := func(v any) {
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	var examples []any
	files, err := filepath.Glob(filepath.Join(shared, "examples/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v, err := decode(data)
		if err != nil {
			t.Fatal(err)
		}
		examples = append(examples, v)
		add(v)
	}
	for len(lines) < n {
		m := g.event()
		if len(lines)%2 == 0 {
			m = copyJSON(examples[g.IntN(len(examples))]).(map[string]any)
			if metadata, ok := m["metadata"].(map[string]any); ok {
				metadata["version"] = s.Version
			}
		}
		for range g.IntN(4) {
			g.mutate(m)
		}
		add(m)
	}
	return lines
}

// runOracle gives the reports of the independent validator, in the form of lineUp.
func runOracle(t *testing.T, python, version string, lines []string, strict bool) [][]string {
	file := filepath.Join(t.TempDir(), "events.ndjson")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{filepath.Join(shared, "tools/ocsf_validate.py"), "--json", "-s", filepath.Join(shared, "schema-"+version+".json")}
	if strict {
		args = append(args, "--strict", "--recommended")
	}
	cmd := exec.Command(python, append(args, file)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, _ := cmd.Output() // its status tells that some events are invalid
	if stderr.Len() > 0 {
		t.Fatal(stderr.String())
	}
	var reports [][]string
	in := bufio.NewScanner(bytes.NewReader(out))
	in.Buffer(nil, 1<<24)
	for in.Scan() {
		var r struct {
			Errors, Warnings []struct {
				Error, Warning string
				Path           string `json:"attribute_path"`
			}
		}
		// Python writes a number that is too large in a way that is no JSON.
		line := strings.NewReplacer("-Infinity", "0", "Infinity", "0").Replace(in.Text())
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		var found Report
		for _, f := range r.Errors {
			found.fail(f.Error, f.Path, "")
		}
		for _, f := range r.Warnings {
			found.warn(f.Warning, f.Path, "")
		}
		reports = append(reports, lineUp(found))
	}
	return reports
}
