package mappingdoc

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// Docs are the sources with what became of their samples.
type Docs struct {
	Sources []*Source
}

// Source is a source folder.
type Source struct {
	mapping.Description

	// Intro is the comment at the top of source.yaml, Intros those of the rules.
	Intro  string
	Intros map[string]string
	// Events are what became of the samples, by schema version. Those of all versions
	// are in the same order.
	Events map[string][]Event
	Keys   *Keys
}

// Event is what became of a sample, or of a part of one.
type Event struct {
	Sample string // relative to the source folder
	Text   string
	Rule   string // mapping.Rule.Pos
	Class  *ocsf.Class
	JSON   []byte
}

// Read reads the sources of a folder and maps their samples.
func Read(dir string) (*Docs, error) {
	docs := &Docs{}
	for _, version := range ocsf.Versions() {
		set, err := mapping.Load(mapping.Options{
			Version: version, Decode: pipeline.Decode,
			Folders: []mapping.Folder{{Name: mappings.Name, FS: os.DirFS(dir)}},
		})
		if err != nil {
			return nil, err
		}
		if docs.Sources == nil {
			if err := docs.describe(set, dir); err != nil {
				return nil, err
			}
		}
		for _, s := range docs.Sources {
			if s.Events[version], err = s.mapSamples(set, filepath.Join(dir, s.Name)); err != nil {
				return nil, err
			}
		}
	}
	return docs, nil
}

func (docs *Docs) describe(set *mapping.Set, dir string) error {
	for _, d := range set.Describe() {
		s := &Source{Description: d, Intros: map[string]string{}, Events: map[string][]Event{}}
		folder := filepath.Join(dir, d.Name)
		var err error
		if s.Intro, err = intro(filepath.Join(folder, "source.yaml")); err != nil {
			return err
		}
		for _, r := range s.eventTypes() {
			// The file of a rule is in the folder of another source where it is inherited.
			file, _, _ := strings.Cut(r.Pos, ":")
			if s.Intros[r.Name], err = intro(filepath.Join(dir, filepath.Base(filepath.Dir(file)), filepath.Base(file))); err != nil {
				return err
			}
		}
		if s.Keys, err = readKeys(filepath.Join(folder, "keys.tsv")); err != nil {
			return err
		}
		docs.Sources = append(docs.Sources, s)
	}
	return nil
}

// eventTypes are the rules without the Base Event.
func (s *Source) eventTypes() []mapping.Rule { return s.Rules[:len(s.Rules)-1] }

// intro is the comment at the top of a file.
func intro(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for line := range strings.Lines(string(data)) {
		text, ok := strings.CutPrefix(line, "#")
		if !ok {
			break
		}
		b.WriteString(strings.TrimPrefix(text, " "))
	}
	return strings.TrimSpace(b.String()), nil
}

// mapSamples maps the samples of a folder. What another source takes is left out.
func (s *Source) mapSamples(set *mapping.Set, dir string) ([]Event, error) {
	files, err := filepath.Glob(filepath.Join(dir, "samples", "*"))
	if err != nil {
		return nil, err
	}
	var out []Event
	p := pipeline.New(set, time.UTC)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		p.Each(strings.TrimSuffix(string(data), "\n"), pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
			if r.Heartbeat != "" || r.Result.Source != s.Name {
				return
			}
			out = append(out, Event{
				Sample: "samples/" + filepath.Base(f), Text: r.Body, Rule: p.Mapper().Rule(),
				Class: r.Result.Event.Class, JSON: r.Result.Event.AppendJSON(nil, true),
			})
		})
	}
	return out, nil
}

// example is the event that shows a rule best: that of its first test, else the first.
func (s *Source) example(r *mapping.Rule) *Event {
	var first *Event
	events := s.Events[ocsf.Default]
	for i := range events {
		if e := &events[i]; e.Rule == r.Pos {
			if len(r.Tests) > 0 && e.Sample == r.Tests[0] {
				return e
			}
			if first == nil {
				first = e
			}
		}
	}
	return first
}
