package clock

import (
	"strings"
	"time"
)

// Layout reads s by a pattern of Java's SimpleDateFormat:
// https://docs.oracle.com/javase/8/docs/api/java/text/SimpleDateFormat.html
// of which it knows the letters y u M L d D H k K h m s S a E z Z X and quoted
// text. As in Java the number of letters bounds a number only where another one
// follows without a separator; a fraction may have any number of digits. A literal
// space stands for any number of spaces.
func Layout(s, pattern string, loc *time.Location, now time.Time) (time.Time, bool) {
	if len(s) > 128 || len(pattern) > 128 {
		return time.Time{}, false
	}
	if loc == nil {
		loc = time.UTC
	}
	l := layout{reading: reading{zone: loc, noYear: true, month: 1, day: 1}, loc: loc, now: now}
	c := cursor{s: strings.TrimSpace(s)}
	for i := 0; i < len(pattern); {
		b := pattern[i]
		n := 1
		for i+n < len(pattern) && pattern[i+n] == b {
			n++
		}
		switch {
		case b == '\'':
			var ok bool
			if i, ok = l.quoted(&c, pattern, i); !ok {
				return time.Time{}, false
			}
			continue
		case b == ' ':
			c.skip(" ")
		case b|0x20 >= 'a' && b|0x20 <= 'z':
			most := 9
			if next := i + n; next < len(pattern) && strings.IndexByte("yuMdDHkKhmsS", pattern[next]) >= 0 {
				most = n
			}
			if !l.field(&c, b, n, most) {
				return time.Time{}, false
			}
		default:
			for k := 0; k < n; k++ {
				if !c.take(b) {
					return time.Time{}, false
				}
			}
		}
		i += n
	}
	c.skip(" ")
	if !c.done() {
		return time.Time{}, false
	}
	return l.finish()
}

type layout struct {
	reading
	loc     *time.Location
	now     time.Time
	yearDay int
}

// quoted matches the literal text that begins at i in the pattern.
func (l *layout) quoted(c *cursor, pattern string, i int) (int, bool) {
	if strings.HasPrefix(pattern[i:], "''") {
		return i + 2, c.take('\'')
	}
	for i++; i < len(pattern); i++ {
		if pattern[i] == '\'' {
			if i+1 == len(pattern) || pattern[i+1] != '\'' {
				return i + 1, true
			}
			i++
		}
		if !c.take(pattern[i]) {
			return i, false
		}
	}
	return i, true
}

// field reads what a run of n letters stands for.
func (l *layout) field(c *cursor, letter byte, n, most int) bool {
	switch letter {
	case 'E':
		return weekday(c.word())
	case 'a':
		l.halfDay(c)
		return l.am || l.pm
	case 'z', 'Z', 'X':
		var ok bool
		if l.zone, ok = readZone(c, l.loc, l.now); !ok || l.zone == l.loc && c.i == 0 {
			return false
		}
		return true
	case 'M', 'L':
		if n >= 3 {
			l.month = month(c.word())
			c.take('.')
			return l.month != 0
		}
	case 'S':
		start := c.i
		_, width := c.number(9)
		l.nsec, _ = fraction(c.s[start:c.i])
		return width > 0
	}
	v, width := c.number(most)
	if width == 0 {
		return false
	}
	switch letter {
	case 'y', 'u':
		if l.year, l.noYear = v, false; n == 2 && width == 2 {
			l.year += 2000
		}
	case 'M', 'L':
		l.month = time.Month(v)
	case 'd':
		l.day = v
	case 'D':
		l.yearDay = v
	case 'H':
		l.hour = v
	case 'k': // 1 to 24
		l.hour = v % 24
	case 'h':
		l.hour = v
	case 'K': // 0 to 11
		if l.hour = v; v == 0 {
			l.hour = 12
		}
	case 'm':
		l.min = v
	case 's':
		l.sec = v
	default:
		return false
	}
	return true
}

func (l *layout) finish() (time.Time, bool) {
	if l.yearDay > 0 && !l.noYear {
		t := time.Date(l.year, 1, l.yearDay, 0, 0, 0, 0, time.UTC)
		l.month, l.day = t.Month(), t.Day()
	}
	return l.time(l.now)
}
