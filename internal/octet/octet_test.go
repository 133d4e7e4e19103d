package octet

import (
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestAnswers compares with one byte after another, in words of bytes that lie close to
// what is looked for.
func TestAnswers(t *testing.T) {
	near := []byte{0, 1, 0x1f, ' ', '!', '"', '#', '<', '=', '>', 0x7f, 0x80, 0x81, 0x9f, 0xa0, 0xbd, 0xff}
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 8)
	for range 100_000 {
		for i := range b {
			b[i] = near[r.IntN(len(near))]
		}
		s := string(b)
		w := Load(s, 0)
		if w>>32 != Load4(s, 4) || w&0xffffffff != Load4(s, 0) {
			t.Fatalf("%x: Load4", b)
		}
		for _, c := range near {
			var equal, below uint64
			for i := range b {
				if b[i] == c {
					equal |= 0x80 << (8 * i)
				}
				if b[i] < c {
					below |= 0x80 << (8 * i)
				}
			}
			if Equal(w, c) != equal {
				t.Fatalf("%x: Equal to %x: %x, want %x", b, c, Equal(w, c), equal)
			}
			if first(First(w, c)) != first(equal) {
				t.Fatalf("%x: First %x: %x, want %x", b, c, First(w, c), equal)
			}
			if c <= 0x80 && first(FirstBelow(w, c)) != first(below) {
				t.Fatalf("%x: FirstBelow %x: %x, want %x", b, c, FirstBelow(w, c), below)
			}
		}
	}
}

func first(w uint64) int { return bits.TrailingZeros64(w) }

func TestIndex(t *testing.T) {
	const text = "0123456789 =0123= 0123456789abcdef="
	for i := range len(text) + 1 {
		for end := i; end <= len(text); end++ {
			want := i
			for want < end && text[want] != '=' {
				want++
			}
			if got := Index(text, i, end, '='); got != want {
				t.Errorf("from %d to %d: %d, want %d", i, end, got, want)
			}
		}
	}
	if got := Index(text, 5, 3, '='); got != 3 {
		t.Errorf("behind the end: %d", got)
	}
}

func TestASCII(t *testing.T) {
	for n := range 20 {
		text := strings.Repeat("~", n)
		if !ASCII(text) {
			t.Errorf("%d bytes of ASCII are none", n)
		}
		for i := range n {
			if ASCII(text[:i] + "\x80" + text[i+1:]) {
				t.Errorf("%d bytes with another at %d are ASCII", n, i)
			}
		}
	}
}
