package mapping

import (
	"testing"
	"time"
)

// A time without a zone is UTC, whatever the processor's zone is.
func TestTransformUTC(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	for _, c := range []struct{ in, want string }{
		{"21-Jun-2021 09:46:15", "2021-06-21T09:46:15Z"},
		{"2021-06-21 09:46:15", "2021-06-21T09:46:15Z"},
		{"2021-06-21T09:46:15+01:00", "2021-06-21T08:46:15Z"},
		{"1624268775", "2021-06-21T09:46:15Z"},
	} {
		p := &parser{file: "test"}
		call := p.calls(p.document([]byte(`utc: ["02-Jan-2006 15:04:05"]`)))[0]
		out := make([]val, 1)
		if !compileUTC(p, call)(&context{location: zone}, val{text: c.in}, out) || p.err != nil {
			t.Errorf("%s was refused: %v", c.in, p.err)
		} else if got := out[0].time().Format(time.RFC3339); got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
	}
}
