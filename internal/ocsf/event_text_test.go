package ocsf

import (
	"math/rand"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// TestAppendText wants the short way to write what the long one does, for each byte at
// each place.
func TestAppendText(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for n := range 40 {
		for at := range n {
			for c := range 256 {
				b := make([]byte, n)
				for i := range b {
					b[i] = byte(' ' + r.Intn(0x5f))
				}
				b[at] = byte(c)
				if got, want := string(appendText(nil, string(b))), string(event.AppendString(nil, string(b))); got != want {
					t.Fatalf("%q: %s, want %s", b, got, want)
				}
			}
		}
	}
}
