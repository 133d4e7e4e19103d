package clock

import (
	"strings"
	"time"
)

// zones are the abbreviations that senders use, with their seconds east of
// Greenwich. IST is India's, as in Java, whose SimpleDateFormat the formats cite.
var zones = [...]struct {
	name    string
	seconds int
}{
	{"EST", -5 * 3600},
	{"EDT", -4 * 3600},
	{"CST", -6 * 3600},
	{"CDT", -5 * 3600},
	{"MST", -7 * 3600},
	{"MDT", -6 * 3600},
	{"PST", -8 * 3600},
	{"PDT", -7 * 3600},
	{"AKST", -9 * 3600},
	{"AKDT", -8 * 3600},
	{"HST", -10 * 3600},
	{"BRT", -3 * 3600},
	{"WET", 0},
	{"WEST", 3600},
	{"BST", 3600},
	{"CET", 3600},
	{"CEST", 2 * 3600},
	{"MEZ", 3600},
	{"MESZ", 2 * 3600},
	{"EET", 2 * 3600},
	{"EEST", 3 * 3600},
	{"SAST", 2 * 3600},
	{"MSK", 3 * 3600},
	{"TRT", 3 * 3600},
	{"IST", 5*3600 + 1800},
	{"PKT", 5 * 3600},
	{"SGT", 8 * 3600},
	{"HKT", 8 * 3600},
	{"AWST", 8 * 3600},
	{"JST", 9 * 3600},
	{"KST", 9 * 3600},
	{"AEST", 10 * 3600},
	{"AEDT", 11 * 3600},
	{"NZST", 12 * 3600},
	{"NZDT", 13 * 3600},
}

// readZone reads a zone at the cursor: "Z", "+02:00", "+0200", "GMT+02:00", "CEST".
// A zone that nobody knows is an error, since a time off by hours is worse than a
// text; the abbreviations of loc are known.
func readZone(c *cursor, loc *time.Location, now time.Time) (*time.Location, bool) {
	if z, ok := offset(c); ok {
		c.comment()
		return z, true
	}
	name := c.word()
	switch {
	case name == "":
		return loc, true
	case name == "Z" || name == "z":
		return time.UTC, true
	case strings.EqualFold(name, "UTC") || strings.EqualFold(name, "GMT") || strings.EqualFold(name, "UT"):
		if z, ok := offset(c); ok {
			return z, true
		}
		return time.UTC, true
	}
	for _, t := range []time.Time{now, now.AddDate(0, 6, 0)} {
		if abbreviation, seconds := t.In(loc).Zone(); abbreviation == name {
			return time.FixedZone(name, seconds), true
		}
	}
	for i := range zones {
		if strings.EqualFold(zones[i].name, name) {
			return time.FixedZone(zones[i].name, zones[i].seconds), true
		}
	}
	return nil, false
}

// Zone reads a text that is a zone alone, in the forms of zones in times: "+02:00", "-0500",
// "UTC+2", "CEST", also "(UTC+01:00) Berlin" as Windows shows it. Three digits without a
// colon could be minutes as well and are refused.
func Zone(s string) (*time.Location, bool) {
	c := &cursor{s: strings.TrimSpace(s)}
	c.take('(')
	inner, _, _ := strings.Cut(c.s[c.i:], ")")
	c = &cursor{s: strings.ReplaceAll(inner, " ", "")}
	if c.done() {
		return nil, false
	}
	if digits := strings.Trim(c.s, "UTCGMutcgm+-"); len(digits) == 3 && strings.Trim(digits, "0123456789") == "" {
		return nil, false
	}
	z, ok := readZone(c, time.UTC, time.Time{})
	return z, ok && c.done()
}

// offset reads "+02:00", "+0200", "+2".
func offset(c *cursor) (*time.Location, bool) {
	start, sign := c.i, 1
	switch c.peek() {
	case '+':
	case '-':
		sign = -1
	default:
		return nil, false
	}
	c.i++
	h, width := c.number(2)
	if width == 0 || h > 18 {
		c.i = start
		return nil, false
	}
	c.take(':')
	m, _ := c.number(2)
	if m > 59 {
		c.i = start
		return nil, false
	}
	if h == 0 && m == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", sign*(h*3600+m*60)), true
}

// comment passes over what some write after an offset: " (UTC)", "[Europe/Paris]".
func (c *cursor) comment() {
	start := c.i
	c.skip(" ")
	for _, p := range [...]string{"()", "[]"} {
		if c.peek() == p[0] {
			if n := strings.IndexByte(c.s[c.i:], p[1]); n >= 0 {
				c.i += n + 1
				return
			}
		}
	}
	c.i = start
}
