package cef

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// none is the delim of a message that spaces separate.
const none = 1

// begin skips blanks, and control characters that a relay has escaped.
func (x *scanner) begin(i int) int { return SkipBlank(x.s, i, x.end) }

// SkipBlank gives the first byte of s[i:end] that is neither blank nor part of a control
// character that a relay has escaped.
func SkipBlank(s string, i, end int) int {
	for i < end {
		if blank(s[i]) {
			i++
			continue
		}
		if _, ok := lex.Escape(s[:end], i); !ok {
			break
		}
		i += lex.EscapeLen
	}
	return i
}

// escapedBefore judges the key k where "#" precedes it: its name then begins with the
// digits of an escaped TAB or line break, if such a one separates pairs in the message.
func (x *scanner) escapedBefore(lo int, k key) (key, bool) {
	hash := k.start - 1
	if _, ok := lex.Escape(x.s[:k.end], hash); !ok || hash < lo {
		return key{}, false
	}
	k.start = hash + lex.EscapeLen
	if k.start >= k.end || !lex.Key(x.s[k.start], true) {
		return key{}, false
	}
	k.cut = beforeEscapes(x.s, lo, hash)
	k.escape = true
	return k, x.defined(k) || x.escapesSeparate()
}

// beforeEscapes gives the start of the blanks and escaped control characters that end
// at i.
func beforeEscapes(s string, lo, i int) int {
	for {
		i = trimRight(s, lo, i)
		if _, ok := lex.Escape(s[:i], i-lex.EscapeLen); !ok || i-lex.EscapeLen < lo {
			return i
		}
		i -= lex.EscapeLen
	}
}

// escapesSeparate tells whether an escaped control character stands before a dictionary
// key somewhere in the message. It looks once a message.
func (x *scanner) escapesSeparate() bool {
	st := &x.tabs[3]
	if *st != unknownStyle {
		return *st == separates
	}
	*st = noSeparator
	for pos := x.first; pos < x.end; pos++ {
		n := strings.IndexByte(x.s[pos:x.end], '#')
		if n < 0 {
			break
		}
		pos += n
		if _, ok := lex.Escape(x.s[:x.end], pos); !ok {
			continue
		}
		start := pos + lex.EscapeLen
		if end := lex.KeyEnd(x.s, start, x.end); end < x.end && x.s[end] == '=' && defined(x.s[start:end]) {
			*st = separates
			break
		}
	}
	return *st == separates
}

// delimits tells whether c, and no space, separates the pairs (Tripwire, and templates
// that others have made after LEEF). It is judged once, at the end of the first value,
// and needs dictionary keys behind it: two, or one if the first key is of the dictionary
// and takes no free text.
func (x *scanner) delimits(c byte, k key) bool {
	if x.delim != 0 || x.open.value == 0 || x.open.start != x.first || !x.defined(k) {
		return false
	}
	x.delim = none
	keys, end := 0, min(x.second, x.end)
	for pos := x.first; pos < end; {
		eq := octet.Index(x.s, pos, end, '=')
		if eq >= end {
			break
		}
		start := lex.KeyStart(x.s, pos, eq)
		if start > pos && start < eq && defined(x.s[start:eq]) {
			before := trimRight(x.s, pos, start)
			switch {
			case before > pos && x.s[before-1] == c:
				keys++
			case before < start:
				return false
			}
		}
		pos = eq + 1
	}
	first, ok := Lookup(x.s[x.open.start:x.open.end])
	if keys < 2 && !(keys == 1 && ok && first.Type != String) {
		return false
	}
	x.delim = c
	return true
}

// delimited reads the pairs of a message that x.delim separates, from the value of the
// open key on, which begins at pos.
func (x *scanner) delimited(pos int) {
	x.stray, x.shape, x.torn = -1, plain, false
	for {
		i := octet.Index(x.s, pos, x.end, x.delim)
		if i > x.second && x.another(pos, i) {
			break
		}
		if i >= x.end {
			break
		}
		pos = i + 1
		if x.escaped(i) {
			continue
		}
		start := x.begin(i + 1)
		eq := lex.KeyEnd(x.s, start, x.end)
		if eq >= x.end || eq == start || x.s[eq] != '=' || lex.KeyStart(x.s, start, eq) != start {
			continue
		}
		x.pair(trimRight(x.s, x.open.value, i))
		x.open = key{start: start, end: eq, value: eq + 1, name: -1}
		pos = eq + 1
	}
	if x.end > x.open.value && x.s[x.end-1] == x.delim {
		x.end--
	}
	x.pair(trimRight(x.s, x.open.value, x.end))
}

// another ends the message before a second one inside of it. The value that the open
// key has may be in quotes or JSON up to pos: what it says there is its own. limit is
// where the next key may be. It tells whether the message ends.
//
// Neither do the keys behind a second marker belong to the event, nor do they make
// another one: whoever controls a URL could then change an event, or forge one.
func (x *scanner) another(pos, limit int) bool {
	for x.second < pos {
		x.second = lex.Second(x.s, pos, x.end)
	}
	if x.second >= limit {
		return false
	}
	value := x.open.value
	if value == x.second && limit < x.end && x.escaped(limit) {
		x.second = lex.Second(x.s, limit, x.end) // the sender escapes what it forwards
		return false
	}
	x.e.Diagnose(CodeSecondMessage, x.second, x.s[x.open.start:x.open.end])
	for value < x.second && (x.s[value] == ' ' || x.s[value] == '"' || x.s[value] == '\'') {
		value++
	}
	if value == x.second { // a raw event that is forwarded: it is the value
		x.second = x.end
		return true
	}
	end := x.end
	x.tail(x.open.value, HeadBefore(x.s, x.open.value, x.second))
	x.rest = SkipBlank(x.s, x.end, end)
	x.restEnd = end
	return true
}

// HeadBefore gives the start of the transport header in text[lo:m] that is in front of the
// marker at m, with the line break before it, or m: a header begins behind a line break,
// escaped by a relay or not, at a priority, or at a time.
func HeadBefore(text string, lo, m int) int {
	lo = max(lo, m-maxHead)
	s := text[lo:m]
	for i := len(s) - 1; i >= 0; i-- {
		after := i + 1
		if c, ok := lex.Escape(s, i); ok && (c == '\n' || c == '\r') {
			after = i + lex.EscapeLen
		} else if s[i] != '\n' && s[i] != '\r' {
			continue
		}
		if head := strings.TrimLeft(s[after:], " "); head == "" || begins(head) {
			return beforeEscapes(text, lo, lo+i)
		}
		break
	}
	if i := strings.LastIndexByte(s, '<'); i >= 0 && priority(s[i:]) {
		return lo + beforeCount(s, i)
	}
	for i := max(0, len(s)-maxTimed); i < len(s); i++ {
		if s[i] == ' ' && timed(s[i+1:]) {
			return lo + i
		}
	}
	return m
}

// maxTimed is longer than a time with a host gets, where no priority is in front.
const maxTimed = 128

// beforeCount gives the start of the octet count in front of the priority at i.
func beforeCount(s string, i int) int {
	j := i
	if j > 0 && s[j-1] == ' ' {
		for j--; j > 0 && s[j-1] >= '0' && s[j-1] <= '9'; j-- {
		}
		if j < i-1 && j > 0 && s[j-1] == ' ' {
			return j
		}
	}
	return i
}

// timed tells whether s begins with a time of a transport header.
func timed(s string) bool {
	if len(s) < len("Nov 1 10:") {
		return false
	}
	if s[4] == '-' && s[7] == '-' {
		return strings.Trim(s[:4], "0123456789") == ""
	}
	return s[3] == ' ' && s[0] >= 'A' && s[0] <= 'S' && strings.Contains(months, s[:3]) &&
		(s[4] == ' ' || s[4]-'0' < 10) && (s[5] == ' ' || s[5]-'0' < 10)
}

// remainder adds the text behind the message.
func (x *scanner) remainder() {
	if x.rest > 0 {
		if end := trimRight(x.s, x.rest, x.restEnd); end > x.rest {
			x.e.AddText(event.Header, KeyResidue, x.s[x.rest:end])
		}
	}
}
