package cef

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// scanner is the state of one Parse. It looks for "=" and judges what stands
// before it; it never goes back over an earlier "=", which keeps it linear.
type scanner struct {
	s      string
	e      *event.Event
	end    int // of the message
	seen   lex.Seen
	labels pairs

	first  int  // start of the first key's text
	loose  bool // the first key has spaces before its "="
	told   bool // the separator was reported, once a message
	escape bool // the extension has a backslash
	breaks bool // the extension has line breaks
	tabs   [3]style
	budget int // bytes that may still be looked at in vain for the end of JSON
	cut    int // where the text was probably cut, or -1

	open  key
	stray int // first "=" of the value that follows no key, or -1
	shape shape
	torn  bool // the value is JSON that does not close
}

// key is a key with its "=".
type key struct {
	start, end int // of the name
	cut        int // end of the value before it
	value      int // start of its value
	separator  bool
}

// style is what is known of a character as the separator of a message.
type style uint8

const (
	unknownStyle style = iota
	noSeparator
	separates
)

// extension reads the pairs from i on.
func (x *scanner) extension(i int) {
	for i < x.end && blank(x.s[i]) {
		i++
	}
	text := x.s[i:max(i, x.end)]
	x.first, x.stray, x.cut = i, -1, -1
	x.budget = 4 * len(text)
	x.escape = strings.IndexByte(text, '\\') >= 0
	x.breaks = strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\r') >= 0
	found := false
	for pos := i; ; {
		n := strings.IndexByte(x.s[pos:max(pos, x.end)], '=')
		if n < 0 {
			break
		}
		eq := pos + n
		start := lex.KeyStart(x.s, pos, eq)
		if found && start < eq && start > pos && x.s[start-1] == ' ' { // by far the most
			x.pair(start - 1)
			x.open.start, x.open.end, x.open.value, x.open.separator = start, eq, eq+1, false
		} else {
			k, ok := x.judge(pos, start, eq)
			if !ok {
				x.misplaced(eq)
				pos = eq + 1
				continue
			}
			if found {
				x.pair(k.cut)
			} else {
				x.residue(i, k.cut)
			}
			found = true
			x.open = k
		}
		x.stray, x.shape, x.torn = -1, plain, false
		pos = eq + 1
		if pos < x.end && shields[x.s[pos]] {
			pos = x.shield(pos)
		}
	}
	if found {
		x.pair(x.end)
	} else {
		x.residue(i, x.end)
	}
}

// misplaced takes note of a "=" that follows no key, unless it is escaped.
func (x *scanner) misplaced(eq int) {
	if x.stray < 0 && !x.escaped(eq) {
		x.stray = eq
	}
}

// escaped tells whether an odd number of backslashes stands before i.
func (x *scanner) escaped(i int) bool {
	n := 0
	for n < i && x.s[i-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// keyAt gives the key that the "=" at eq follows and that lies in s[lo:eq].
func (x *scanner) keyAt(lo, eq int) (key, bool) {
	return x.judge(lo, lex.KeyStart(x.s, lo, eq), eq)
}

// judge tells whether the text from start to the "=" at eq, which looks like a key
// unless it is empty, stands where a key may: at the beginning or after a separator.
func (x *scanner) judge(lo, start, eq int) (key, bool) {
	if start == eq {
		if eq > lo && x.s[eq-1] == ' ' {
			return x.spaced(lo, eq)
		}
		return key{}, false
	}
	k := key{start: start, end: eq, cut: start, value: eq + 1}
	if start == x.first {
		return k, true
	}
	if start == lo {
		return key{}, false
	}
	switch c := x.s[start-1]; c {
	case ' ':
		k.cut--
		return k, true
	case '\t', '\n', '\r':
		k.separator = true
		k.cut = trimRight(x.s, lo, start)
		return k, x.known(k) || x.separates(c)
	}
	return key{}, false
}

// spaced judges whether the "=" at eq follows a key with spaces in between
// (violation 17, Sophos, Citrix, Stealthwatch).
func (x *scanner) spaced(lo, eq int) (key, bool) {
	end := eq
	for end > lo && x.s[end-1] == ' ' {
		end--
	}
	k := key{start: lex.KeyStart(x.s, lo, end), end: end, value: eq + 1, separator: true}
	k.cut = k.start
	switch {
	case k.start == end:
		return key{}, false
	case k.start == x.first:
		x.loose = true
		return k, true
	case k.start == lo || x.s[k.start-1] != ' ' || eq+1 < x.end && x.s[eq+1] == '=':
		return key{}, false
	}
	k.cut--
	return k, x.known(k) && (x.loose || !english(x.s[k.start:k.end]))
}

// english tells whether a key of the dictionary is a word that may well stand
// before a "=" with spaces around it in a text or a query.
func english(key string) bool {
	switch key {
	case "act", "app", "art", "at", "cat", "end", "in", "locality", "message", "msg", "out", "outcome",
		"priority", "reason", "relevance", "request", "severity", "start", "type":
		return true
	}
	return false
}

func (x *scanner) known(k key) bool {
	text := x.s[k.start:k.end]
	return find(text, lex.Hash(text)) != nil
}

// separates tells whether c, which is TAB, LF or CR, separates pairs: whether it
// stands before a dictionary key somewhere in the message (violation 10). It
// looks once a message.
func (x *scanner) separates(c byte) bool {
	st := &x.tabs[separatorIndex(c)]
	if *st == unknownStyle {
		*st = noSeparator
		for pos := x.first; pos < x.end; {
			n := strings.IndexByte(x.s[pos:x.end], '=')
			if n < 0 {
				break
			}
			eq := pos + n
			start := lex.KeyStart(x.s, pos, eq)
			if start > pos && start < eq && x.s[start-1] == c && x.known(key{start: start, end: eq}) {
				*st = separates
				break
			}
			pos = eq + 1
		}
	}
	return *st == separates
}

func separatorIndex(c byte) int {
	switch c {
	case '\t':
		return 0
	case '\n':
		return 1
	}
	return 2
}

// residue adds the text before the first key.
func (x *scanner) residue(from, end int) {
	if end = trimRight(x.s, from, min(end, x.end)); end > from {
		x.e.Diagnose(CodeResidue, from, "")
		x.e.Add(event.Header, event.Node{Key: KeyResidue, Text: x.s[from:end]})
	}
	x.stray = -1
}

// pair adds the open key with its value, which ends at end.
func (x *scanner) pair(end int) {
	k := &x.open
	spelled := x.s[k.start:k.end]
	h := lex.Hash(spelled)
	node := event.Node{Key: spelled}
	r := noRole
	limit := 0
	if n := find(spelled, h); n != nil {
		entry := &entries[n.entry]
		h, r, limit = n.hash, n.role, entry.Max
		if spelled != entry.Key {
			node.Key, node.Alias = entry.Key, spelled
			if spelled != n.text {
				x.e.Diagnose(CodeKeyCase, k.start, spelled)
			}
		}
	} else {
		r = unknownRole(spelled)
		if lex.Odd(spelled) {
			x.e.Diagnose(CodeKeyNonstandard, k.start, spelled)
		}
	}
	if k.separator && !x.told {
		x.told = true
		x.e.Diagnose(CodeSeparator, k.start, spelled)
	}
	node.Text = x.value(node.Key, min(k.value, end), end)
	if limit > 0 && len(node.Text) > limit && tooLong(node.Text, limit) {
		x.e.Diagnose(CodeTooLong, k.value, node.Key)
	}
	ref := x.e.Add(event.Payload, node)
	if x.seen.Put(x.e, h, ref) != 0 {
		x.e.Diagnose(CodeDuplicateKey, k.start, node.Key)
	}
	if r != noRole {
		x.labels.add(x.e, r, ref, k.start)
	}
}

// tooLong tells whether s has more characters than limit.
func tooLong(s string, limit int) bool {
	for range s {
		if limit--; limit < 0 {
			return true
		}
	}
	return false
}
