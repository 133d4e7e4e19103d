package main

import (
	"encoding/json"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/draft"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// explanation is --explain as JSON.
type explanation struct {
	Format      string              `json:"format"`
	Reason      string              `json:"reason"`
	Source      string              `json:"source,omitempty"`
	Recognised  string              `json:"recognised,omitempty"`
	Rule        string              `json:"rule,omitempty"`
	Matched     string              `json:"matched,omitempty"`
	NotBuilt    []notBuilt          `json:"not_built,omitempty"`
	Outcome     mapping.Outcome     `json:"outcome"`
	Diagnostics []string            `json:"diagnostics,omitempty"`
	Values      []explainedValue    `json:"values,omitempty"`
	Made        []madeValue         `json:"made,omitempty"`
	Validation  map[string][]string `json:"validation,omitempty"`
	Event       json.RawMessage     `json:"event"`
}

type explainedValue struct {
	Key     string `json:"key"`
	Text    string `json:"text"`
	Path    string `json:"path,omitempty"`
	At      string `json:"at,omitempty"`
	Written string `json:"written,omitempty"`
	Part    bool   `json:"part,omitempty"`
	Rule    string `json:"rule,omitempty"`
	Why     string `json:"why,omitempty"`
	Hint    string `json:"hint,omitempty"`
}

// notBuilt is a rule that matched and lacked something.
type notBuilt struct {
	Rule    string `json:"rule"`
	Missing string `json:"missing"`
}

// madeValue is a value of the event that is none of the source.
type madeValue struct {
	At   string `json:"at"`
	Text string `json:"text"`
	How  string `json:"how"`
	Rule string `json:"rule,omitempty"`
}

// explained wraps an event in what there is to say about it.
func (m *mapFlags) explained(event []byte, r *pipeline.Record) []byte {
	x := explanation{Format: string(r.Format), Reason: r.Reason, Event: event}
	if r.Result != nil {
		c := m.pipeline.Mapper().Choice()
		x.Source, x.Outcome, x.Diagnostics = r.Result.Source, r.Result.Outcome, r.Result.Diagnostics
		x.Rule, x.Recognised, x.Matched = c.Rule, c.Recognised, c.Matched
		for _, a := range c.Attempts {
			x.NotBuilt = append(x.NotBuilt, notBuilt{a.Rule, a.Missing})
		}
		for _, v := range m.pipeline.Mapper().Made() {
			x.Made = append(x.Made, madeValue(v))
		}
		x.Validation = m.validation(event, r)
	}
	for _, p := range m.placements(r) {
		v := explainedValue{p.Key, p.Text, p.Path, p.At, p.Written, p.Part, p.Rule, p.Why, p.Near}
		if p.Why == mapping.NoRule {
			v.Hint = m.hint(r, &p)
		}
		x.Values = append(x.Values, v)
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

// hint is the OCSF path that a key would go to by its name.
func (m *mapFlags) hint(r *pipeline.Record, p *mapping.Placement) string {
	if m.advisor == nil {
		m.advisor = draft.NewAdvisor(m.set)
	}
	key := p.Key
	if p.Label != "" {
		key = "label(" + p.Label + ")"
	}
	return m.advisor.Suggest(string(r.Format), r.Result.Event.Class.Name, key)
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
