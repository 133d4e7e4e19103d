package cef

import (
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// scanner is the state of one Parse. It looks for "=" and judges what stands
// before it; it never goes back over an earlier "=", which keeps it linear.
type scanner struct {
	s      string
	e      *event.Event
	end    int                // of the message
	used   [len(entries)]bool // keys of the dictionary that the message has
	seen   lex.Seen           // the other ones
	labels pairs

	first         int      // start of the first key's text
	loose         bool     // the first key has spaces before its "="
	told          bool     // the separator was reported, once a message
	toldEscape    bool     // likewise an escaped one
	escape        bool     // the message has a backslash
	breaks        bool     // the extension has line breaks
	tabs          [4]style // of TAB, LF, CR, and their escapes
	delim         byte     // what separates pairs in place of spaces, or none; 0 if not yet known
	second        int      // the next marker in the extension, or end
	rest, restEnd int      // the text behind the message that is no part of it; 0 if there is none
	budget        int      // bytes that may still be looked at in vain for the end of JSON
	cut           int      // where the text was probably cut, or -1

	open  key
	other name // of the open key, where the dictionary has none or spells it otherwise
	stray int  // first "=" of the value that follows no key, or -1
	shape shape
	torn  bool // the value is JSON that does not close
}

// key is a key with its "=".
type key struct {
	start, end int // of the name
	cut        int // end of the value before it
	value      int // start of its value
	separator  bool
	escape     bool // the separator is escaped
	name       int  // of the dictionary, or -1 if that is not known
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
	if begin := x.begin(i); begin > i {
		if strings.IndexByte(x.s[i:begin], '#') >= 0 {
			x.toldEscape = true
			x.e.Diagnose(CodeControlEscape, i, "")
		}
		i = begin
	}
	text := x.s[i:max(i, x.end)]
	x.second = lex.Second(x.s, min(i, x.end), x.end)
	x.first, x.stray, x.cut = i, -1, -1
	x.budget = 4 * len(text)
	x.breaks = strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\r') >= 0
	found := false
	for pos := i; ; {
		start, eq, n := dictionary.Next(x.s, pos, x.end)
		if eq > x.second && found && x.another(pos, eq) {
			break
		}
		if eq >= x.end {
			break
		}
		if found && (n >= 0 || x.word(pos, start, eq)) {
			x.pair(start - 1)
			k := &x.open // field by field: a copy waits for what was just written
			k.start, k.end, k.value, k.separator, k.escape, k.name = start, eq, eq+1, false, false, n
		} else if k, ok := x.keyAt(pos, eq); ok {
			if found {
				x.pair(k.cut)
			} else {
				x.residue(i, k.cut)
			}
			found = true
			k.name = -1
			x.open = k
			if x.delim > none {
				x.delimited(eq + 1)
				return
			}
		} else {
			x.misplaced(eq)
			pos = eq + 1
			continue
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

// word tells whether the text between start and the "=" at eq is a key after a space.
func (x *scanner) word(lo, start, eq int) bool {
	return start > lo && start < eq && lex.KeyStart(x.s, start, eq) == start
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

// keyAt gives the key that the "=" at eq follows and that lies in s[lo:eq], where a key
// may stand: at the beginning or after a separator.
func (x *scanner) keyAt(lo, eq int) (key, bool) {
	start := lex.KeyStart(x.s, lo, eq)
	if start > x.first && lo == x.first && lex.KeyEnd(x.s, lo, eq) == eq && lex.Key(x.s[lo], true) {
		start = lo // the first key of a message may have commas: it cuts no value
	}
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
		return k, x.defined(k) || x.separates(c)
	case '#':
		return x.escapedBefore(lo, k)
	case '|', ';', '^', ',':
		k.separator = true
		k.cut--
		return k, x.delimits(c, k)
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
	return k, x.defined(k) && (x.loose || !english(x.s[k.start:k.end]))
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

// Distinct tells whether key is in the dictionary and no English word.
func Distinct(key string) bool { return defined(key) && !english(key) }

func (x *scanner) defined(k key) bool {
	return defined(x.s[k.start:k.end])
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
			if start > pos && start < eq && x.s[start-1] == c && x.defined(key{start: start, end: eq}) {
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
		x.e.AddText(event.Header, KeyResidue, x.s[from:end])
	}
	x.stray = -1
}

// pair adds the open key with its value, which ends at end.
func (x *scanner) pair(end int) {
	k := &x.open
	var n *name
	if k.name >= 0 {
		n = &names[k.name]
	} else {
		n = x.unusual(x.s[k.start:k.end])
	}
	key := n.short
	from := min(k.value, end)
	text := x.s[from:end]
	if x.shape != plain || x.stray >= 0 || x.escape || x.breaks {
		text = x.value(key, text, from)
	}
	if len(text) > int(n.limit) {
		x.long(key, text, int(n.limit))
	}
	ref := x.e.AddText(event.Payload, key, text)
	if n.alias {
		x.e.SetAlias(ref, x.s[k.start:k.end])
	}
	if n.entry == undefined || x.used[n.entry] {
		x.again(n, key, ref)
	} else {
		x.used[n.entry] = true
	}
	if n.role != noRole {
		x.labels.add(x.e, n, ref, k.start)
	}
}

// unusual gives what there is to know of the open key where it may not be spelled as
// in the dictionary, and reports what is wrong with it.
func (x *scanner) unusual(spelled string) *name {
	k := &x.open
	var n *name
	switch i, exact := dictionary.Find(spelled); {
	case i < 0:
		x.other = name{short: spelled, limit: unlimited, entry: undefined, role: unknownRole(spelled)}
		n = &x.other
		if name, ok := SenderKey(spelled); ok && name != spelled {
			n.short, n.alias = name, true
			x.e.Diagnose(CodeKeyCase, k.start, spelled)
		}
		if lex.Odd(spelled) {
			x.e.Diagnose(CodeKeyNonstandard, k.start, spelled)
		}
	case !exact:
		x.other = names[i]
		x.other.alias = true
		n = &x.other
		x.e.Diagnose(CodeKeyCase, k.start, spelled)
	default:
		n = &names[i]
	}
	if k.escape && !x.toldEscape {
		x.toldEscape = true
		x.e.Diagnose(CodeControlEscape, k.start, spelled)
	}
	if k.separator && !x.told {
		x.told = true
		x.e.Diagnose(CodeSeparator, k.start, spelled)
	}
	return n
}

// again reports the open key if it came before, of which a key of the dictionary is
// known to have.
func (x *scanner) again(n *name, key string, ref event.Ref) {
	if n.entry != undefined || x.seen.Put(x.e, lex.Hash(key), ref) != 0 {
		x.e.Diagnose(CodeDuplicateKey, x.open.start, key)
	}
}

// long reports the value of the open key if it has more characters than limit.
func (x *scanner) long(key, text string, limit int) {
	if utf8.RuneCountInString(text) > limit {
		x.e.Diagnose(CodeTooLong, x.open.value, key)
	}
}
