package mapping_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

var (
	random = flag.Int("random", 5000, "random messages for each schema version")
	seed   = flag.Int64("seed", 1, "which random messages")
)

// property has a source with all that the grammar can say, which the built-in ones may not.
const property = "testdata/property"

// TestRandomMessages maps messages that the sources recognise, with values
// of every kind at every key: each event is valid, and no value is lost or doubled.
func TestRandomMessages(t *testing.T) {
	for _, version := range ocsf.Versions() {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			set, err := mapping.Load(mapping.Options{
				Version: version, Decode: pipeline.Decode,
				Folders: []mapping.Folder{{Name: property, FS: os.DirFS(property)}, {Name: mappings.Name, FS: mappings.FS}},
			})
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewSource(*seed))
			m := set.NewMapper()
			classes := map[string]int{}
			var forOracle bytes.Buffer
			messages := *random
			if testing.Short() {
				messages /= 10
			}
			for i := range messages {
				format, message := set.RandomMessage(r, func() any { return value(r, 2) })
				e := event.New()
				if format == "cef" {
					cef.Parse(message, e)
				} else {
					jsontext.Parse(message, e)
				}
				res := m.Map(&mapping.Input{Event: e, Format: format, Payload: message, Received: mappingtest.Now})
				if res.Outcome == mapping.Unparsed {
					continue
				}
				classes[res.Source+": "+res.Event.Class.Name]++
				event := check(t, set, m, res)
				if i < oracleEvents {
					forOracle.Write(append(event, '\n'))
				}
				if t.Failed() {
					t.Fatalf("message %d of source %s by %s: %s", i, res.Source, m.Rule(), message)
				}
			}
			t.Log(classes)
			oracle(t, version, forOracle.Bytes())
		})
	}
}

// oracleEvents is how many events of a version the independent validator sees, too.
const oracleEvents = 2000

// oracle has events checked by the validator that is not ours, where it is there.
func oracle(t *testing.T, version string, events []byte) {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "ocsf")
	tool, schema := filepath.Join(folder, "tools", "ocsf_validate.py"), filepath.Join(folder, "schema-"+version+".json")
	python, err := exec.LookPath("python3")
	if _, missing := os.Stat(tool); err != nil || missing != nil {
		fmt.Printf("oracle: skipped, no python3 or no %s\n", tool)
		return
	}
	c := exec.CommandContext(t.Context(), python, tool, "-s", schema, "--werror", "-")
	c.Stdin = bytes.NewReader(events)
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("oracle: %v\n%s", err, out)
	}
	fmt.Printf("oracle: ran %d events of random messages at %s\n", bytes.Count(events, []byte("\n")), version)
}

// check holds one event to its promises and gives it as JSON.
func check(t *testing.T, set *mapping.Set, m *mapping.Mapper, res *mapping.Result) []byte {
	t.Helper()
	got := res.Event.AppendJSON(nil, true)
	if !json.Valid(got) {
		t.Errorf("no JSON: %s", got)
	}
	report := set.Schema().ValidateJSON(got)
	for _, f := range append(report.Errors, report.Warnings...) {
		t.Errorf("%s %s: %s", f.Code, f.Path, f.Message)
	}
	for _, c := range mappingtest.Conserved(res, m.Explain()) {
		t.Error(c)
	}
	return got
}

// texts are values as sources write them, right and wrong.
var texts = []string{
	"", " ", "-", "null", "N/A", "true", "False", "0", "1", "2", "4", "5", "7", "16", "99", "100", "8031", "-1", "65535", "65536",
	"9223372036854775807", "9223372036854775808", "1e3", "5.0", "1.5", "0x1F", "+3", "٣",
	"192.0.2.1", "999.1.1.1", "2001:db8::1", "fe80::1%eth0", "[2001:db8::1]", "::ffff:192.0.2.1", "192.0.2.1:80", "host.example.com", "Ada's Laptop",
	"00:00:5e:00:53:01", "00-00-5E-00-53-01", "0000.5e00.5301", "ada@example.com", "not@mail", "@",
	"d41d8cd98f00b204e9800998ecf8427e", "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "abc",
	"21-Jun-2021 09:46:15", "20231026T132530", "1719348447405", "1651164432862.6338", "2024-06-25T20:47:27.405170126Z", "Jun 21 2021 09:46:15", "soon",
	"0001-01-01T00:00:00Z", "99999999999999999999", "9999-12-31T23:59:60Z",
	`ACME\ada`, `NT AUTHORITY\SYSTEM`, `\`, `a\`, `C:\Users\ada\x.exe`, `C:\`, "/usr/bin/x", "/", "//", "file:///C:/a b.lnk", "file:///", "https://u@example.com:8443/a?b=c#d", "http://", "://", "https://[::1",
	"Blocked", "not blocked", "Cleaned by deleting", "quarantined", "Success", "Failed", "Create", "Trojan", "Windows 11", "TCP", "6", "inbound",
	"T1052.001", "T", ".", "TA0010", "policy:///g/p?instance=1&name=A+b%zz", "{", "}", `{"a":1}`, `{"a":`, "[1,2]", "\x00", "\u202e", "日本語", "a\nb\tc\r",
	strings.Repeat("x", 300),
}

// long is longer than any text may be in the older versions.
var long = strings.Repeat("é", 70000)

func value(r *rand.Rand, depth int) any {
	if r.Intn(2000) == 0 {
		return long
	}
	switch n := r.Intn(40); {
	case n == 0:
		return nil
	case n == 1:
		return r.Intn(2) == 0
	case n <= 4:
		return r.Int63n(1 << uint(1+r.Intn(60)))
	case n == 5:
		return r.NormFloat64() * 1e6
	case n == 6 && depth > 0:
		list := []any{}
		for range r.Intn(4) {
			list = append(list, value(r, depth-1))
		}
		return list
	case n == 7 && depth > 0:
		m := map[string]any{}
		for range r.Intn(4) {
			m[[]string{"a", "name", "id", "ip", "x.y", "", "file_name"}[r.Intn(7)]] = value(r, depth-1)
		}
		return m
	default:
		return texts[r.Intn(len(texts))]
	}
}
