package cef

import (
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/clock"
)

// Time reads the time forms of the guide, which are milliseconds since 1970 and
// "Jan 02 [2026] 15:04:05[.123] [zone]", and those that senders use beside them;
// clock.Parse lists them all. A time without a zone is in loc, nil for UTC. One
// without a year lies in the year of now, or in the one before if it would be over
// a day ahead.
func Time(s string, loc *time.Location, now time.Time) (time.Time, bool) {
	return clock.Parse(s, loc, now)
}
