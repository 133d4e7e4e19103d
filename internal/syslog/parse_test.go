package syslog

import (
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

func TestEveryWordIsSomewhere(t *testing.T) {
	for _, s := range golden.Cases(t, "testdata/headers.txt") {
		covered(t, s)
		for i := range s {
			covered(t, s[:i])
			covered(t, s[i:])
		}
	}
}

func TestNothingIsAllocated(t *testing.T) {
	lisbon := zoneOf(t, "Europe/Lisbon")
	for _, s := range golden.Cases(t, "testdata/headers.txt") {
		var h Header
		if n := testing.AllocsPerRun(20, func() { Parse(s, now, lisbon, &h) }); n != 0 {
			t.Errorf("%v allocations for %q", n, s)
		}
	}
}

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Skip(err)
	}
	return loc
}

func TestFillAllocatesNothing(t *testing.T) {
	var h Header
	Parse("<13>1 2025-03-01T09:08:07Z host app 12 ID [x@1 a=\"b\"] text", now, nil, &h)
	e := event.New()
	if n := testing.AllocsPerRun(20, func() { e.Reset(); h.Fill(e) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if n := e.Node(e.Child(event.Syslog, "priority")); n.Kind != event.Number || n.Text != "13" {
		t.Errorf("priority is %+v", n)
	}
}

func TestZonesAndYears(t *testing.T) {
	kolkata, chicago := zoneOf(t, "Asia/Kolkata"), zoneOf(t, "America/Chicago")
	jerusalem := zoneOf(t, "Asia/Jerusalem")
	newYear := time.Date(2025, time.January, 1, 0, 0, 30, 0, time.UTC)
	for _, c := range []struct {
		stamp string
		now   time.Time
		loc   *time.Location
		want  string
	}{
		{"Mar  1 09:00:00", now, nil, "2025-03-01T09:00:00Z"},
		{"Mar  1 09:00:00", now, kolkata, "2025-03-01T03:30:00Z"},
		{"2025-03-01T09:00:00", now, chicago, "2025-03-01T15:00:00Z"},
		{"2025-03-01T09:00:00Z", now, chicago, "2025-03-01T09:00:00Z"},
		{"2025-07-01 09:00:00", now, chicago, "2025-07-01T14:00:00Z"},
		{"Mar  1 09:00:00 IST", now, time.UTC, "2025-03-01T03:30:00Z"},
		{"Mar  1 09:00:00 IST", now, jerusalem, "2025-03-01T07:00:00Z"},
		{"Mar  1 09:00:00 GMT", now, jerusalem, "2025-03-01T09:00:00Z"},
		{"Mar  1 09:00:00 -0330", now, jerusalem, "2025-03-01T12:30:00Z"},
		// A device that is a minute fast, and one that is a minute late, at midnight.
		{"Jan  1 00:00:10", newYear.Add(-time.Minute), nil, "2025-01-01T00:00:10Z"},
		{"Dec 31 23:59:50", newYear, nil, "2024-12-31T23:59:50Z"},
		{"Jan  2 00:01:00", newYear, nil, "2024-01-02T00:01:00Z"},
	} {
		var h Header
		Parse("<13>"+c.stamp+" host app: text", c.now, c.loc, &h)
		if h.Timestamp != c.stamp || instant(h.Time) != c.want {
			t.Errorf("%s in %v: %q is %s, want %s", c.stamp, c.loc, h.Timestamp, instant(h.Time), c.want)
		}
	}
}

// TestTimeIsLinear reads hostile texts of a megabyte. A step for each pair of bytes
// would take minutes; the limit is far above what a busy machine needs for one each.
func TestTimeIsLinear(t *testing.T) {
	size := 1 << 20
	if testing.Short() {
		size >>= 3
	}
	for _, unit := range []string{
		" ", "<13>", `"CEF:0|`, "CEF:0", "CEF:", "CEF:     ", ":", "[a ", `[a b="`, "\\\"", "a:", "- ", "Oct 11 22:14:15 host ", "1 ", "\ufeff", "%A: ", "a[", "x ",
	} {
		for _, head := range []string{"", "<13>", "<13>1 2025-03-01T09:08:07Z host app 12 ID ", "<13>Oct 11 22:14:15 host ", `say "`} {
			s := head + strings.Repeat(unit, size/len(unit))
			for try := 1; ; try++ {
				took := cost(s)
				if took < 2*time.Second {
					break
				}
				if try == 3 {
					t.Errorf("%q and %q: %v for %d bytes", head, unit, took, size)
					break
				}
			}
		}
	}
}

func cost(s string) time.Duration {
	var h Header
	start := time.Now()
	Parse(s, now, nil, &h)
	return time.Since(start)
}

func BenchmarkParse(b *testing.B) {
	text := strings.Repeat("x", 200)
	for name, s := range map[string]string{
		"rfc3164":     "<13>Oct 11 22:14:15 host01 app[1234]: " + text,
		"rfc5424":     "<15>1 2025-03-01T07:48:09.151Z gate.example.com ERAServer 11804 - - {" + text + "}",
		"rfc5424-sd":  `<15>1 2025-03-01T07:48:09.151Z gate.example.com app 11804 ID [origin@1 ip="192.0.2.1" sw="agent"] ` + text,
		"prefix":      "<14>Jan 25 09:59:01 localhost lcp_sep_alert_event: INFO - ATP-Appliance CEF:0|v|p|1|2|n|3|" + text,
		"none-json":   `{"a":"` + text + `"}`,
		"none-cef":    "CEF:0|v|p|1|2|n|3|" + text,
		"none-text":   "plain " + text,
		"none-syslog": "Oct 11 2024 words that follow " + text,
	} {
		b.Run(name, func(b *testing.B) {
			var h Header
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(s, now, nil, &h)
			}
		})
	}
}
