package lex

import (
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

func TestKeyStart(t *testing.T) {
	for text, want := range map[string]string{
		"src": "src", " src": "src", "a=src": "src", "x y.z": "y.z", "ad.list[0]": "ad.list[0]", "x[12].y": "x[12].y", "n_,me": "n_,me", "ad.a,b": "ad.a,b", "AD.list,x[0]": "AD.list,x[0]", "n,me": "me", "Doe,OU": "OU", "a,b_,c": "b_,c", ",x": "x", "Ad,x": "x",
		"a-b": "a-b", "scheme:": "scheme:", "_cefVer": "_cefVer", "9to5": "9to5",
		"": "", "-v": "", "x,": "", ",": "", "--user": "", ".x": "", "a[x]": "", "a[]": "", "[0]": "", ":": "", "é": "", "(": "", "a ": "",
	} {
		start := KeyStart(text, 0, len(text))
		if got := text[start:]; got != want {
			t.Errorf("KeyStart(%q) begins %q, want %q", text, got, want)
		}
		if want != "" && KeyEnd(text, start, len(text)) != len(text) {
			t.Errorf("KeyEnd stops inside %q", want)
		}
	}
	if got := KeyStart("abc", 1, 3); got != 1 {
		t.Errorf("KeyStart goes to %d, below its limit", got)
	}
}

func TestFind(t *testing.T) {
	for text, want := range map[string]int{
		"CEF:0|": 0, "x CEF:1.2|": 2, "CEF:CEF:0|": 4, "CEF: 0 |": 0, "cef:0|": 0, "cef:0|CEF:0|": 6, "CEF:0 CEF:1|": 6,
		"<1>1 t h a p m [x y=\"CEF:0|\"] CEF:0|":       30,
		"12 <1>1 t h [x y=\"CEF:0|\"][z] CEF:0|":       30,
		"<1>1 t h a p m [x y=\"\\\"] CEF:0|\"] CEF:0|": 34,
		"<1>1 t h a p m [never closed CEF:0|":          29,
		"<1>1 t h a p m CEF:0|[x]":                     15,
		"<1>2 [x CEF:0|] CEF:0|":                       8,
		"":                                             -1, "CEF:": -1, "CEF:0": -1, "CEF:|": -1, "CEF:x|": -1, "CEF:.1|": -1, "CEF:12345678901234567|": -1,
		"<1>1 t h a p m [x y=\"CEF:0|\"]": -1,
	} {
		m, ok := Find(text, "CEF:")
		if !ok {
			m.Start = -1
		}
		if m.Start != want {
			t.Errorf("Find(%q) at %d, want %d", text, m.Start, want)
		}
	}
}

func TestSeen(t *testing.T) {
	var seen Seen
	e := event.New()
	put := func(key string) event.Ref {
		return seen.Put(e, Hash(key), e.Add(event.Payload, event.Node{Key: key}))
	}
	keys := make([]string, 0, 2000)
	for i := range cap(keys) {
		keys = append(keys, strings.Repeat("k", i%7+1)+string(rune('a'+i%26))+string(rune(0x100+i)))
	}
	for _, k := range keys {
		if put(k) != 0 {
			t.Fatalf("%q seen before", k)
		}
	}
	for _, k := range keys {
		if prev := put(k); prev == 0 || e.Node(prev).Key != k {
			t.Fatalf("%q not seen before", k)
		}
	}
}

func TestHashIgnoresCase(t *testing.T) {
	for _, s := range []string{"", "a", "sourceAddress", "deviceCustomString1Label"} {
		if Hash(s) != Hash(strings.ToUpper(s)) || !EqualFold(s, strings.ToUpper(s)) {
			t.Errorf("%q differs in upper case", s)
		}
	}
	if EqualFold("a_b", "a\x7fb") || EqualFold("a@", "a`") || EqualFold("a", "ab") {
		t.Error("EqualFold is too easily pleased")
	}
}
