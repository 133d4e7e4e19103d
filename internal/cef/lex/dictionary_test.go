package lex

import (
	"strings"
	"testing"
)

// TestDictionary finds keys of all lengths, in any case, and no others.
func TestDictionary(t *testing.T) {
	keys := []string{"a", "src", "dvchost", "SourceId", "cs1Label", "shostname", "deviceCustomNumber1", "destinationNtDomain", "sourceAddress", "deviceCustomString1Label", "x.y-z_0"}
	d := NewDictionary(keys...)
	find := func(key string, want int, wantExact bool) {
		t.Helper()
		if i, exact := d.Find(key); i != want || exact != wantExact {
			t.Errorf("%q: %d, %t, want %d, %t", key, i, exact, want, wantExact)
		}
		for _, before := range []string{"msg=some text ", "msg=a  ", "msg=a\x00 ", "msg=!\xa0\x21 ", "eight   "} {
			before = "earlier " + before
			text := before + key
			if !wantExact {
				want = -1
			}
			if start, eq, i := d.Next(text+"=", len("earlier msg="), len(text)+1); start != len(before) || eq != len(text) || i != want {
				t.Errorf("%q: %d, %d, %d, want %d, %d, %d", text, start, eq, i, len(before), len(text), want)
			}
		}
	}
	for i, key := range keys {
		find(key, i, true)
		find(strings.ToUpper(key), i, key == strings.ToUpper(key))
		find(key+"s", -1, false)
		find("_"+key, -1, false)
	}
	find("", -1, false)
	find("x", -1, false)
	find("sourceaddresS", 8, false)
	find("_ourceAddress", -1, false) // the tail is that of a key
}

// TestNext compares the places with the obvious way to look.
func TestNext(t *testing.T) {
	d := NewDictionary("src", "bcdefghijk", "b")
	for _, text := range []string{
		"", "=", " =", "a=", " a=", "src=", " src=", "a b=", "msg=some text src=", "longer than eight=", "longer than eight bytes=", "no such thing here at all", "a b",
		"nbsp\u00a0=", "x\x00 \x00=", "x \x21=", "!=< ! <=", "    =    =", "\xa0\xbd \xbd=", "eight   =", "sevenn =", "a =b =c", "a =bcdefghijk=",
		strings.Repeat("a b", 20) + "=", strings.Repeat("ab", 20) + " " + strings.Repeat("ab", 20) + "=",
	} {
		for lo := range len(text) + 1 {
			for end := lo; end <= len(text); end++ {
				start, eq := lo, end
				if n := strings.IndexByte(text[lo:end], '='); n >= 0 {
					eq = lo + n
				}
				if eq >= 8 {
					start += strings.LastIndexByte(text[lo:eq], ' ') + 1
				}
				i := -1
				if start > lo {
					i, _ = d.Find(text[start:eq])
				}
				if gotStart, gotEq, got := d.Next(text, lo, end); gotStart != start || gotEq != eq || got != i {
					t.Errorf("%q from %d to %d: %d, %d, %d, want %d, %d, %d", text, lo, end, gotStart, gotEq, got, start, eq, i)
				}
			}
		}
	}
}
