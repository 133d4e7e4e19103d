package cef

import (
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	const a, b = "CEF:0|Acme|Gate|1.0|7|opened|5|src=192.0.2.1", "CEF:0|Acme|Gate|1.0|8|shut|5|src=192.0.2.2 msg=x"
	for _, test := range []struct {
		why  string
		in   string
		want []string
	}{
		{"one message", a, []string{a}},
		{"its line break", a + "\r\n", []string{a}},
		{"nothing", "\r\n\x00", nil},
		{"two lines", a + "\n" + b, []string{a, b}},
		{"CRLF", a + "\r\n" + b + "\r\n", []string{a, b}},
		{"empty lines", "\n\n" + a + "\n\n" + b, []string{a, b}},
		{"priorities", "<13>" + a + "\n<14>" + b, []string{"<13>" + a, "<14>" + b}},
		{"octet counts", "48 <13>" + a + "\n53 <14>" + b, []string{"48 <13>" + a, "53 <14>" + b}},
		{"headers", "May  4 10:00:00 h " + a + "\n2026-05-04T10:00:00Z h " + b, []string{"May  4 10:00:00 h " + a, "2026-05-04T10:00:00Z h " + b}},
		{"the same prefix", "gate1 " + a + "\ngate1 " + b, []string{"gate1 " + a, "gate1 " + b}},
		{"byte order marks", "\ufeff" + a + "\n\ufeff" + b, []string{"\ufeff" + a, "\ufeff" + b}},
		{"text before", "started\n" + a, []string{"started", a}},
		{"a line of a value", a + " msg=one\ntwo", []string{a + " msg=one\ntwo"}},
		{"a marker in a value", a + " rawEvent=" + b, []string{a + " rawEvent=" + b}},
		{"a marker in a line of a value", a + " msg=one\ngot " + b, []string{a + " msg=one\ngot " + b}},
		{"glued without a separator", a + b, []string{a + b}},
	} {
		if got := slices.Collect(Split(test.in)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q\n got %q\nwant %q", test.why, test.in, got, test.want)
		}
	}
}

func TestSplitStops(t *testing.T) {
	n := 0
	for range Split(strings.Repeat("CEF:0|a|b|c|d|e|5|\n", 5)) {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d parts after a break at 2", n)
	}
}
