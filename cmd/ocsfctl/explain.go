package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// explanation is --explain as JSON.
type explanation struct {
	Format      string              `json:"format"`
	Reason      string              `json:"reason"`
	Source      string              `json:"source,omitempty"`
	Rule        string              `json:"rule,omitempty"`
	Outcome     mapping.Outcome     `json:"outcome"`
	Diagnostics []string            `json:"diagnostics,omitempty"`
	Values      []explainedValue    `json:"values,omitempty"`
	Validation  map[string][]string `json:"validation,omitempty"`
	Event       json.RawMessage     `json:"event"`
}

type explainedValue struct {
	Key  string `json:"key"`
	Text string `json:"text"`
	Path string `json:"path,omitempty"`
	Rule string `json:"rule,omitempty"`
	Why  string `json:"why,omitempty"`
}

// explained wraps an event in what there is to say about it.
func (m *mapFlags) explained(event []byte, r *pipeline.Record) []byte {
	x := explanation{Format: string(r.Format), Reason: r.Reason, Event: event}
	if r.Result != nil {
		x.Source, x.Outcome, x.Diagnostics = r.Result.Source, r.Result.Outcome, r.Result.Diagnostics
		x.Rule = m.pipeline.Mapper().Rule()
		x.Validation = m.validation(event, r)
	}
	for _, p := range m.placements(r) {
		x.Values = append(x.Values, explainedValue{p.Key, p.Text, p.Path, p.Rule, p.Why})
	}
	b, err := json.Marshal(x)
	if err != nil {
		return event
	}
	return b
}

func (m *mapFlags) placements(r *pipeline.Record) []mapping.Placement {
	if r.Result == nil {
		return nil
	}
	return m.pipeline.Mapper().Explain()
}

func (m *mapFlags) validation(event []byte, r *pipeline.Record) map[string][]string {
	if r.Result.Outcome == mapping.Unparsed {
		return nil
	}
	out := map[string][]string{}
	report := m.set.Schema().ValidateJSON(event)
	for _, f := range report.Errors {
		out["errors"] = append(out["errors"], f.Code+" "+f.Path+": "+f.Message)
	}
	for _, f := range report.Warnings {
		out["warnings"] = append(out["warnings"], f.Code+" "+f.Path+": "+f.Message)
	}
	return out
}

// explainRecord writes the explanation for people.
func (m *mapFlags) explainRecord(line int, r *pipeline.Record) error {
	event := m.event(line, r)
	w := tabwriter.NewWriter(m.out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "── line %d, part %d of %d ──\n", line, r.Part, r.Parts)
	fmt.Fprintf(w, "format\t%s: %s\n", r.Format, r.Reason)
	if r.Header.Found {
		fmt.Fprintf(w, "header\t%s\n", strings.Join(headerWords(r), ", "))
	}
	if r.Result == nil || r.Result.Source == "" {
		fmt.Fprintf(w, "source\t-: no source recognises it, so it stays as it is\n\n")
		if err := w.Flush(); err != nil {
			return err
		}
		return writePretty(m.out, event)
	}
	fmt.Fprintf(w, "source\t%s, by %s\n", r.Result.Source, m.pipeline.Mapper().Rule())
	fmt.Fprintf(w, "outcome\t%s\n", r.Result.Outcome)
	if len(r.Result.Diagnostics) > 0 {
		fmt.Fprintf(w, "diagnostics\t%s\n", strings.Join(r.Result.Diagnostics, ", "))
	}
	fmt.Fprintf(w, "valid\t%s\n\n", m.verdict(event, r))
	fmt.Fprintf(w, "SOURCE\tVALUE\tOCSF\tRULE\n")
	for _, p := range m.placements(r) {
		switch {
		case p.Path != "":
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Key, short(p.Text), p.Path, p.Rule)
		case p.IsLabel:
			fmt.Fprintf(w, "%s\t%s\t(label)\t\n", p.Key, short(p.Text))
		case p.Why != "":
			fmt.Fprintf(w, "%s\t%s\tunmapped\t%s\n", p.Key, short(p.Text), p.Why)
		}
	}
	fmt.Fprintln(w)
	if err := w.Flush(); err != nil {
		return err
	}
	return writePretty(m.out, event)
}

func (m *mapFlags) verdict(event []byte, r *pipeline.Record) string {
	v := m.validation(event, r)
	if len(v) == 0 {
		return "yes, OCSF " + m.set.Schema().Version + ", no errors, no warnings"
	}
	return strings.Join(append(v["errors"], v["warnings"]...), "; ")
}

func headerWords(r *pipeline.Record) []string {
	var out []string
	for _, w := range [...][2]string{
		{"time", r.Header.Timestamp}, {"host", r.Header.Hostname}, {"app", r.Header.AppName}, {"process", r.Header.ProcID},
	} {
		if w[1] != "" {
			out = append(out, w[0]+" "+w[1])
		}
	}
	return out
}

// short keeps a value on its line.
func short(s string) string {
	s = strings.NewReplacer("\n", "⏎", "\r", "", "\t", " ").Replace(s)
	if r := []rune(s); len(r) > 48 {
		return string(r[:47]) + "…"
	}
	return s
}
