package mapping

import (
	"testing"
	"time"
)

func TestUTCOffset(t *testing.T) {
	cl, p := callOf(t, "utc_offset")
	f := transforms[cl.name].compile(p, cl)
	summer, winter := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c := &context{location: time.UTC}
	for _, tc := range []struct {
		in   string
		at   time.Time
		want string
	}{
		{"+02:00", summer, "120"},
		{"+0200", summer, "120"},
		{"+2", summer, "120"},
		{"-05:30", summer, "-330"},
		{"UTC+2", summer, "120"},
		{"UTC +02:00", summer, "120"},
		{"GMT-3", summer, "-180"},
		{"UTC", summer, "0"},
		{"Z", summer, "0"},
		{"CEST", winter, "120"},
		{"(UTC+01:00) Amsterdam, Berlin", summer, "60"},
		{"Europe/Berlin", summer, "120"},
		{"Europe/Berlin", winter, "60"},
		{" Asia/Kolkata ", winter, "330"},
		{"America/Argentina/Buenos_Aires", winter, "-180"},
		{"Local", winter, "refused"},
		{"", winter, "refused"},
		{"120", winter, "refused"},
		{"+130", winter, "refused"},
		{"UTC+130", winter, "refused"},
		{"+25:00", winter, "refused"},
		{"+02:00x", winter, "refused"},
		{"Europe/Atlantis", winter, "refused"},
		{"../../etc/passwd", winter, "refused"},
		{"/etc/localtime", winter, "refused"},
	} {
		c.at = tc.at
		out, got := make([]val, 1), "refused"
		if f(c, val{text: tc.in}, out) {
			got = out[0].text
		}
		if got != tc.want {
			t.Errorf("%q at %s: %s, want %s", tc.in, tc.at.Format(time.DateOnly), got, tc.want)
		}
	}
}
