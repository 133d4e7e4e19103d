package mapping

import (
	"strings"
	"time"
)

func init() {
	register(&transform{name: "utc", compile: compileUTC})
}

// compileUTC: {utc: [LAYOUT, …]} reads a time as the transform time does, for sources
// that write UTC without saying so: a time without a zone is not in the configured
// zone, which is that of the machines that send a header without one.
func compileUTC(p *parser, c call) applier {
	read := compileTime(p, c)
	return func(c *context, in val, out []val) bool {
		utc := *c
		utc.location = time.UTC
		in.text = strings.TrimSpace(in.text)
		return read(&utc, in, out)
	}
}
