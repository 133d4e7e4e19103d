package event

import (
	"strconv"
	"testing"
)

// TestReuse wants nothing of earlier nodes in later ones, since they are filled where
// they lie.
func TestReuse(t *testing.T) {
	e := New()
	dirty := Node{Key: "k", Alias: "a", Label: "l", Text: "t", Kind: Array, Paired: true}
	check := func(what string) {
		t.Helper()
		n := e.Node(e.AddText(Payload, "key", "text"))
		if *n != (Node{Key: "key", Text: "text"}) {
			t.Errorf("%s: %+v", what, *n)
		}
	}
	for range 1000 {
		e.Add(e.Add(Payload, dirty), dirty)
	}
	check("after others")
	e.Reset()
	check("after Reset")
	r := e.Add(Payload, dirty)
	e.Add(r, dirty)
	e.Truncate(Payload, r)
	check("after Truncate")
}

// TestOrder wants the children in the order in which they were added, by whatever way.
func TestOrder(t *testing.T) {
	var e Event
	e.Reset()
	for i := range 300 {
		key := strconv.Itoa(i)
		if i%2 == 0 {
			e.Add(Header, Node{Key: key})
		} else {
			e.AddText(Header, key, "")
		}
		e.AddText(Payload, "between", "")
	}
	i := 0
	for r := e.First(Header); r != 0; r = e.Next(r) {
		if want := strconv.Itoa(i); e.Node(r).Key != want {
			t.Fatalf("%s, want %s", e.Node(r).Key, want)
		}
		i++
	}
	if i != 300 || e.Len() != int(roots)+600 {
		t.Errorf("%d children, %d nodes", i, e.Len())
	}
}
