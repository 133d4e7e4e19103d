package frame

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The parts of the forged messages: what a device logs, with a string in the middle that
// somebody else chose.
const (
	forgedHeader = "<134>May  4 14:00:01 h app: "
	forgedEvent  = "<134>May  4 14:00:01 fw99 CEF:0|Forged|X|1|1|forged admin logon|9|suser=admin"
	forgedTail   = " act=blocked spt=12 reason=policy"
	forgedFront  = "CEF:0|Acme|FW|1|7|Blocked|5|src=1.2.3.4 request=http://x/?q="
)

// A string inside a line never becomes a message of its own, whoever chose it and whatever
// they know of the rest of the line.
func TestForgedFrames(t *testing.T) {
	blind := oct(forgedEvent) + "5 <1>"
	knowing := oct(forgedEvent + forgedTail)
	knowingLF := fmt.Sprintf("%d %s", len(forgedEvent+forgedTail)+1, forgedEvent+forgedTail)
	for name, line := range map[string]string{
		"no PRI":                     forgedFront + blind + forgedTail,
		"PRI":                        forgedHeader + forgedFront + blind + forgedTail,
		"RFC 5424":                   "<134>1 2026-05-04T14:00:01Z h app - - - " + forgedFront + blind + forgedTail,
		"JSON":                       `{"a":1,"q":"` + blind + `","z":2}`,
		"knowing the tail":           forgedFront + knowing,
		"knowing the tail, PRI":      forgedHeader + forgedFront + knowing,
		"knowing the tail, with LF":  forgedFront + knowingLF,
		"NUL":                        forgedHeader + forgedFront + "\x00" + forgedEvent + "\x00" + forgedTail,
		"a number in front":          "13 failed logins " + blind + forgedTail,
		"a number that fits a frame": "5 fail " + knowing,
	} {
		t.Run(name, func(t *testing.T) {
			for _, before := range []string{"", "first\n", forgedHeader + "first\n"} {
				for _, mode := range []Mode{Auto, Newline} {
					want := append(strings.Split(strings.TrimSuffix(before, "\n"), "\n"), line, line)
					if before == "" {
						want = want[1:]
					}
					in := before + line + "\n" + line + "\n"
					got, r := split(t, strings.NewReader(in), Options{Mode: mode})
					assert.Equal(t, want, got, "%v behind %q", mode, before)
					balanced(t, r.Stats(), len(in))
				}
			}
		})
	}
}

// Neither does a string inside an octet-counted message, even where the count is wrong.
func TestForgedFramesInCounted(t *testing.T) {
	body := forgedHeader + forgedFront + oct(forgedEvent) + "5 <1>" + forgedTail
	lines := forgedHeader + forgedFront + "x\n" + forgedEvent + "\n" + forgedTail
	umlaut := strings.Replace(body, "q=", "q=ü", 1)
	for name, tc := range map[string]struct {
		in   string
		want []string
	}{
		"correct counts":            {oct(body) + oct(body), []string{body, body}},
		"correct counts, LF":        {oct(lines) + oct(lines), []string{lines, lines}},
		"then a line":               {oct(forgedHeader+"x") + "\n" + body + "\n" + oct(body), []string{forgedHeader + "x", "M:" + body, body}},
		"then a line without LF":    {oct(forgedHeader+"x") + body + "\n" + oct(body), []string{"M:" + oct(forgedHeader+"x") + body, body}},
		"counts of characters":      {runes(umlaut) + runes(umlaut) + oct(body), []string{"M:" + umlaut, "M:" + umlaut, body}},
		"too small":                 {"20 " + body + "\n" + oct(body), []string{"M:20 " + body, body}},
		"too small, no LF":          {"20 " + body + oct(body), []string{"M:20 " + body + oct(body)}},
		"too small by three":        {fmt.Sprintf("%d %s", len(body)-3, body) + "\n" + oct(body), []string{"M:" + fmt.Sprintf("%d %s", len(body)-3, body), body}},
		"too large by three":        {fmt.Sprintf("%d %s", len(body)+3, body) + "\n" + oct(body), []string{"M:" + body, body}},
		"far too large, connection": {"9000 " + body + "\n" + oct(body), []string{"M:9000 " + body, body}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, mode := range []Mode{Auto, OctetCounting} {
				got, r := split(t, strings.NewReader(tc.in), Options{Mode: mode})
				assert.Equal(t, tc.want, got, "%v", mode)
				balanced(t, r.Stats(), len(tc.in))
			}
		})
	}
}

// Lines that begin with a number stay whole, whatever the number.
func TestLinesOfNumbers(t *testing.T) {
	var want []string
	for i := range 400 {
		want = append(want, fmt.Sprintf("%d %s", 1+i*37%60, strings.Repeat(fmt.Sprintf("e%03d v", i), 1+i%9)))
	}
	for _, first := range []string{"", forgedHeader + "x"} {
		in := strings.Join(want, "\n") + "\n"
		all := want
		if first != "" {
			in, all = first+"\n"+in, append([]string{first}, want...)
		}
		got, _ := split(t, strings.NewReader(in), Options{})
		same(t, all, got, "after %q", first)
	}
}
