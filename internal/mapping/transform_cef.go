package mapping

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
)

func init() {
	register(&transform{name: "cef_time", compile: compileCEFTime})
}

// compileCEFTime: cef_time reads every form of a time that senders of CEF were seen
// to use, those without a year too, which no layout can say. A time without a year
// is the last one before the message arrived.
func compileCEFTime(p *parser, c call) applier {
	p.noParams(c)
	return func(c *context, in val, out []val) bool {
		t, ok := cef.Time(strings.TrimSpace(in.text), c.location, c.received)
		if ok = ok && plausible(t); ok {
			out[0] = timeVal(t.UTC(), in.text)
		}
		return ok
	}
}
