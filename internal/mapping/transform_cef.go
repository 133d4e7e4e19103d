package mapping

import (
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
)

func init() {
	register(&transform{name: "cef_time", clock: true, compile: compileCEFTime})
	register(&transform{name: "zoned_time", clock: true, pair: true, compile: compileZonedTime})
}

// compileCEFTime: cef_time reads every form of a time that senders of CEF were seen
// to use, those without a year too, which no layout can say. A time without a year
// is the last one before the message arrived.
func compileCEFTime(p *parser, c call) applier {
	p.noParams(c)
	return func(c *context, in val, out []val) bool { return cefTime(c, c.location, in, out) }
}

// compileZonedTime: zoned_time is cef_time with the zone of a second key for times that
// name none: {from: [rt, dtz], as: zoned_time}. Without the key, or with a zone that
// nobody knows, that of another key for zones holds (tz, ad.tz, FTNTFGTtz), else the configured
// one.
func compileZonedTime(p *parser, c call) applier {
	p.noParams(c)
	return func(c *context, in val, out []val) bool {
		zone := c.location
		if c.with != "" {
			if z := c.namedZone(c.with); z != nil {
				zone = z
			}
		} else if c.mapper != nil && !digits(in.text) {
			zone = c.mapper.zoneOfTimes()
		}
		return cefTime(c, zone, in, out)
	}
}

func cefTime(c *context, zone *time.Location, in val, out []val) bool {
	t, ok := cef.Time(strings.TrimSpace(in.text), zone, c.received)
	if ok = ok && plausible(t); ok {
		out[0] = timeVal(t.UTC(), in.text)
	}
	return ok
}
