package syslog

// dayTime reads the forms of a time that begin with a number and are neither ISO 8601 nor
// an epoch:
//
//	2026 Nov 12 10:00:00      12 Nov 2026 10:00:00     12-Nov-2026 10:00:00
//	12/Nov/2026:10:00:00 +01  11/12/2026 10:00:00 AM   12.11.2026 10:00:00
//
// With slashes the month comes first where AM or PM follows, and the other way round where
// only that is a date. Else nobody can tell: the text is the time's, and its instant is
// unknown.
func (p *line) dayTime(i int) (end int, ok bool) {
	var c clock
	j := p.digits(i, 4)
	switch j - i {
	case 4:
		if p.at(j) != ' ' {
			return i, false
		}
		_, c.year, _ = p.number(i, 4, 4)
		if j, c.month = p.monthName(j + 1); c.month == 0 || p.at(j) != ' ' {
			return i, false
		}
		if j, c.day, ok = p.number(p.blanks(j), 1, 2); !ok || p.at(j) != ' ' {
			return i, false
		}
	case 1, 2:
		if j, ok = p.dayMonthYear(i, &c); !ok {
			return i, false
		}
	default:
		return i, false
	}
	if j, ok = p.timeOfDay(p.blanks(j+1), &c, true); !ok {
		return i, false
	}
	j, half := p.halfDay(j, &c)
	if c.month < 0 { // with slashes: day and month are as they were written
		first, second := -c.month, c.day
		switch {
		case half && first <= 12 || second > 12 && first <= 12:
			c.month, c.day = first, second
		case first > 12:
			c.month, c.day = second, first
		default:
			c.month, c.day = 0, 0
		}
	}
	if k := p.blanks(j); k > j && !c.zone.known {
		if n, z, ok := p.zoneName(k); ok {
			j, c.zone = n, z
		}
	}
	return p.take(i, j, c)
}

// dayMonthYear reads a date in that order, or one with slashes, of which the two numbers
// are left for the caller: c.month is then the first, negative, and c.day the second.
func (p *line) dayMonthYear(i int, c *clock) (end int, ok bool) {
	j, first, ok := p.number(i, 1, 2)
	sep := p.at(j)
	if !ok || sep != ' ' && sep != '-' && sep != '/' && sep != '.' {
		return i, false
	}
	c.day = first
	if j, c.month = p.monthName(j + 1); c.month == 0 {
		if sep != '/' && sep != '.' {
			return i, false
		}
		var second int
		if j, second, ok = p.number(j, 1, 2); !ok {
			return i, false
		}
		c.month = second
		if sep == '/' {
			c.month, c.day = -first, second
		}
	}
	if p.at(j) != sep {
		return i, false
	}
	if j, c.year, ok = p.number(j+1, 4, 4); !ok || c.year/100 != 19 && c.year/100 != 20 {
		return i, false
	}
	if b := p.at(j); b != ' ' && (b != ':' || sep != '/') {
		return i, false
	}
	return j, true
}

// monthName reads an English name of a month, short or long. n is 0, and end i, for anything
// else.
func (p *line) monthName(i int) (end, n int) {
	for end = i; end < len(p.s) && end < i+9 && p.s[end]|0x20-'a' < 26; end++ {
	}
	if end-i < 3 {
		return i, 0
	}
	if n = short(months, p.s[i:i+3]) / 3; n == 0 {
		return i, 0
	}
	return end, n
}

// halfDay reads AM or PM behind a time.
func (p *line) halfDay(i int, c *clock) (end int, ok bool) {
	j := p.blanks(i)
	m := p.at(j+1) | 0x20
	if half := p.at(j) | 0x20; (half == 'a' || half == 'p') && m == 'm' && p.at(j+2) <= ' ' && c.hour >= 1 && c.hour <= 12 {
		c.hour %= 12
		if half == 'p' {
			c.hour += 12
		}
		return j + 2, true
	}
	return i, false
}

// bareHost takes the one word between the PRI, or the beginning of the line, and a marker:
// the host, as other formats of a relay have it there, unless it is a level or a stream.
func (p *line) bareHost(i int) (next int, ok bool) {
	word := p.word(i)
	next = p.blanks(i + len(word))
	if !hostname(word) || len(word) > maxTag || next == len(p.s) || !markerAt(p.s[next:]) || !namesHost(word) {
		return i, false
	}
	p.h.Hostname = word
	p.h.Found = true
	return next, true
}

// namesHost tells whether a word names a host rather than a level, or a count.
func namesHost(word string) bool {
	letters, dots := 0, 0
	for i := range len(word) {
		switch c := word[i]; {
		case c|0x20-'a' < 26 || c >= 0x80:
			letters++
		case c == '.' || c == ':':
			dots++
		}
	}
	if letters == 0 {
		return dots >= 2 // an address
	}
	if word[len(word)-1] == ':' || stream(word) {
		return false
	}
	level := word
	for len(level) > 0 && (level[len(level)-1] == '.' || level[len(level)-1] == '-') {
		level = level[:len(level)-1]
	}
	if named(severities[:], level) >= 0 || alternative(level) >= 0 || named(facilities[:], level) >= 0 {
		return false
	}
	return named(levels[:], level) < 0
}

// levels are words of a level beyond those of syslog.
var levels = [...]string{"fatal", "trace", "verbose", "severe", "low", "medium", "high", "null", "none", "nil", "unknown"}

// stream tells whether a word is what the runtime of a container writes in the place of a
// host.
func stream(word string) bool { return word == "stdout" || word == "stderr" }
