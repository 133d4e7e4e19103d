package lex

import "testing"

// TestLastWord wants the words that KeyStart finds after a space, and their Hash,
// or none.
func TestLastWord(t *testing.T) {
	for _, key := range []string{"", "a", "src", "dvchost", "SourceId", "cs1Label", "shostname", "deviceCustomNumber1", "deviceCustomString1Label", "x.y-z_0"} {
		for _, before := range []string{"msg=some text ", "msg=a  ", "msg=a\x00 ", "msg=!\xa0\x21 ", "eight=  "} {
			before = "earlier " + before
			text := before + key
			start, hash := LastWord(text, len("earlier msg="), len(text))
			if start != len(before) || hash != Hash(key) {
				t.Errorf("%q: %q, hash %x, want %q, hash %x", text, text[start:], hash, key, Hash(key))
			}
		}
	}
	for text, lo := range map[string]int{"": 0, "a b": 0, "a=bcdefghijk": 2, "a =bcdefghijk": 3, "longer a=\u00a0b": 9} {
		if start, _ := LastWord(text, lo, len(text)); start > lo {
			t.Errorf("%q: a word at %d, after no space from %d on", text, start, lo)
		}
	}
}
