package mappings_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// The worked examples are OCSF events that were made by hand. Where they are there, the
// events that the mappings make of their payloads are compared with them. The payloads of
// some are among the shared samples; those of the others are templates, filled with what
// the example says. differences.txt has each difference with its reason: a difference that
// it does not have fails, and so does one that is no more. -update writes it, with what
// reasons it had.
const (
	examples    = "../../shared/ocsf/examples"
	differences = "testdata/examples/differences.txt"
)

// samplesOf are the lines of the shared samples that have the payloads of examples.
var samplesOf = map[string]struct {
	file string
	line int
}{
	"symantec_edr_atp_incident":            {"symantec.jsonl", 3},
	"symantec_edr_lcp_sep_alert_event":     {"symantec.jsonl", 2},
	"symantec_edr_sep_proxy_insight_event": {"symantec.jsonl", 4},
	"fortidlp_detection":                   {"fortidlp.jsonl", 1},
}

func TestWorkedExamples(t *testing.T) {
	files, err := filepath.Glob(examples + "/*.json")
	if err != nil || len(files) == 0 {
		t.Skip("no " + examples + ": the worked examples are not in this repository")
	}
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	p := pipeline.New(set, time.UTC)
	known := readDifferences(t)
	found := map[string][]string{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		want := readEvent(t, file)
		got := eventOf(t, p, payloadOf(t, name, want))
		for _, event := range []map[string]any{want, got} {
			delete(event, "observables") // as the page of the examples says
			delete(event, "unmapped")
			sortProfiles(event)
		}
		dropUnknown(want)
		found[name] = compare("", want, got)
	}
	if *update {
		writeDifferences(t, known, found)
		return
	}
	var all []string
	for name, list := range found {
		for _, d := range list {
			if r := known[name][d]; (r == "" || r == unexplained) && known.everywhere(d) == "" {
				t.Errorf("%s: %s: a difference without a reason in %s", name, d, differences)
			}
		}
		all = append(all, list...)
	}
	found[everywhere] = all
	for name, reasons := range known {
		for d := range reasons {
			if !slices.ContainsFunc(found[name], func(f string) bool { return covers(d, f) }) {
				t.Errorf("%s: %s: there is no such difference any more: take it out of %s", name, d, differences)
			}
		}
	}
}

// sortProfiles gives the profiles an order: theirs means nothing.
func sortProfiles(event map[string]any) {
	if metadata, ok := event["metadata"].(map[string]any); ok {
		profiles, _ := metadata["profiles"].([]any)
		sort.Slice(profiles, func(i, j int) bool { return fmt.Sprint(profiles[i]) < fmt.Sprint(profiles[j]) })
	}
}

// dropUnknown takes the captions "Unknown" of an example out: an id of 0 stands where the
// schema requires it, without its caption (Decision 11).
func dropUnknown(v any) {
	if object, ok := v.(map[string]any); ok {
		maps.DeleteFunc(object, func(_ string, child any) bool { return child == "Unknown" })
	}
	eachChild("", v, func(_ string, child any) { dropUnknown(child) })
}

// everywhere is the name under which differences stand that any example may have. There
// paths may end the path that is meant: "- *.type" is "- device.type", too.
const everywhere = "all examples"

// reasons are those of the differences of each example.
type reasons map[string]map[string]string

func (r reasons) everywhere(d string) string {
	for known, reason := range r[everywhere] {
		if covers(known, d) {
			return reason
		}
	}
	return ""
}

// covers tells whether a known difference is the one found.
func covers(known, found string) bool {
	if end, ok := strings.CutPrefix(known[2:], "*"); ok {
		return known[:2] == found[:2] && strings.HasSuffix(found, end)
	}
	return known == found
}

func readEvent(t *testing.T, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return decodeEvent(t, data)
}

func decodeEvent(t *testing.T, data []byte) map[string]any {
	t.Helper()
	var event map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // so that ids and times compare as they are written
	if err := d.Decode(&event); err != nil {
		t.Fatal(err)
	}
	return event
}

// payloadOf is the message that an example stands for.
func payloadOf(t *testing.T, name string, event map[string]any) string {
	t.Helper()
	if s, ok := samplesOf[name]; ok {
		return messages(t, filepath.Join("../../shared/samples", s.file))[s.line-1]
	}
	data, err := os.ReadFile("testdata/examples/" + name + ".tmpl")
	if err != nil {
		t.Fatalf("%s has no payload: %v", name, err)
	}
	return fillIn(t, strings.TrimSuffix(string(data), "\n"), scalarsOf("", event))
}

// fillIn puts the values of an event into a template: {{path}}, {{path|layout of a time}}.
func fillIn(t *testing.T, template string, values map[string]any) string {
	t.Helper()
	var out strings.Builder
	for rest := template; rest != ""; {
		before, after, ok := strings.Cut(rest, "{{")
		out.WriteString(before)
		if !ok {
			break
		}
		name, after, _ := strings.Cut(after, "}}")
		path, layout, _ := strings.Cut(name, "|")
		value, ok := values[path]
		if !ok {
			t.Fatalf("the example has no %s", path)
		}
		out.WriteString(written(t, value, layout, strings.HasPrefix(template, "CEF:")))
		rest = after
	}
	return out.String()
}

// written is a value as a message has it.
func written(t *testing.T, value any, layout string, cef bool) string {
	t.Helper()
	text := fmt.Sprint(value)
	if layout != "" {
		ms, err := value.(json.Number).Int64()
		if err != nil {
			t.Fatal(err)
		}
		return time.UnixMilli(ms).UTC().Format(layout)
	}
	if cef {
		return strings.NewReplacer(`\`, `\\`, "=", `\=`).Replace(text)
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted[1 : len(quoted)-1])
}

// eventOf maps a message as the processor does.
func eventOf(t *testing.T, p *pipeline.Pipeline, message string) (event map[string]any) {
	t.Helper()
	p.Each(message, pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
		if r.Result.Outcome == mapping.Unparsed || r.Parts > 1 {
			t.Fatalf("%s: outcome %s, %d parts", message, r.Result.Outcome, r.Parts)
		}
		event = decodeEvent(t, r.Result.Event.AppendJSON(nil, false))
	})
	return event
}

func scalarsOf(path string, v any) map[string]any {
	out := map[string]any{}
	eachChild(path, v, func(path string, child any) {
		for p, leaf := range scalarsOf(path, child) {
			out[p] = leaf
		}
	})
	if len(out) == 0 {
		out[path] = v
	}
	return out
}

// eachChild calls f for what is in an object or a list, with its path.
func eachChild(path string, v any, f func(path string, child any)) {
	switch v := v.(type) {
	case map[string]any:
		for k, child := range v {
			f(strings.TrimPrefix(path+"."+k, "."), child)
		}
	case []any:
		for i, child := range v {
			f(fmt.Sprintf("%s[%d]", path, i), child)
		}
	}
}

// compare gives the differences of two events: "- path" is in the example alone, "+ path"
// in ours alone, "~ path" has another value. Of what is whole in one of them alone there is
// the highest path.
func compare(path string, want, got any) []string {
	ours := map[string]any{}
	eachChild(path, got, func(p string, child any) { ours[p] = child })
	var out []string
	nested := false
	eachChild(path, want, func(p string, child any) {
		nested = true
		if other, ok := ours[p]; ok {
			out = append(out, compare(p, child, other)...)
			delete(ours, p)
		} else {
			out = append(out, "- "+p)
		}
	})
	for p := range ours {
		out = append(out, "+ "+p)
	}
	if !nested && !reflect.DeepEqual(want, got) {
		out = append(out, "~ "+path)
	}
	sort.Slice(out, func(i, j int) bool { return out[i][2:]+out[i][:1] < out[j][2:]+out[j][:1] })
	return out
}

// readDifferences reads the reasons of differences: a line with the name of an example,
// under it a reason, under that the differences that have it.
func readDifferences(t *testing.T) reasons {
	t.Helper()
	data, err := os.ReadFile(differences)
	if err != nil {
		t.Fatal(err)
	}
	out, name, reason := reasons{}, "", ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		text := strings.TrimLeft(line, " ")
		switch len(line) - len(text) {
		case 0:
			if name = line; line != "" && line[0] != '#' {
				out[name] = map[string]string{}
			}
		case 2:
			reason = text
		default:
			for _, d := range strings.Split(text, ", ") {
				if out[name][d] != "" {
					t.Errorf("%s: %s has two reasons in %s", name, d, differences)
				}
				out[name][d] = reason
			}
		}
	}
	return out
}

// unexplained stands for the reason that somebody has to find.
const unexplained = "?"

func writeDifferences(t *testing.T, known reasons, found map[string][]string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("# How the events that the mappings make differ from the worked examples, and why: see TestWorkedExamples.\n" +
		"# - the example alone has it, + ours alone has it, ~ the values differ. Decisions and sections are those of the\n" +
		"# reference of OCSF that the examples belong to.\n")
	found[everywhere] = slices.Sorted(maps.Keys(known[everywhere]))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		fmt.Fprintf(&b, "\n%s\n", name)
		var order []string
		groups := map[string][]string{}
		for _, d := range found[name] {
			if name != everywhere && known.everywhere(d) != "" {
				continue
			}
			reason := known[name][d]
			if reason == "" {
				reason = unexplained
			}
			if groups[reason] == nil {
				order = append(order, reason)
			}
			groups[reason] = append(groups[reason], d)
		}
		for _, reason := range order {
			fmt.Fprintf(&b, "  %s\n    %s\n", reason, strings.Join(groups[reason], ", "))
		}
	}
	if err := os.WriteFile(differences, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
