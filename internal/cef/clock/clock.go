// Package clock reads the times that senders of CEF and LEEF write.
//
// Parse takes any of the forms met, Layout a pattern of Java's SimpleDateFormat,
// which LEEF sends along. Both are given the zone for times that name none and the
// present time for those without a year, so that they depend on nothing else. They
// keep nothing of their arguments.
package clock

import (
	"strings"
	"time"
)

// reading is a time in the making.
type reading struct {
	year, day, hour, min, sec, nsec int
	month                           time.Month
	noYear                          bool
	pm, am                          bool
	zone                            *time.Location
}

// time puts the parts together; what no calendar or clock has is refused.
func (r *reading) time(now time.Time) (time.Time, bool) {
	if r.am || r.pm {
		if r.hour < 1 || r.hour > 12 {
			return time.Time{}, false
		}
		if r.hour %= 12; r.pm {
			r.hour += 12
		}
	}
	if r.hour > 23 || r.min > 59 || r.sec > 60 {
		return time.Time{}, false
	}
	if r.noYear {
		return r.guessYear(now)
	}
	return r.in(r.year)
}

func (r *reading) in(year int) (time.Time, bool) {
	t := time.Date(year, r.month, r.day, 0, 0, 0, 0, time.UTC)
	if t.Day() != r.day || t.Month() != r.month || r.day == 0 {
		return time.Time{}, false
	}
	return time.Date(year, r.month, r.day, r.hour, r.min, r.sec, r.nsec, r.zone), true
}

// guessYear takes the year of now, or the one before if the time would lie over a
// day ahead, or the one after if that lies within a day: a sender's clock may be
// ahead on the last evening of a year.
func (r *reading) guessYear(now time.Time) (time.Time, bool) {
	const day = 24 * time.Hour
	year := now.In(r.zone).Year()
	if t, ok := r.in(year + 1); ok && t.Sub(now) <= day {
		return t, true
	}
	if t, ok := r.in(year); ok && t.Sub(now) <= day {
		return t, true
	}
	for back := 1; back <= 8; back++ { // 29 February
		if t, ok := r.in(year - back); ok {
			return t, true
		}
	}
	return time.Time{}, false
}

// Epoch reads a count since 1970 in seconds, milliseconds, micro- or nanoseconds,
// which its size tells apart, seconds also with a fraction.
func Epoch(s string) (time.Time, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) < 9 || len(whole) > 19 {
		return time.Time{}, false
	}
	n, ok := digits(whole)
	if !ok {
		return time.Time{}, false
	}
	var nsec int
	if frac != "" {
		if nsec, ok = fraction(frac); !ok {
			return time.Time{}, false
		}
	} else if strings.HasSuffix(s, ".") {
		return time.Time{}, false
	}
	const s11, s14, s17 = 100_000_000_000, 100_000_000_000_000, 100_000_000_000_000_000
	switch {
	case n < s11:
		return time.Unix(n, int64(nsec)).UTC(), true
	case n < s14:
		return time.UnixMilli(n).Add(time.Duration(nsec / 1000)).UTC(), true
	case n >= 13e16 && n < 20e16:
		return Filetime(n), true
	case n < s17:
		return time.UnixMicro(n).UTC(), true
	}
	return time.Unix(n/1e9, n%1e9).UTC(), true
}

// Filetime is a time of Windows: 100 ns since 1601. From 2013 to 2234 it has 18 digits, which as
// nanoseconds since 1970 would be a time before 1977.
func Filetime(n int64) time.Time {
	const epoch = 116444736000000000
	n -= epoch
	return time.Unix(n/1e7, n%1e7*100).UTC()
}

// digits reads a number of up to 19 digits.
func digits(s string) (int64, bool) {
	var n int64
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, len(s) > 0 && n >= 0
}

// fraction gives the nanoseconds of the digits after a decimal point.
func fraction(s string) (int, bool) {
	n := 0
	for i := 0; i < 9; i++ {
		n *= 10
		if i < len(s) {
			if s[i] < '0' || s[i] > '9' {
				return 0, false
			}
			n += int(s[i] - '0')
		}
	}
	return n, true
}
