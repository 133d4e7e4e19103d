package event

import "testing"

func TestStringSize(t *testing.T) {
	for _, s := range []string{"", "a", "plain text, more than eight", "\x01", "\x7f", "a\"b\\c\n\r\t", "ü\u2028", "\xff\xfe", "\xed\xa0\x80 \xe2\x82", "12345678\xff12345678\x00"} {
		if got, want := StringSize(s), len(AppendString(nil, s)); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}
