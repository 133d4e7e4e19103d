package event

import (
	"strconv"
	"testing"
)

// TestReuse wants nothing of earlier nodes in later ones, since they are filled where
// they lie.
func TestReuse(t *testing.T) {
	e := New()
	add := func(parent Ref) Ref {
		r := e.Append(parent, Array, "k", "t")
		e.SetAlias(r, "a")
		e.SetLabel(r, r)
		return r
	}
	check := func(what string) {
		t.Helper()
		r := e.AddText(Payload, "key", "text")
		if n := *e.Node(r); n != (Node{Key: "key", Text: "text"}) || e.Name(r) != "key" || e.Alias(r) != "" || e.Label(r) != "" {
			t.Errorf("%s: %+v", what, n)
		}
	}
	for range 1000 {
		add(add(Payload))
	}
	check("after others")
	e.Reset()
	check("after Reset")
	r := add(Payload)
	add(r)
	e.Truncate(Payload, r)
	check("after Truncate")
}

// TestForget wants the texts of no message but the last in the memory of an Event:
// otherwise many long messages with ever fewer fields would all stay there.
func TestForget(t *testing.T) {
	e := New()
	for fields := 300; fields > 0; fields -= 7 {
		e.Reset()
		message := strconv.Itoa(fields)
		for range fields {
			r := e.AddText(Payload, message, message)
			e.SetAlias(r, message)
		}
		e.Truncate(Payload, Ref(e.Len()-fields/2))
	}
	last := e.Node(Ref(e.Len() - 1)).Text
	e.Reset()
	for i, n := range e.nodes[:cap(e.nodes)] {
		if n.Text != "" && n.Text != last {
			t.Fatalf("node %d has the text of message %s", i, n.Text)
		}
	}
	for _, alias := range e.aliases[:cap(e.aliases)] {
		if alias != "" {
			t.Fatalf("alias of message %s", alias)
		}
	}
}

// TestSides wants what few nodes have to stay with them.
func TestSides(t *testing.T) {
	e := New()
	field := e.AddText(Payload, "cs1", "value")
	e.SetAlias(field, "deviceCustomString1")
	label := e.AddText(Payload, "cs1Label", "Rule")
	e.SetAlias(label, "CS1LABEL")
	e.SetLabel(field, label)
	if e.Alias(field) != "deviceCustomString1" || e.Name(label) != "CS1LABEL" || e.Label(field) != "Rule" || e.Label(label) != "" {
		t.Errorf("%q %q %q %q", e.Alias(field), e.Name(label), e.Label(field), e.Label(label))
	}
	if !e.Node(label).Paired || e.Node(field).Paired {
		t.Error("not the label is Paired")
	}
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
