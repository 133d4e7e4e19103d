package syslog

import "time"

// zone is the zone of a time: none, an offset in seconds, or a name with the offset
// it usually means.
type zone struct {
	name   string
	offset int
	known  bool
}

// offset reads Z, ±hh, ±hhmm or ±hh:mm.
func (p *line) offset(i int) (end int, z zone, ok bool) {
	c := p.at(i)
	if c == 'Z' || c == 'z' {
		return i + 1, zone{known: true}, true
	}
	if c != '+' && c != '-' {
		return i, z, false
	}
	end = p.digits(i+1, 4)
	digits := p.s[i+1 : end]
	if len(digits) == 2 && p.at(end) == ':' && p.digits(end+1, 2) == end+3 {
		z.offset = 60 * two(p.s[end+1:])
		end += 3
	} else if len(digits) == 4 {
		z.offset = 60 * two(digits[2:])
	} else if len(digits) != 2 {
		return i, z, false
	}
	z.offset += 3600 * two(digits)
	if c == '-' {
		z.offset = -z.offset
	}
	z.known = true
	return end, z, true
}

func two(s string) int { return 10*int(s[0]-'0') + int(s[1]-'0') }

// zones are the names that senders of security events have been seen to write, with
// the meaning they have there.
var zones = [...]struct {
	name  string
	hours float64
}{
	{"UTC", 0},
	{"GMT", 0},
	{"UT", 0},
	{"Z", 0},
	{"WET", 0},
	{"WEST", 1},
	{"BST", 1},
	{"CET", 1},
	{"CEST", 2},
	{"EET", 2},
	{"EEST", 3},
	{"MSK", 3},
	{"IST", 5.5},
	{"SGT", 8},
	{"HKT", 8},
	{"AWST", 8},
	{"JST", 9},
	{"KST", 9},
	{"AEST", 10},
	{"AEDT", 11},
	{"NZST", 12},
	{"NZDT", 13},
	{"EST", -5},
	{"EDT", -4},
	{"CST", -6},
	{"CDT", -5},
	{"MST", -7},
	{"MDT", -6},
	{"PST", -8},
	{"PDT", -7},
	{"AKST", -9},
	{"AKDT", -8},
	{"HST", -10},
}

// zoneName reads a name of the list, or an offset behind a space. Other words are
// hosts.
func (p *line) zoneName(i int) (end int, z zone, ok bool) {
	if c := p.at(i); c == '+' || c == '-' {
		end, z, ok = p.offset(i)
		return end, z, ok && (p.at(end) <= ' ' || p.at(end) == ']')
	}
	for end = i; end < len(p.s) && end < i+6 && p.s[end]-'A' < 26; end++ {
	}
	if b := p.at(end); end == i || b > ' ' && b != ':' {
		return i, z, false
	}
	for _, known := range zones {
		if p.s[i:end] == known.name {
			return end, zone{known.name, int(known.hours * 3600), true}, true
		}
	}
	return i, z, false
}

// resolve makes a time of what was written; zero where there is no such time.
func (p *line) resolve(c clock) time.Time {
	if c.year != 0 {
		t, _ := p.date(c, c.year)
		return t
	}
	// The latest year that does not put the time more than a day ahead: a line of
	// 31 December read in January is last year's, one of a clock that is a minute
	// fast at midnight is next year's. Some years have no 29 February.
	limit := p.now.Add(24 * time.Hour)
	first := limit.Year()
	if c.month == 1 && limit.Month() == time.December { // already the next year where it was written
		first++
	}
	for year := first; year > first-9; year-- {
		if t, ok := p.date(c, year); ok && !t.After(limit) {
			return t
		}
	}
	return time.Time{}
}

// date gives the time in a year. A name that is in force at the caller's place at
// that time means that place; no location is made for offsets, as that allocates.
func (p *line) date(c clock, year int) (t time.Time, ok bool) {
	month := time.Month(c.month)
	if c.month < 1 || c.month > 12 || c.day < 1 || c.day > days(year, c.month) {
		return t, false
	}
	loc := p.loc
	if loc == nil {
		loc = time.UTC
	}
	t = time.Date(year, month, c.day, c.hour, c.minute, c.sec, c.nano, loc)
	if !c.zone.known {
		return t, true
	}
	if name, _ := t.Zone(); c.zone.name != "" && name == c.zone.name {
		return t, true
	}
	t = time.Date(year, month, c.day, c.hour, c.minute, c.sec, c.nano, time.UTC)
	return t.Add(-time.Duration(c.zone.offset) * time.Second), true
}

// days is the length of a month.
func days(year, month int) int {
	if month == 2 {
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (month+month/8)%2
}
