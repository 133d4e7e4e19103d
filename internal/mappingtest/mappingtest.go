// Package mappingtest runs what lies beside mapping files: the samples with their
// golden events, and the tests in the files. It serves `ocsfctl test` and the tests
// of the built-in mappings.
//
// Whatever a golden file says, an event must be valid, and each value of the message
// must have gone to exactly one of an attribute and unmapped.
package mappingtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/textdiff"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// Now is the receive time of the samples, so that years that a sample leaves out
// and times that it lacks are the same on every run.
var Now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// Options say how to run.
type Options struct {
	Version string // of the schema; empty: the newest
	Update  bool   // write the golden files instead of comparing
}

// Report says what was run and what failed.
type Report struct {
	Sources, Samples, Tests, Events int
	Failures                        []string // each with file and, where there is one, line
	// Hints are remedies for several failures, one for each source at most.
	Hints []string
	// Warnings are what is deprecated in the files, each with file and line.
	Warnings []string
}

// hint is what to write where no sample holds keys that are right.
func hint(dir string, keys []string) string {
	quoted := make([]string, len(keys))
	for i, k := range keys {
		if quoted[i] = k; strings.ContainsAny(k, "[]{},#:'\"&*!|>%@`") {
			quoted[i] = "'" + strings.ReplaceAll(k, "'", "''") + "'"
		}
	}
	return fmt.Sprintf("%s/source.yaml: correct keys that occur in no sample, or add samples; where the vendor's documentation is the proof, write\noptional: [%s]", dir, strings.Join(quoted, ", "))
}

func (r *Report) fail(format string, args ...any) {
	r.Failures = append(r.Failures, fmt.Sprintf(format, args...))
}

// Run checks the sources in a folder, or the one source whose folder it is. The
// error is for a folder that cannot be read or compiled.
func Run(dir string, o Options) (*Report, error) {
	root, only := filepath.Clean(dir), ""
	if _, err := os.Stat(filepath.Join(root, "source.yaml")); err == nil {
		abs, err := filepath.Abs(root)
		if err != nil {
			return nil, err
		}
		root, only = filepath.Dir(root), filepath.Base(abs)
		if root == "." && only != filepath.Base(filepath.Clean(dir)) {
			root = filepath.Dir(abs)
		}
	}
	set, err := mapping.Load(mapping.Options{
		Version: o.Version, Decode: pipeline.Decode,
		Folders: []mapping.Folder{{Name: root, FS: os.DirFS(root)}, {Name: "built-in", FS: mappings.FS}},
	})
	if err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(root, "*", "source.yaml"))
	if err != nil {
		return nil, err
	}
	report := &Report{Warnings: set.Warnings()}
	for _, f := range found {
		if name := filepath.Base(filepath.Dir(f)); only == "" || name == only {
			run := &run{Report: report, set: set, dir: filepath.Dir(f), update: o.Update}
			if err := run.source(name); err != nil {
				return nil, err
			}
		}
	}
	return report, nil
}

// run is the run of one source.
type run struct {
	*Report
	set    *mapping.Set
	dir    string
	update bool
	// coverage finds what no sample proves; nil for older schema versions.
	coverage *mapping.Coverage
}

func (r *run) source(name string) error {
	r.Sources++
	if r.set.Schema().Version == ocsf.Default { // older ones have fewer attributes
		r.coverage = r.set.Coverage(name, filepath.ToSlash(r.dir))
	}
	samples, err := filepath.Glob(filepath.Join(r.dir, "samples", "*"))
	if err != nil {
		return err
	}
	for _, s := range samples {
		r.Samples++
		if err := r.golden(s); err != nil {
			return err
		}
	}
	for _, t := range r.set.Tests(name) {
		r.Tests++
		if err := r.test(t); err != nil {
			return err
		}
	}
	if r.coverage != nil {
		failures, keys := r.coverage.Unproven()
		r.Failures = append(r.Failures, failures...)
		if len(keys) > 0 {
			r.Hints = append(r.Hints, hint(filepath.ToSlash(r.dir), keys))
		}
	}
	return nil
}

// golden compares the events of a sample with its golden file.
func (r *run) golden(sample string) error {
	got, err := r.events(sample)
	if err != nil {
		return err
	}
	r.Events += len(got)
	name := strings.TrimSuffix(filepath.Base(sample), filepath.Ext(sample)) + ".json"
	file := filepath.Join(r.dir, "golden", name)
	text := pretty(got)
	if r.update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, text, 0o644)
	}
	want, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		r.fail("%s: there is no golden file: look at the event and write it with -update", file)
		return nil
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(want, text) {
		r.fail("%s: the event changed (- golden, + now); if it is meant to, -update writes it:\n%s", file, textdiff.Unified(string(want), string(text)))
	}
	return nil
}

// events maps a sample and checks what must hold of every event.
func (r *run) events(sample string) ([]json.RawMessage, error) {
	data, err := os.ReadFile(sample)
	if err != nil {
		return nil, err
	}
	var out []json.RawMessage
	p := pipeline.New(r.set, time.UTC)
	if r.coverage != nil {
		r.coverage.Watch(p.Mapper())
	}
	p.Each(strings.TrimSuffix(string(data), "\n"), pipeline.Times{Received: Now}, func(rec *pipeline.Record) {
		if rec.Heartbeat != "" || rec.Result.Outcome == mapping.Unparsed {
			outcome := "unparsed"
			if rec.Heartbeat != "" {
				outcome = "heartbeat"
			}
			out = append(out, json.RawMessage(`{"outcome":"`+outcome+`"}`))
			return
		}
		if r.coverage != nil {
			r.coverage.Add(p.Mapper())
		}
		event := rec.Result.Event.AppendJSON(nil, true)
		out = append(out, event)
		report := r.set.Schema().ValidateJSON(event)
		for _, f := range append(report.Errors, report.Warnings...) {
			r.fail("%s: %s %s: %s", sample, f.Code, f.Path, f.Message)
		}
		for _, c := range Conserved(rec.Result, p.Mapper().Explain()) {
			r.fail("%s: %s", sample, c)
		}
	})
	return out, nil
}

// test runs a test of a mapping file.
func (r *run) test(t mapping.Test) error {
	events, err := r.events(filepath.Join(r.dir, t.In))
	if err != nil {
		r.fail("%s: %v", t.Pos, err)
		return nil
	}
	var event any
	d := json.NewDecoder(bytes.NewReader(events[0]))
	d.UseNumber() // so that milliseconds compare as they are written
	if err := d.Decode(&event); err != nil {
		return err
	}
	for path, want := range flatten("", t.Want) {
		if got := lookup(event, path); fmt.Sprint(got) != fmt.Sprint(want) {
			r.fail("%s: %s: %s is %v, want %v", t.Pos, t.In, path, got, want)
		}
	}
	return nil
}

// pretty writes one event as an object, several as a list, for people and diffs.
func pretty(events []json.RawMessage) []byte {
	var v any = events
	if len(events) == 1 {
		v = events[0]
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return []byte(err.Error())
	}
	return b.Bytes()
}
