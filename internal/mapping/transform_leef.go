package mapping

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/leef"
)

func init() {
	register(&transform{name: "leef_time", clock: true, pair: true, spent: true, compile: compileLEEFTime})
}

// compileLEEFTime: leef_time reads the devTime of LEEF by the pattern that comes with it,
// which is the second key: {from: [devTime, devTimeFormat], as: leef_time}. Without a
// pattern, or with one that the time does not follow, it takes every form that cef_time does.
func compileLEEFTime(p *parser, c call) applier {
	p.noParams(c)
	return func(c *context, in val, out []val) bool {
		t, ok := leef.Time(strings.TrimSpace(in.text), strings.TrimSpace(c.with), c.location, c.received)
		if ok = ok && plausible(t); ok {
			out[0] = timeVal(t.UTC(), in.text)
		}
		return ok
	}
}
