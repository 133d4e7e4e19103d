package mapping

import (
	"testing"
	"time"
)

func TestTransformLEEFTime(t *testing.T) {
	c := &context{location: time.FixedZone("", 2*60*60), received: time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)}
	apply := compileLEEFTime(&parser{}, call{name: "leef_time"})
	for _, test := range []struct{ in, format, want string }{
		{"2026/03/04 05-06-07", "yyyy/MM/dd HH-mm-ss", "2026-03-04T03:06:07Z"},
		{"Mar 04 2026 05:06:07 GMT", "", "2026-03-04T05:06:07Z"},
		{"1772600767000", "yyyy/MM/dd", "2026-03-04T05:06:07Z"},
		{"soon", "yyyy", ""},
	} {
		c.with = test.format
		out := make([]val, 1)
		ok := apply(c, val{text: test.in}, out)
		if got := out[0].time().Format(time.RFC3339); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("%s by %q: %t, %s, want %s", test.in, test.format, ok, got, test.want)
		}
	}
}
