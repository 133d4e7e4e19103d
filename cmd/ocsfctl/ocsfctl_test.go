package main

import (
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

const (
	firewall = `<134>May  4 14:00:01 fw01 CEF:0|Example|FW|8.2|100|Blocked|6|src=198.51.100.7 dst=192.0.2.25 dpt=22 act=blocked src=198.51.100.8 custom.key=x`
	junk     = `nothing that any source knows`
)

// The keys are a contract: other programs read them.
func TestParseWritesItsContract(t *testing.T) {
	out, err := run(t, firewall+"\n"+`{"a":{"b":1},"a":2}`+"\n", "parse", "--now", "2026-05-04T15:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	want := []string{
		`{"line":1,"part":"1/1","format":"cef","syslog":{"priority":134,"facility":16,"severity":6,"timestamp":"May  4 14:00:01","hostname":"fw01"},` +
			`"header":{"version":"0","vendor":"Example","product":"FW","product_version":"8.2","signature_id":"100","name":"Blocked","severity":"6"},` +
			`"fields":{"dst":"192.0.2.25","dpt":"22","act":"blocked","src":"198.51.100.8","custom.key":"x"},` +
			`"duplicates":{"src":["198.51.100.7"]},"residue":"","diagnostics":[{"code":"duplicate_key","offset":102},{"code":"key_nonstandard","offset":119}]}`,
		`{"line":2,"part":"1/1","format":"json","syslog":null,"header":null,"fields":{"a":{"b":1},"a":2},"duplicates":{},"residue":"",` +
			`"diagnostics":[{"code":"duplicate_key","offset":0}]}`,
	}
	for i := range want {
		got, expected := fields(t, lines[i]), fields(t, want[i])
		for key := range expected {
			if key != "diagnostics" && !reflect.DeepEqual(got[key], expected[key]) {
				t.Errorf("line %d: %s is %v, want %v", i+1, key, got[key], expected[key])
			}
		}
		if len(got) != len(expected) || len(got["diagnostics"].([]any)) == 0 {
			t.Errorf("line %d: %s", i+1, lines[i])
		}
	}
}

func TestParseWritesTheHeaderOfLEEF(t *testing.T) {
	out, err := run(t, "LEEF:2.0|V|P|1|E|^|a=b^c=d\n", "parse")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"version": "2.0", "vendor": "V", "product": "P", "product_version": "1", "event_id": "E", "delimiter": "^"}
	if got := fields(t, out)["header"]; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestMapAndExitStatus(t *testing.T) {
	out, err := run(t, firewall+"\n", "map")
	if err != nil || fields(t, out)["class_uid"] != 4001.0 {
		t.Errorf("%v %s", err, out)
	}
	out, err = run(t, "\n"+junk+"\n", "map")
	want := map[string]any{"line": 2.0, "outcome": "unparsed", "text": junk}
	if got := fields(t, out); !errors.Is(err, errUnhappy) || !reflect.DeepEqual(got, want) {
		t.Errorf("%v %s", err, out)
	}
	if _, err = run(t, "", "map", "--output", "xml"); err == nil || errors.Is(err, errUnhappy) {
		t.Error(err)
	}
	if _, err = run(t, "", "map", "--schema-version", "2.0.0"); err == nil || !strings.Contains(err.Error(), "1.8.0") {
		t.Error(err)
	}
	if _, err = run(t, "", "map", "--layout", "flt"); err == nil || !strings.Contains(err.Error(), "flat, nested, body, json") {
		t.Error(err)
	}
	if _, err = run(t, firewall+"\n"+junk+"\n", "map", "--layout", "json"); !errors.Is(err, errUnhappy) {
		t.Error(err)
	}
}

func TestMapTakesPartsAndVersions(t *testing.T) {
	out, err := run(t, `{"events":[{"type_id":8031,"uuid":"1","severity_id":1,"device_time":1714740874000},{"type_id":8031,"uuid":"2","severity_id":1,"device_time":1714740874000}],"next":"x"}`, "map", "--raw", "--schema-version", "1.1.0")
	if err != nil || strings.Count(out, "\n") != 2 || strings.Count(out, `"version":"1.1.0"`) != 2 {
		t.Errorf("%v %s", err, out)
	}
}

func TestMapReadsCompressedFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.log.gz")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write([]byte(firewall + "\n" + firewall + "\n")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "", "map", name)
	if err != nil || strings.Count(out, "\n") != 2 {
		t.Errorf("%v %s", err, out)
	}
}

func TestExplain(t *testing.T) {
	out, err := run(t, firewall+"\n", "map", "--explain")
	if err != nil {
		t.Fatal(err)
	}
	x := fields(t, out)
	if x["source"] != "cef" || x["outcome"] != "mapped" || !strings.Contains(out, `"key":"dpt","text":"22","path":"dst_endpoint.port","at":"dst_endpoint.port","rule":"mappings/cef/`) {
		t.Error(out)
	}
	out, err = run(t, firewall+"\n"+junk+"\n", "map", "--explain", "-o", "pretty", "--width", "200")
	if !errors.Is(err, errUnhappy) {
		t.Error(err)
	}
	for _, want := range []string{"CEF marker at the start", "cef: takes whatever is cef", "/network_activity.yaml:", "valid OCSF 1.8.0: no errors", "dst_endpoint.port", "none recognises it", "no rule reads it"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

func TestValidate(t *testing.T) {
	event, err := run(t, firewall+"\n", "map")
	if err != nil {
		t.Fatal(err)
	}
	out, err := run(t, event, "validate")
	if err != nil || strings.TrimSpace(out) != `{"line":1,"errors":[],"warnings":[]}` {
		t.Errorf("%v %s", err, out)
	}
	out, err = run(t, strings.Replace(event, `"class_uid":4001`, `"class_uid":4001,"nonsense":1`, 1), "validate")
	if !errors.Is(err, errUnhappy) || !strings.Contains(out, `"code":"attribute_unknown","path":"nonsense"`) {
		t.Errorf("%v %s", err, out)
	}
}

// Wrong use is answered with what to write instead.
func TestUsage(t *testing.T) {
	for line, want := range map[string]string{
		"map --layot flat":       "unknown flag: --layot (did you mean --layout?)\nocsfctl map --help has the flags and examples",
		"send --rat 1":           "(did you mean --rate, --raw?)",
		"test --nothing-like-it": "unknown flag: --nothing-like-it\n",
		"test":                   "test takes one folder, 0 are given: ocsfctl test my-mappings",
		"test a b":               "test takes one folder, 2 are given",
		"new":                    "--from is missing: name a file with a message of the product",
		"new sample.log":         "the sample is given by a flag: ocsfctl new --from sample.log",
	} {
		if _, err := run(t, "", strings.Fields(line)...); err == nil || errors.Is(err, errUnhappy) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
}

// Of JSON printed over several lines each line is a message, which nobody means: it is said once, and not where --raw is given.
func TestJSONOverSeveralLines(t *testing.T) {
	const printed, hint = "{\n  \"list\": [\n  1\n]\n}\n", "with --raw the whole input is one"
	for _, command := range []string{"map", "parse"} {
		if out, _ := run(t, printed, command); strings.Count(out, hint) != 1 {
			t.Errorf("%s: %s", command, out)
		}
		if out, _ := run(t, printed, command, "--raw"); strings.Contains(out, hint) {
			t.Errorf("%s --raw: %s", command, out)
		}
	}
}

// A folder that is not there is wrong use (2), not a mapping that is wrong (1).
func TestFolderThatIsNotThere(t *testing.T) {
	for _, args := range [][]string{{"map", "--mappings", "testdata/nowhere"}, {"test", "testdata/nowhere"}, {"map", "--mappings", "main.go"}} {
		_, err := run(t, firewall+"\n", args...)
		var broken *mapping.Error
		if err == nil || errors.Is(err, errUnhappy) || errors.As(err, &broken) || !strings.Contains(err.Error(), args[len(args)-1]+" is no folder that can be read") {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestTest(t *testing.T) {
	out, err := run(t, "", "test", "../../mappings")
	if err != nil || !strings.Contains(out, ": 0 failures") {
		t.Errorf("%v %s", err, out)
	}
	out, err = run(t, "", "test", "../../mappings/cef")
	if err != nil || !strings.HasPrefix(out, "1 sources") {
		t.Errorf("%v %s", err, out)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("acme/source.yaml", "recognise: [{format: json, has: [acme]}]\nrules: [a]\n")
	write("acme/a.yaml", "class: base_event\nmap: {mesage: acme}\n")
	var broken *mapping.Error
	if _, err = run(t, "", "test", dir); !errors.As(err, &broken) || !strings.Contains(err.Error(), "a.yaml:2: mesage: no such attribute in base_event (did you mean message?)") {
		t.Error(err)
	}
	write("acme/a.yaml", "class: base_event\nmap: {message: acme}\ntests: [{in: samples/a.json, want: {message: other}}]\n")
	write("acme/samples/a.json", `{"acme":"text"}`)
	out, err = run(t, "", "test", dir)
	if !errors.Is(err, errUnhappy) || !strings.Contains(out, "message is text, want other") || !strings.Contains(out, "there is no golden file") {
		t.Errorf("%v %s", err, out)
	}
	write("acme/a.yaml", "class: base_event\nmap: {message: acme}\ntests: [{in: samples/a.json, want: {message: text}}]\n")
	if out, err = run(t, "", "test", "-update", dir); err != nil {
		t.Errorf("%v %s", err, out)
	}
	if out, err = run(t, "", "test", dir); err != nil || out != "1 sources, 1 samples with 1 events, 1 tests: 0 failures\n" {
		t.Errorf("%v %s", err, out)
	}
	write("acme/a.yaml", "class: base_event\nmap: {message: acme, status_detail: acme}\n")
	if out, err = run(t, "", "test", dir); !errors.Is(err, errUnhappy) || !strings.Contains(out, "the event changed (- golden, + now); if it is meant to, -update writes it:\n") {
		t.Errorf("%v %s", err, out)
	}
}
