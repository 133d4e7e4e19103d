package mappings_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// wild is a message as devices and relays really write them, and what its event must say.
type wild struct {
	ID        string
	Kind      string
	Input     string
	InputB64  string `json:"input_b64"`
	Transport string // where a collector must run
	// Expect has a value for each path: null where there must be none, a list where each of
	// its values will do, "x[].y" for any element, "~diagnostics" for a code.
	Expect map[string]any
	// Why says why the case does not hold yet.
	Why string
}

func wildCases(t *testing.T, name string) []wild {
	t.Helper()
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []wild
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var w wild
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if w.InputB64 != "" {
			b, err := base64.StdEncoding.DecodeString(w.InputB64)
			if err != nil {
				t.Fatal(err)
			}
			w.Input = string(b)
		}
		all = append(all, w)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// misses tells what of the expectation does not hold.
func (w *wild) misses(t *testing.T, p *pipeline.Pipeline) (wrong []string) {
	t.Helper()
	var got any
	var codes []string
	p.Each(w.Input, pipeline.Times{Received: time.Date(2026, time.November, 30, 18, 0, 0, 0, time.UTC)}, func(r *pipeline.Record) {
		if got != nil {
			return
		}
		got = map[string]any{}
		codes = append(codes, r.Result.Diagnostics...)
		if r.Result.Outcome != mapping.Unparsed {
			got = decodeJSON(t, r.Result.Event.AppendJSON(nil, true))
		}
	})
	for path, want := range w.Expect {
		if path == "~diagnostics" {
			if !slices.Contains(codes, want.(string)) {
				wrong = append(wrong, fmt.Sprintf("no diagnostic %s in %v", want, codes))
			}
			continue
		}
		values := walk(got, path)
		if !holds(values, want) {
			wrong = append(wrong, fmt.Sprintf("%s: got %v, want %v", path, values, want))
		}
	}
	slices.Sort(wrong)
	return wrong
}

func decodeJSON(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// walk gives the values at a path.
func walk(v any, path string) []any {
	step, rest, more := strings.Cut(path, ".")
	if step == "unmapped" && more {
		if m, ok := v.(map[string]any); ok {
			m, _ := m["unmapped"].(map[string]any)
			if value, ok := m[strings.TrimPrefix(path, "unmapped.")]; ok {
				return []any{value}
			}
		}
		return nil
	}
	name, index, isList := strings.Cut(strings.TrimSuffix(step, "]"), "[")
	m, _ := v.(map[string]any)
	value, ok := m[name]
	if !ok {
		return nil
	}
	values := []any{value}
	if isList {
		list, _ := value.([]any)
		values = list
		if index != "" {
			i, err := strconv.Atoi(index)
			if err != nil || i >= len(list) {
				return nil
			}
			values = list[i : i+1]
		}
	}
	if !more {
		return values
	}
	var all []any
	for _, value := range values {
		all = append(all, walk(value, rest)...)
	}
	return all
}

func holds(values []any, want any) bool {
	if want == nil {
		return len(values) == 0
	}
	anyOf, ok := want.([]any)
	if !ok {
		anyOf = []any{want}
	}
	return slices.ContainsFunc(values, func(v any) bool {
		return slices.ContainsFunc(anyOf, func(w any) bool { return reflect.DeepEqual(v, w) || fmt.Sprint(v) == fmt.Sprint(w) })
	})
}

func wildPipeline(t *testing.T) *pipeline.Pipeline {
	t.Helper()
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	return pipeline.New(set, time.UTC)
}

// TestWild holds the list of what devices and relays write: a case either holds, or says
// why not yet.
func TestWild(t *testing.T) {
	p := wildPipeline(t)
	cases := wildCases(t, "testdata/wild.jsonl")
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	for _, w := range cases {
		switch wrong := w.misses(t, p); {
		case len(wrong) > 0 && w.Why == "":
			t.Errorf("%s (%s): %s", w.ID, w.Kind, strings.Join(wrong, "; "))
		case len(wrong) == 0 && w.Why != "":
			t.Errorf("%s holds now: take its why away (%s)", w.ID, w.Why)
		}
	}
}

// sharedReasons are the cases outside of the repository that do not hold, with the reason.
var sharedReasons = map[string]string{
	"vendors/S5": "duration: the vendor counts seconds, OCSF milliseconds: 1800000, as the times of the scan say",

	"cef/aruba-leef-cest": "one address and no user is no connection: a Base Event, which has no place for the address",
	"cef/darktrace":       "an alert of Darktrace is a finding: the host is in evidences",
	"cef/in-thousands":    "1,234 is a number with a separator for thousands: it is traffic.bytes_in",
	"cef/mac-cisco":       "OCSF: a MAC address is six pairs of digits, so it is 00:11:22:33:44:55",
	"cef/thycotic-view":   "what a vault calls a file is the secret that was viewed: it is the entity, not unmapped",
	"vendors/E15":         "the web filter of ESET names the address that it blocked beside a URL without a scheme: Network Activity with the URL",
	"vendors/F1":          "the name is the agent's own, with the stream of the file: the mapping of FortiDLP does not cut it off yet",
}

// TestWildShared does the same with cases that are not part of the repository.
func TestWildShared(t *testing.T) {
	cases := wildCases(t, "../../shared/cases/cases.jsonl")
	if cases == nil {
		t.Skip("the shared cases are not here; testdata/wild.jsonl has ours")
	}
	p := wildPipeline(t)
	for _, w := range cases {
		if w.Transport != "" {
			continue // see the tests of the receiver
		}
		why := sharedReasons[w.ID]
		switch wrong := w.misses(t, p); {
		case len(wrong) > 0 && why == "":
			t.Errorf("%s (%s): %s", w.ID, w.Kind, strings.Join(wrong, "; "))
		case len(wrong) == 0 && why != "":
			t.Logf("%s holds now: take it off the list (%s)", w.ID, why)
		}
	}
}
