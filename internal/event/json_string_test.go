package event

import (
	"math/rand"
	"strings"
	"testing"
)

// TestAppendStringWords: eight bytes at once make what each byte makes alone, for each byte
// at each place.
func TestAppendStringWords(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for n := range 40 {
		for at := range n {
			for c := range 256 {
				b := make([]byte, n)
				for i := range b {
					b[i] = byte(' ' + r.Intn(0x5f))
				}
				b[at] = byte(c)
				var want strings.Builder
				for _, x := range b {
					one := string(AppendString(nil, string([]byte{x})))
					want.WriteString(one[1 : len(one)-1])
				}
				if got := string(AppendString(nil, string(b))); got != `"`+want.String()+`"` {
					t.Fatalf("%q: %s, want %s", b, got, want.String())
				}
			}
		}
	}
}
