package mapping

import (
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/clock"
)

func init() {
	register(&transform{name: "utc_offset", clock: true, compile: func(p *parser, c call) applier {
		p.noParams(c)
		return utcOffset
	}})
}

// utcOffset reads a zone and gives the minutes that it is ahead of UTC: "+02:00", "-0500",
// "UTC+2", an abbreviation, or a name of the IANA ("Europe/Berlin"), whose offset is that
// at the time of the event.
func utcOffset(c *context, in val, out []val) bool {
	zone, ok := clock.Zone(in.text)
	if !ok {
		if zone = c.zone(strings.TrimSpace(in.text)); zone == nil {
			return false
		}
	}
	_, seconds := c.at.In(zone).Zone()
	out[0] = val{text: strconv.Itoa(seconds / 60)}
	return true
}

// maxZones is how many names are remembered: there are about 600 of the IANA, but a
// message may hold any.
const maxZones = 1000

// zone looks a name of the IANA up, since that reads files; nil where there is none.
func (c *context) zone(name string) *time.Location {
	if len(name) > 40 || !strings.Contains(name, "/") {
		return nil // so that no message means the zone of this machine, which is Local
	}
	zone, known := c.zones[name]
	if known {
		return zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = nil
	}
	if c.zones == nil || len(c.zones) >= maxZones {
		c.zones = map[string]*time.Location{}
	}
	c.zones[strings.Clone(name)] = zone
	return zone
}
