package jsontext

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// Repair decodes the document s that stands inside a string value, such as the last
// value of a CEF message, where the sender may have escaped too little or too much,
// left the opening brace away, or been cut. The node r becomes an Object or Array
// with what could be decoded as children, and its Text stays. ok is false, and e as
// it was, where not one member could be.
//
// Give it the text as it came, with no escapes of the outer format undone: what they
// are is decided here, once for the whole text. Backslashes are read in pairs from
// the left.
//
//   - All pairs are escapes of JSON: so they are meant. But if \n, \t, \b, \r or \f
//     is among them, and one of the hints stands in s as it is, or a string that looks
//     like a path (C:\, CSIDL_) has one and no \\, the sender does not escape.
//   - A pair is none: the sender does not escape. Every backslash is literal, except
//     one before a quote that does not end its string: a quote ends it where a comma
//     or closing bracket follows (behind a key a colon). If the text cannot be read so,
//     such a quote never ends it.
//   - Only \= and \| are none, or \\\\ is all there is, or strict reading fails:
//     the escapes of CEF are undone once, if the strict reading then works.
//
// Hints are values known from elsewhere in the message, for example the path in
// another key. how is what was done, for a counter or an attribute: "none", or the
// words "brace" (supplied), "unescape" (once), "backslash" (literal), "truncated" (the
// text ends too early) and "invalid" (reading stopped inside), joined by "+".
//
// It reads s five times at most, whatever s holds.
func Repair(s string, e *event.Event, r event.Ref, hints ...string) (how string, ok bool) {
	start, end := trim(s)
	text := s[start:end]
	bare := lacksBrace(text)
	if !bare && !opens(text) {
		return "", false
	}
	b := blob{text: text, offset: start, bare: bare, e: e, node: r, t: trial(e, r), best: unreadable}
	readings, n := order(text, hints)
	for _, reading := range readings[:n] {
		if b.try(reading) {
			break
		}
	}
	if b.best.got == unread {
		b.t.undo()
		return "", false
	}
	if b.last != b.best.reading {
		b.try(b.best.reading)
	}
	e.Node(r).Kind = event.Object
	if !bare {
		e.Node(r).Kind = kindOf(text[0])
	}
	return b.how(), true
}

// reading is one way to read a blob.
type reading uint8

const (
	strictly      reading = iota
	unescaped             // after undoing \\, \= and \|
	unescapedSign         // after undoing \= and \|
	literally
	literallyQuotes
)

// order gives the readings of a text, the likeliest first.
func order(s string, hints []string) (o [4]reading, n int) {
	switch v := look(s); {
	case !v.any:
		return [4]reading{strictly}, 1
	case v.illegal:
		return [4]reading{literally, literallyQuotes, unescaped}, 3
	case v.signs:
		// What was escaped for CEF as a whole has all its paths escaped still.
		if u := look(unescapeOnce(s, true)); u.illegal || u.path {
			return [4]reading{unescapedSign, unescaped, literally, literallyQuotes}, 4
		}
		return [4]reading{unescaped, unescapedSign, literally, literallyQuotes}, 4
	case v.soft && (v.path || hinted(s, hints)):
		return [4]reading{literally, literallyQuotes, strictly}, 3
	case v.fours && !hinted(s, hints):
		return [4]reading{unescaped, strictly, literally, literallyQuotes}, 4
	}
	return [4]reading{strictly, unescaped, literally, literallyQuotes}, 4
}

// blob is a text with the best reading so far.
type blob struct {
	text   string
	offset int // of text in what the caller gave
	bare   bool
	e      *event.Event
	node   event.Ref
	t      attempt
	last   reading
	best   trialResult
}

// trialResult is what one reading gave: the sooner in the order of results, the
// better.
type trialResult struct {
	reading reading
	got     result
	faulty  bool
	nodes   int
}

var unreadable = trialResult{got: unread}

func (t trialResult) better(than trialResult) bool {
	if t.got != than.got {
		return t.got < than.got
	}
	if t.faulty != than.faulty {
		return !t.faulty
	}
	return t.nodes > than.nodes
}

// try reads the text and tells whether nothing can be better.
func (b *blob) try(how reading) (done bool) {
	b.t.undo()
	b.last = how
	text, slash := b.text, exact
	switch how {
	case literally:
		slash = literal
	case literallyQuotes:
		slash = literalQuotes
	case unescaped, unescapedSign:
		text = unescapeOnce(text, how == unescaped)
	}
	r := reader{s: text, e: b.e, slash: slash, bare: b.bare, keyed: !b.bare && text[0] == '['}
	got := trialResult{reading: how, got: r.document(b.node)}
	got.faulty, got.nodes = r.faulty, b.e.Len()
	if got.got != whole && got.nodes == int(b.t.nodes) {
		got.got = unread
	}
	if got.better(b.best) {
		b.best = got
	}
	b.diagnose(how, text)
	return got.got == whole && !got.faulty
}

// diagnose says what this reading did, and makes the offsets those of the caller's
// text, or unknown where it was unescaped.
func (b *blob) diagnose(how reading, text string) {
	d := b.e.Diagnostics[b.t.diagnostics:]
	for i := range d {
		if d[i].Offset += b.offset; len(text) != len(b.text) {
			d[i].Offset = -1
		}
	}
	if b.bare {
		b.e.Diagnose(CodeBrace, b.offset, "")
	}
	switch how {
	case literally, literallyQuotes:
		b.e.Diagnose(CodeBackslash, b.offset+strings.IndexByte(b.text, '\\'), "")
	case unescaped, unescapedSign:
		if len(text) != len(b.text) {
			b.e.Diagnose(CodeEscape, b.offset+strings.IndexByte(b.text, '\\'), "")
		}
	}
}

// how names what the best reading did.
func (b *blob) how() string {
	var done [4]string
	words := done[:0]
	if b.bare {
		words = append(words, "brace")
	}
	switch b.best.reading {
	case literally, literallyQuotes:
		words = append(words, "backslash")
	case unescaped, unescapedSign:
		words = append(words, "unescape")
	}
	switch {
	case b.best.got == cut:
		words = append(words, "truncated")
	case b.best.got != whole || b.best.faulty:
		words = append(words, "invalid")
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, "+")
}

// opens tells whether s begins like a document. "[INFO] started" does not.
func opens(s string) bool {
	if s == "" || s[0] != '[' {
		return s != "" && s[0] == '{'
	}
	i := skipBlank(s, 1)
	return i < len(s) && strings.IndexByte("{[\"]-0123456789", s[i]) >= 0
}

// lacksBrace tells whether s is the inside of an object: a key and a colon.
func lacksBrace(s string) bool {
	if s == "" || s[0] != '"' {
		return false
	}
	end, closed := skimString(s, 0)
	for closed && end < len(s) && blank(s[end]) {
		end++
	}
	return closed && end < len(s) && s[end] == ':'
}
