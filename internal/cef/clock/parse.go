package clock

import (
	"strings"
	"time"
)

// Parse reads a time in one of these forms, with or without a zone at the end:
//
//	1767225600, also milli-, micro- and nanoseconds
//	Jan 02 [2026] 15:04:05[.123]        the eight forms of CEF
//	Jan 02, 2026 15:04:05   Jan 02 2026:15:04:05   Fri Jan  2 15:04:05 2026
//	2026-01-02T15:04:05[.123456]   2026-1-2 15:04:05   2026-01-02-15.04.05.123456
//	20260102T150405[Z]   2026/01/02 15:04:05
//	02 Jan 2026 15:04:05   02-Jan-2026 15:04:05   02/Jan/2026:15:04:05   Fri, 02 Jan 2026 15:04:05
//	1/2/2026 3:04:05 PM   13/1/2026 15:04:05   02.01.2026 15:04:05
//
// Of two numbers with slashes the first is the month, as in the locale whose
// senders use them, unless it is above 12.
func Parse(s string, loc *time.Location, now time.Time) (time.Time, bool) {
	s = strings.Trim(s, " \t\r\n\"'")
	if s == "" || len(s) > 64 {
		return time.Time{}, false
	}
	if in, ok := strings.CutPrefix(s, "#arcsightDate("); ok { // Velocity of ArcSight's forwarder
		s = strings.Trim(in, " )\"'")
	}
	if t, ok := Epoch(s); ok {
		return t, true
	}
	if loc == nil {
		loc = time.UTC
	}
	r := reading{zone: loc}
	c := cursor{s: s}
	if !r.date(&c) || !r.rest(&c, loc, now) {
		return time.Time{}, false
	}
	return r.time(now)
}

// date reads the date at the beginning, and the separator behind it.
func (r *reading) date(c *cursor) bool {
	if w := c.word(); w != "" {
		if weekday(w) {
			c.skip(" ,.")
			w = c.word()
		}
		if w != "" {
			c.take('.')
			return r.monthFirst(c, w)
		}
	}
	n, width := c.number(14)
	switch sep := c.peek(); {
	case width == 8 && (sep == 'T' || sep == ' ' || sep == '-' || sep == '_' || sep == 0):
		return r.compact(c, n)
	case width == 4 && (sep == '-' || sep == '/' || sep == '.'):
		c.i++
		return r.yearFirst(c, n, sep)
	case width <= 2 && width > 0:
		return r.dayFirst(c, n, sep)
	}
	return false
}

// monthFirst reads what follows the name of a month: the day and maybe the year.
func (r *reading) monthFirst(c *cursor, word string) bool {
	m := month(word)
	if m == 0 {
		return false
	}
	r.month = m
	c.skip(" -")
	var width int
	if r.day, width = c.number(2); width == 0 {
		return false
	}
	c.skip(" ,-")
	start := c.i
	r.year, width = c.number(4)
	if width == 4 {
		c.skip(" ,:T")
		return true
	}
	c.i = start // the year may follow the time
	r.noYear = true
	return true
}

// compact takes the eight digits of 20260102.
func (r *reading) compact(c *cursor, n int) bool {
	r.year, r.month, r.day = n/10000, time.Month(n/100%100), n%100
	c.skip("T -_")
	return true
}

func (r *reading) yearFirst(c *cursor, year int, sep byte) bool {
	r.year = year
	m, width := c.number(2)
	if width == 0 || !c.take(sep) {
		return false
	}
	r.month = time.Month(m)
	if r.day, width = c.number(2); width == 0 {
		return false
	}
	c.skip("Tt -_,")
	return true
}

// dayFirst reads a date that begins with one or two digits.
func (r *reading) dayFirst(c *cursor, n int, sep byte) bool {
	if sep != ' ' && sep != '-' && sep != '/' && sep != '.' {
		return false
	}
	c.i++
	r.day = n
	second, width := c.number(2)
	if width > 0 {
		if sep == '/' && n <= 12 {
			n, second = second, n
		}
		r.day, r.month = n, time.Month(second)
		if sep == ' ' {
			return false
		}
	} else if r.month = month(c.word()); r.month == 0 {
		return false
	}
	c.skip(" -/.,")
	if r.year, width = c.number(4); width == 2 {
		r.year += 2000
	} else if width != 4 {
		return false
	}
	c.skip(" ,:T")
	return true
}

// rest reads the time of day, the zone, and a year that comes last.
func (r *reading) rest(c *cursor, loc *time.Location, now time.Time) bool {
	if !r.clock(c) {
		return false
	}
	c.skip(" ")
	if b := c.peek(); b == 'A' || b == 'a' || b == 'P' || b == 'p' {
		r.halfDay(c)
	}
	if r.noYear {
		r.lastYear(c)
	}
	var ok bool
	if r.zone, ok = readZone(c, loc, now); !ok {
		return false
	}
	c.skip(" ")
	if r.noYear {
		r.lastYear(c)
	}
	return c.done()
}

// clock reads hours, minutes and maybe seconds with a fraction. A date alone is
// none of the forms: it would be read as midnight.
func (r *reading) clock(c *cursor) bool {
	var width int
	if r.hour, width = c.number(6); width == 6 || width == 4 {
		if width == 4 {
			r.hour *= 100
		}
		r.hour, r.min, r.sec = r.hour/10000, r.hour/100%100, r.hour%100
		return true
	}
	sep := c.peek()
	if width == 0 || width > 2 || sep != ':' && sep != '.' {
		return false
	}
	c.i++
	if r.min, width = c.number(2); width == 0 {
		return false
	}
	if !c.take(sep) {
		return true
	}
	if r.sec, width = c.number(2); width == 0 {
		return false
	}
	if b := c.peek(); b == '.' || b == ',' || b == ':' {
		c.i++
		start := c.i
		if _, width = c.number(12); width == 0 {
			return false
		}
		r.nsec, _ = fraction(c.s[start:c.i])
	}
	return true
}

func (r *reading) halfDay(c *cursor) {
	start := c.i
	switch w := c.word(); {
	case strings.EqualFold(w, "AM"):
		r.am = true
	case strings.EqualFold(w, "PM"):
		r.pm = true
	default:
		c.i = start
		return
	}
	c.skip(" ")
}

func (r *reading) lastYear(c *cursor) {
	start := c.i
	if y, width := c.number(4); width == 4 {
		r.year, r.noYear = y, false
		c.skip(" ")
		return
	}
	c.i = start
}
