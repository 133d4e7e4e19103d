package mapping

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// The lexicon finds in one pass what each word is found by alone: words that overlap, that
// begin, end or hold others, in any case of their letters, and bytes of no letter.
func TestLexicon(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	letters := []string{"a", "b", "A", "B", "c", "-", "é", "\xff"}
	text := func(most int) string {
		var b strings.Builder
		for range 1 + r.IntN(most) {
			b.WriteString(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	for range 300 {
		var l lexicon
		byIndex := map[int]*words{}
		for range 1 + r.IntN(90) {
			word := newWords([]string{text(5)})
			byIndex[l.add(word.list[0])] = word
		}
		l.freeze()
		for range 50 {
			s := text(30)
			found := make([]uint64, l.size())
			l.find(s, found)
			for i, word := range byIndex {
				if got, want := found[i/64]>>(i%64)&1 == 1, word.in(s) != ""; got != want {
					t.Fatalf("%q in %q: found %t, it is there: %t", word.list[0], s, got, want)
				}
			}
		}
	}
}

// A set without words finds nothing.
func TestEmptyLexicon(t *testing.T) {
	var l lexicon
	l.freeze()
	l.find("anything", nil)
	if l.size() != 0 {
		t.Errorf("the bits of no words take %d numbers", l.size())
	}
}
