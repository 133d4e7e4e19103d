package bench

import (
	"reflect"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// What is written by hand must be what our processor writes.
func TestHandWritesTheSame(t *testing.T) {
	c := Find("cef_19")
	want, err := Output(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	got := batch(c.Text).ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	h := &hand{event: event.New()}
	h.write(got)
	if g, w := raw(got), raw(want); !reflect.DeepEqual(g, w) {
		t.Errorf("\n%v\nwant\n%v", g, w)
	}
}
