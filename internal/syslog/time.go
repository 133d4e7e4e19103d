package syslog

import "time"

// timeForm is the form in which a time was written.
type timeForm uint8

const (
	noTime timeForm = iota
	bsdTime
	otherTime
)

// clock is a time as it was written. Year 0 means none.
type clock struct {
	year, month, day  int
	hour, minute, sec int
	nano              int
	zone              zone
}

// time reads the time at i in any form. Where a PRI was read, a word that is no
// English month may stand in its place: French servers send theirs.
func (p *line) time(i int, pri bool) (end int, form timeForm) {
	switch c := p.at(i); {
	case c-'0' < 10:
		if end, ok := p.isoTime(i); ok {
			return end, otherTime
		}
		if end, ok := p.epoch(i); ok {
			return end, otherTime
		}
		if end, ok := p.dayTime(i); ok {
			return end, otherTime
		}
	case c|0x20-'a' < 26 || c >= 0x80 && pri:
		if end, ok := p.monthTime(i, pri); ok {
			return end, bsdTime
		}
	}
	return i, noTime
}

// monthTime reads Mmm d [yyyy] hh:mm:ss[.f] [zone] [yyyy], with a weekday or without.
func (p *line) monthTime(i int, foreign bool) (end int, ok bool) {
	var c clock
	j := p.weekday(i)
	j, c.month = p.month(j)
	if c.month == 0 && !foreign {
		return i, false
	}
	if p.at(j) != ' ' {
		return i, false
	}
	j = p.blanks(j)
	if j, c.day, ok = p.number(j, 1, 2); !ok || p.at(j) != ' ' {
		return i, false
	}
	j = p.blanks(j)
	if k, year, ok := p.number(j, 4, 4); ok && p.at(k) == ' ' {
		j, c.year = p.blanks(k), year
	}
	if j, ok = p.timeOfDay(j, &c, true); !ok {
		return i, false
	}
	if k := p.blanks(j); k > j && !c.zone.known {
		if n, z, ok := p.zoneName(k); ok {
			j, c.zone = n, z
		}
	}
	if k := p.blanks(j); c.year == 0 && k > j {
		if n, year, ok := p.number(k, 4, 4); ok && p.at(n) == ' ' && year/100 == 20 {
			j, c.year = n, year
		}
	}
	return p.take(i, j, c)
}

// isoTime reads the forms of RFC 3339 and what comes near: a space for the T, slashes,
// a comma before the fraction, no seconds, an offset without minutes, no zone.
// https://www.rfc-editor.org/rfc/rfc3339#section-5.6
func (p *line) isoTime(i int) (end int, ok bool) {
	var c clock
	j, year, ok := p.number(i, 4, 4)
	sep := p.at(j)
	if !ok || sep != '-' && sep != '/' {
		return i, false
	}
	c.year = year
	if j, c.month, ok = p.number(j+1, 2, 2); !ok || p.at(j) != sep {
		return i, false
	}
	if j, c.day, ok = p.number(j+1, 2, 2); !ok || p.at(j)|0x20 != 't' && p.at(j) != ' ' {
		return i, false
	}
	if j, ok = p.timeOfDay(j+1, &c, false); !ok {
		return i, false
	}
	if k := p.blanks(j); k > j && !c.zone.known {
		if n, z, ok := p.zoneName(k); ok {
			j, c.zone = n, z
		}
	}
	return p.take(i, j, c)
}

// timeOfDay reads hh:mm[:ss[.f]] and the offset that touches it.
func (p *line) timeOfDay(i int, c *clock, seconds bool) (end int, ok bool) {
	low := 2
	if seconds {
		low = 1
	}
	if i, c.hour, ok = p.number(i, low, 2); !ok || p.at(i) != ':' {
		return i, false
	}
	if i, c.minute, ok = p.number(i+1, 2, 2); !ok {
		return i, false
	}
	if j, sec, ok := p.number(i+1, 2, 2); ok && p.at(i) == ':' {
		i, c.sec = j, sec
	} else if seconds {
		return i, false
	}
	if sep := p.at(i); (sep == '.' || sep == ',') && p.digits(i+1, 9) > i+1 {
		i = p.fraction(i+1, c)
	}
	if n, z, ok := p.offset(i); ok {
		i, c.zone = n, z
	}
	return i, c.hour < 24 && c.minute < 60 && c.sec <= 60
}

// fraction reads nine digits as nanoseconds and skips finer ones.
func (p *line) fraction(i int, c *clock) (end int) {
	end = p.digits(i, 9)
	unit := 1_000_000_000
	for _, d := range []byte(p.s[i:end]) {
		unit /= 10
		c.nano += int(d-'0') * unit
	}
	return p.digits(end, 9)
}

// epoch reads seconds, with a fraction or without, or milliseconds since 1970. Only
// the lengths that times between 2001 and 2286 have are a time.
func (p *line) epoch(i int) (end int, ok bool) {
	var n int64
	end = p.digits(i, 14)
	for _, d := range []byte(p.s[i:end]) {
		n = 10*n + int64(d-'0')
	}
	var t time.Time
	switch length := end - i; {
	case p.s[i] == '0':
		return i, false
	case length == 13:
		t = time.UnixMilli(n)
	case length == 10:
		var c clock
		if p.at(end) == '.' && p.digits(end+1, 9) > end+1 {
			end = p.fraction(end+1, &c)
		}
		t = time.Unix(n, int64(c.nano))
	default:
		return i, false
	}
	if p.at(end) != ' ' {
		return i, false
	}
	p.h.Timestamp, p.h.Time = p.s[i:end], t.UTC()
	return end, true
}

// take ends a time: behind it must stand a blank, a colon, or nothing, and a bracket where
// one is in front.
func (p *line) take(start, end int, c clock) (int, bool) {
	if b := p.at(end); b > ' ' && b != ':' && (b != ']' || start == 0 || p.s[start-1] != '[') {
		return start, false
	}
	p.h.Timestamp, p.h.Time = p.s[start:end], p.resolve(c)
	return end, true
}

// number reads between low and high digits.
func (p *line) number(i, low, high int) (end, n int, ok bool) {
	end = p.digits(i, high)
	if end-i < low || p.at(end)-'0' < 10 {
		return i, 0, false
	}
	for _, d := range []byte(p.s[i:end]) {
		n = 10*n + int(d-'0')
	}
	return end, n, true
}

const (
	months   = "janfebmaraprmayjunjulaugsepoctnovdec"
	weekdays = "montuewedthufrisatsun"
)

// month reads the name of a month, short or long. Its number is 0 for any other
// word of letters.
func (p *line) month(i int) (end, n int) {
	for end = i; end < len(p.s) && end < i+12 && p.s[end] > ' ' && p.s[end] != ':' && p.s[end]-'0' > 9; end++ {
	}
	if end-i < 3 {
		return i, 0
	}
	return end, short(months, p.s[i:i+3]) / 3
}

// weekday skips "Mon " and "Mon, ".
func (p *line) weekday(i int) int {
	j := i + 3
	if j >= len(p.s) || short(weekdays, p.s[i:j]) == 0 {
		return i
	}
	if p.s[j] == ',' {
		j++
	}
	if k := p.blanks(j); k > j {
		return k
	}
	return i
}

// short looks a word of three letters up in names; 3 stands for the first.
func short(names, word string) int {
	a, b, c := word[0]|0x20, word[1]|0x20, word[2]|0x20
	for i := 0; i < len(names); i += 3 {
		if names[i] == a && names[i+1] == b && names[i+2] == c {
			return i + 3
		}
	}
	return 0
}
