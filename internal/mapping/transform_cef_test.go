package mapping

import (
	"testing"
	"time"
)

func TestTransformZonedTime(t *testing.T) {
	c := &context{location: time.FixedZone("", -60*60), received: time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)}
	apply := compileZonedTime(&parser{}, call{name: "zoned_time"})
	for _, test := range []struct{ in, zone, want string }{
		{"Mar 04 2026 05:06:07", "+02:00", "2026-03-04T03:06:07Z"},
		{"Mar 04 2026 05:06:07", "Europe/Berlin", "2026-03-04T04:06:07Z"},
		{"Mar 04 2026 05:06:07", "", "2026-03-04T06:06:07Z"},
		{"Mar 04 2026 05:06:07", "Middle-earth", "2026-03-04T06:06:07Z"},
		{"Mar 04 2026 05:06:07 UTC", "+02:00", "2026-03-04T05:06:07Z"},
		{"1772600767000", "+02:00", "2026-03-04T05:06:07Z"},
		{"soon", "+02:00", ""},
	} {
		c.with = test.zone
		out := make([]val, 1)
		ok := apply(c, val{text: test.in}, out)
		if got := out[0].time().Format(time.RFC3339); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("%s in %q: %t, %s, want %s", test.in, test.zone, ok, got, test.want)
		}
	}
}
