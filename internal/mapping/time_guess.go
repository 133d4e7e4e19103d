package mapping

import (
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/clock"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// timeKeys are keys for the time of an event that many vendors use, as their letters.
var timeKeys = newStringSet([]string{"timestamp", "eventtime", "eventtimestamp", "datetime", "eventdate", "devicetime", "utctime", "detectiontime", "detecttime", "logtime"})

// zoneKeys are keys for the zone of all times of a message.
var zoneKeys = [...]string{"dtz", "tz", "ad.tz", "FTNTFGTtz"}

// guessTime finds the time of an event whose mapping names none that is there: in a key that
// many vendors use, else in the only key named after a time or a date that holds an unambiguous
// one, which is an ISO 8601 time with a zone or a number since the epoch. Vendors put the time
// into keys of their own; without this their events have the time of their arrival.
func (m *Mapper) guessTime() (at time.Time, text string) {
	e := m.in.Event
	only := time.Time{}
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if !n.Kind.Scalar() || len(n.Text) < 9 || len(n.Text) > 64 || !timeLike(n.Key) {
			continue
		}
		s := trim(n.Text)
		if in, ok := typed.Unquote(s); ok {
			s = in
		}
		t, ok := unambiguous(s)
		var room [24]byte
		if timeKeys.has(string(letters(room[:0], n.Key))) {
			if !ok {
				t, ok = cef.Time(s, m.zoneOfTimes(), m.in.Received)
			}
			if ok && m.recent(t) {
				return t.UTC(), n.Text
			}
		}
		switch {
		case !ok || !m.recent(t):
		case only.IsZero():
			only, text = t, n.Text
		case !only.Equal(t):
			text = "" // which of them it is cannot be told
		}
	}
	if text == "" {
		return time.Time{}, ""
	}
	return only.UTC(), text
}

// recent tells whether a time may be that of an event: not in the future, and not so far in the
// past that it is a date of something else.
func (m *Mapper) recent(t time.Time) bool {
	const day = 24 * time.Hour
	return t.Before(m.in.Received.Add(day)) && t.After(m.in.Received.Add(-10*365*day))
}

// unambiguous reads a number since the epoch, or an ISO 8601 time with a zone.
func unambiguous(s string) (time.Time, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return time.Time{}, false
	}
	if len(s) > 10 && s[4] == '-' {
		last := s[len(s)-1]
		zoned := last == 'Z' || last == 'z' || strings.ContainsAny(s[10:], "+") || strings.LastIndexByte(s, '-') > 10
		if !zoned {
			return time.Time{}, false
		}
		return parseTime(s, nil, time.UTC)
	}
	whole, _, _ := strings.Cut(s, ".")
	if n := len(whole); n != 10 && n != 13 && n != 16 && n != 18 && n != 19 {
		return time.Time{}, false
	}
	return parseEpoch(s)
}

// timeLike tells whether a key is named after a time or a date of the event, not of a file, a
// period or an update.
func timeLike(key string) bool {
	if len(key) < 4 || len(key) > 40 {
		return false
	}
	return timeWords.in(key) != "" && otherTimes.in(key) == ""
}

var (
	timeWords  = newWords([]string{"time", "stamp", "date"})
	otherTimes = newWords([]string{
		"update", "candidate", "validat", "mandate", "timeout", "timezone", "uptime", "runtime", "realtime", "sometime", "timer",
		"file", "expir", "modif", "birth", "until", "valid", "install", "build", "release", "signature", "duration", "elapsed", "last", "previous", "next", "logon", "login", "pattern",
	})
)

// letters appends the letters of a key in lower case.
func letters(dst []byte, key string) []byte {
	for i := range len(key) {
		if b := lower(key[i]); b >= 'a' && b <= 'z' && len(dst) < cap(dst) {
			dst = append(dst, b)
		}
	}
	return dst
}

// zoneOfTimes is the zone of times that name none: that of a key of the message, else the
// configured one.
func (m *Mapper) zoneOfTimes() *time.Location {
	e := m.in.Event
	for _, key := range zoneKeys {
		if r := e.Child(event.Payload, key); r != 0 && e.Node(r).Kind.Scalar() {
			if z := m.ctx.namedZone(e.Node(r).Text); z != nil {
				return z
			}
		}
	}
	return m.ctx.location
}

// namedZone is a zone by its offset, its abbreviation or its name, nil where nobody knows it.
func (c *context) namedZone(s string) *time.Location {
	s = trim(s)
	if in, ok := typed.Unquote(s); ok {
		s = in
	}
	if z, ok := clock.Zone(s); ok {
		return z
	}
	return c.zone(s)
}
