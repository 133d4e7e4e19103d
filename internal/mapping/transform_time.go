package mapping

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/clock"
)

func init() {
	register(&transform{name: "time", compile: compileTime})
}

// compileTime: {time: [LAYOUT, …]} reads a time in one of Go's layouts, tried in
// order. Numbers since the epoch (seconds to nanoseconds, told apart by size,
// decimals allowed) and RFC 3339 are always understood, so that plain `time` does
// for them. A time without a zone is in the configured one.
func compileTime(p *parser, c call) applier {
	var layouts []string
	if c.arg != nil {
		layouts = p.texts(c.arg)
	}
	for _, l := range layouts {
		if time.Unix(1e9+7, 0).Format(l) == l && p.err == nil {
			p.err = c.errorf("time: %q is no layout: write the reference time 02-Jan-2006 15:04:05 as the source would", l)
		}
	}
	arg := c.arg
	return func(c *context, in val, out []val) bool {
		if c.usedLayout != nil {
			sayLayout(c, strings.TrimSpace(in.text), layouts, arg)
		}
		t, ok := parseTime(strings.TrimSpace(in.text), layouts, c.location)
		out[0] = timeVal(t, in.text)
		return ok
	}
}

// sayLayout says which of the layouts reads s.
func sayLayout(c *context, s string, layouts []string, arg *yaml.Node) {
	for i, l := range layouts {
		if _, err := time.ParseInLocation(l, s, c.location); err == nil {
			c.usedLayout(arg, i)
			return
		}
	}
}

// timeVal is a val for a time, with milliseconds as OCSF counts them: floored.
func timeVal(t time.Time, text string) val {
	ms := t.UnixMilli()
	return val{text: text, num: ms, hasNum: true, isTime: true, sub: int32(t.Sub(time.UnixMilli(ms)))}
}

func parseTime(s string, layouts []string, loc *time.Location) (time.Time, bool) {
	if s == "" {
		return time.Time{}, false
	}
	for _, l := range layouts {
		if t, err := time.ParseInLocation(l, s, loc); err == nil {
			return t.UTC(), plausible(t)
		}
	}
	if t, ok := parseEpoch(s); ok {
		return t, plausible(t)
	}
	if len(s) > 10 && (s[10] == 'T' || s[10] == 't' || s[10] == ' ') {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t.UTC(), plausible(t)
		}
		// RFC 3339 but for the zone, or with a blank for the T: ISO 8601 as it is met.
		for _, l := range [...]string{"2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z0700"} {
			if t, err := time.ParseInLocation(l, s, loc); err == nil {
				return t.UTC(), plausible(t)
			}
		}
	}
	return time.Time{}, false
}

// plausible keeps times out whose milliseconds or RFC 3339 text no consumer takes.
func plausible(t time.Time) bool { return t.Year() >= 1970 && t.Year() <= 9999 }

// digits tells whether s is digits alone, and some.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// parseEpoch reads seconds, milliseconds, microseconds or nanoseconds since 1970.
// The four ranges do not meet between 1973 and 5138.
func parseEpoch(s string) (time.Time, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if !digits(whole) || !digits("0"+frac) {
		return time.Time{}, false // before strconv, whose errors allocate
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	unit := int64(time.Second)
	switch {
	case n >= 13e16 && n < 20e16:
		return clock.Filetime(n), true
	case n >= 1e17:
		unit = 1
	case n >= 1e14:
		unit = int64(time.Microsecond)
	case n >= 1e11:
		unit = int64(time.Millisecond)
	}
	var part int64 // nanoseconds of the decimals
	for i, scale := 0, unit/10; i < len(frac) && scale > 0; i, scale = i+1, scale/10 {
		part += int64(frac[i]-'0') * scale
	}
	perSecond := int64(time.Second) / unit
	return time.Unix(n/perSecond, n%perSecond*unit+part).UTC(), true
}
