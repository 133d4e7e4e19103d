package pipeline

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/diag"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

// judge makes the outcome of a mapped event partial where its message was repaired, guessed
// or cut.
func (p *Pipeline) judge() {
	r := p.record.Result
	if r.Outcome == mapping.Unparsed || r.Cut {
		return
	}
	for i := range p.event.Diagnostics {
		if diag.Partial(p.event.Diagnostics[i].Code) {
			r.Outcome, r.Cut = mapping.Partial, true
			return
		}
	}
}
