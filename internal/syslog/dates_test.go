package syslog

import (
	"testing"
	"time"
)

// TestHeadersOfRelays wants host and time from headers that no RFC has.
func TestHeadersOfRelays(t *testing.T) {
	const marker = "CEF:0|v|p|1|2|n|3|"
	at := time.Date(2026, time.November, 12, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		in, host string
		time     time.Time
	}{
		{"myhost " + marker, "myhost", time.Time{}},
		{"<134>myhost " + marker, "myhost", time.Time{}},
		{"192.0.2.7 " + marker, "192.0.2.7", time.Time{}},
		{"<134>fw1.example.com  LEEF:1.0|v|p|1|e|", "fw1.example.com", time.Time{}},
		{"fe80::1 " + marker, "fe80::1", time.Time{}},
		{"[2026-11-12 10:00:00] h " + marker, "h", at},
		{"<134>[2026-11-12T10:00:00Z] h app: text", "h", at},
		{"[12/Nov/2026:11:00:00 +0100] h " + marker, "h", at},
		{"<134>2026 Nov 12 10:00:00 h " + marker, "h", at},
		{"2026 Nov 12 10:00:00.250 h " + marker, "h", at.Add(250 * time.Millisecond)},
		{"<134>2026 Nov  2 10:00:00 UTC h app: text", "h", at.AddDate(0, 0, -10)},
		{"12 Nov 2026 10:00:00 h " + marker, "h", at},
		{"<134>12-Nov-2026 10:00:00 h " + marker, "h", at},
		{"<134>12/Nov/2026:11:00:00 +0100 h " + marker, "h", at},
		{"11/12/2026 10:00:00 AM h " + marker, "h", at},
		{"<134>11/12/2026 9:30:00 PM h " + marker, "h", at.Add(11*time.Hour + 30*time.Minute)},
		{"11/13/2026 10:00:00 h " + marker, "h", at.AddDate(0, 0, 1)},
		{"13/11/2026 10:00:00 h " + marker, "h", at.AddDate(0, 0, 1)},
		{"12.11.2026 10:00:00 h " + marker, "h", at},
		{"<134>03/04/2026 10:00:00 h " + marker, "h", time.Time{}}, // nobody can tell
	} {
		var h Header
		rest := Parse(c.in, at, time.UTC, &h)
		if !h.Found || h.Hostname != c.host || !h.Time.Equal(c.time) || h.Prefix != "" || c.time.IsZero() != h.Time.IsZero() {
			t.Errorf("%s: %+v, rest %q", c.in, h, rest)
		}
		covered(t, c.in)
	}
	for _, in := range []string{
		"INFO " + marker, "<134>warning " + marker, "stdout " + marker, "12 " + marker, "leading garbage" + marker, "two words " + marker,
		"myhost said something", "[INFO] started", "[12.3] eth0 up", "[2026-11-12 10:00:00] all well", "12 Nov 2026 was a Thursday",
		"11/12/2026 10:00:00 disk full", "12.11.2026 10:00:00 disk full", "1.2.3.4 10:00:00 " + marker, "2026 Nov 12 10:00:00 backup done",
	} {
		var h Header
		Parse(in, at, time.UTC, &h)
		if h.Hostname != "" || h.Timestamp != "" {
			t.Errorf("%s: %+v", in, h)
		}
		covered(t, in)
	}
}
