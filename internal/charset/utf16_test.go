package charset

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func encode(s string, big bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b.WriteByte(byte(u >> 8))
		}
		b.WriteByte(byte(u))
		if !big {
			b.WriteByte(byte(u >> 8))
		}
	}
	return b.String()
}

func TestUTF16(t *testing.T) {
	const text = "<134>Nov 12 10:00:00 fw1 CEF:0|Müller|检测|1|7|😀|5|src=192.0.2.1"
	for name, in := range map[string]string{
		"LE":               encode(text, false),
		"BE":               encode(text, true),
		"LE with mark":     "\xff\xfe" + encode(text, false),
		"BE with mark":     "\xfe\xff" + encode(text, true),
		"LE behind a line": "\x00" + encode(text, false),
		"LE cut":           encode(text, false) + "\n",
	} {
		if got, ok := UTF16(in); !ok || got != text {
			t.Errorf("%s: %t, %q", name, ok, got)
		}
	}
	for _, in := range []string{"", "a", "\x00", "a\x00b", text, "a\x00b\x00 with NUL in between", "\xff\xfe", "\xff\xfe\x00\x00a\x00\x00\x00", "\x00\x00\x00\x00\x00\x00\x00\x00", "\xe9\x00\xe8\x00\xe9\x00\xe8\x00", "\x1f\x8b\x08\x00\x00\x00\x00\x00"} {
		if got, ok := UTF16(in); ok || got != in {
			t.Errorf("%q became %q", in, got)
		}
	}
	if n := testing.AllocsPerRun(100, func() { UTF16(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzUTF16(f *testing.F) {
	f.Add("\xff\xfea\x00\x3d\xd8")
	f.Add(encode("abcd", false))
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := UTF16(s)
		if !ok && got != s || len(got) > 2*len(s) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
