package mapping

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// randomText is a short string of bytes that differ in case, or are no letters.
func randomText(r *rand.Rand, most int) string {
	letters := []string{"a", "A", "b", "B", "@", "`", "[", "{", "1", "é", "É", "\xff", " "}
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(letters[r.IntN(len(letters))])
	}
	return b.String()
}

// foldASCII is a string with the ASCII letters in lower case.
func foldASCII(s string) string { return string(appendFolded(nil, s)) }

// TestFoldIndex compares the index with a map of folded strings, of lengths for which the hash
// looks at all, at some and at eight bytes from both ends.
func TestFoldIndex(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		most := 1 + r.IntN(20)
		want := map[string]int{}
		var texts []string
		var numbers []int
		for i := range r.IntN(60) {
			text := randomText(r, most)
			texts, numbers = append(texts, text), append(numbers, i)
			if _, twice := want[foldASCII(text)]; !twice {
				want[foldASCII(text)] = i
			}
		}
		x := newFoldIndex(texts, numbers)
		for i := range 200 {
			text := randomText(r, most)
			if i < len(texts) {
				text = texts[i]
			}
			n, ok := want[foldASCII(text)]
			if !ok {
				n = -1
			}
			if got := x.find(text); got != n {
				t.Fatalf("%q in %q: got %d, want %d", text, texts, got, n)
			}
		}
	}
}

// TestCaptions compares the index of each enum of the schema with the attribute's own look-up.
func TestCaptions(t *testing.T) {
	for _, version := range ocsf.Versions() {
		schema, err := ocsf.Load(version)
		if err != nil {
			t.Fatal(err)
		}
		for _, class := range schema.Classes() {
			for _, a := range class.Attributes {
				x := captions(a)
				for i := range a.Enum {
					for _, text := range []string{a.Enum[i].Caption, strings.ToUpper(a.Enum[i].Caption), a.Enum[i].Caption + "x"} {
						want := a.EnumByCaption(text)
						if got := x.find(text); got < 0 && want != nil || got >= 0 && &a.Enum[got] != want {
							t.Fatalf("%s %s.%s %q: got %d, want %v", version, class.Name, a.Name, text, got, want)
						}
					}
				}
			}
		}
	}
}

// TestStringSet compares a set with what each of its strings fits alone.
func TestStringSet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var list []string
		for range r.IntN(6) {
			list = append(list, strings.ToLower(randomText(r, 4)))
		}
		set := newStringSet(list)
		for range 100 {
			text, want := randomText(r, 4), false
			for _, word := range list {
				want = want || equalFold(text, word)
			}
			if got := set.has(text); got != want {
				t.Fatalf("%q in %q: got %t, want %t", text, list, got, want)
			}
		}
	}
}

// TestKeyIndex wants each key in the case in which it was written, and no other.
func TestKeyIndex(t *testing.T) {
	children := map[string]*trieNode{}
	for i := range 500 {
		children[fmt.Sprint("key", i)] = &trieNode{slot: slot(i + 1)}
	}
	x := newKeyIndex(children)
	for key, node := range children {
		if got := x.find(key); got != node {
			t.Errorf("%s: got %v, want %v", key, got, node)
		}
		if got := x.find(strings.ToUpper(key)); got != nil {
			t.Errorf("%s: got %v, want nil", strings.ToUpper(key), got)
		}
	}
}
