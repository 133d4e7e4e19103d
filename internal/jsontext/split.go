package jsontext

import "iter"

// MaxParts is the number of parts into which Split splits a string at most. What follows
// the last but one stays together as the last.
const MaxParts = 1 << 16

// Parts are the documents that one text packs together. The value is small and holds
// nothing but the text: copy it freely.
type Parts struct {
	// Wrapper is the key of the array that was unwrapped, such as "events" or "result".
	Wrapper string
	// Dropped tells that a wrapper had other members: how to get the next page, how
	// many there are. They are in no part.
	Dropped bool

	text   string
	keys   []string
	max    int
	n      int
	single bool
	cut    bool
}

// Split finds the parts of s. Those of a top-level array of objects are its elements,
// those of concatenated or newline-delimited documents are the documents, each again
// taken apart if it is such an array, or a wrapper: an object whose one array of objects
// is called events or result, or has one of the keys given, with no other members than
// scalars that say how to get the next page. Anything else is one part, s as it is.
//
// A part is the element's own bytes. A broken array gives its whole elements and the
// broken rest as the last part; text behind a document belongs to its part; a line
// that was cut ends where the next begins with a brace. So the parts hold all of the
// text but the punctuation between them and the members of wrappers.
//
// An empty array, and a text of nothing but white space, has no parts.
func Split(s string, keys ...string) Parts { return SplitN(s, MaxParts, keys...) }

// SplitN is Split with at most so many parts, which is at least 1. Where there would be more,
// the last part is everything from its own first byte to the end of s, and Cut reports it.
func SplitN(s string, most int, keys ...string) Parts {
	p := Parts{text: s, keys: keys, max: most}
	start, end := trim(s)
	if start == end {
		return p
	}
	if single(s[start:end], keys) {
		p.n, p.single = 1, true
		return p
	}
	c := cursor{s: s[:end], keys: keys, max: most, i: start}
	for c.next() {
		p.n++
	}
	p.Wrapper, p.Dropped, p.cut = c.wrapper, c.dropped, c.cut
	p.single = c.documents == 1 && c.arrays == 0 && p.n == 1
	return p
}

// Len is the number of parts.
func (p Parts) Len() int { return p.n }

// Cut reports that the limit was reached: the last part holds several documents.
func (p Parts) Cut() bool { return p.cut }

// Whole tells that the text is one document, not packed in anything: its only part
// is the text itself.
func (p Parts) Whole() bool { return p.single }

// All gives the parts in order, counted from 0. Each is found when it is asked for.
func (p Parts) All() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		if p.single {
			yield(0, p.text)
			return
		}
		start, end := trim(p.text)
		c := cursor{s: p.text[:end], keys: p.keys, max: p.max, i: start}
		for i := 0; c.next(); i++ {
			if !yield(i, c.part) {
				return
			}
		}
	}
}

// cursor walks over the parts of a text.
type cursor struct {
	s    string
	keys []string
	max  int // parts
	i    int // where the next document, or in an array the next element, is looked for

	array  bool // inside an array
	after  int  // where the walk goes on behind it
	taken  int
	part   string
	broken bool // the rest was given as a part
	cut    bool // because of max, and there is more than one document in it

	documents, arrays int
	wrapper           string
	dropped           bool
}

// next sets c.part to the next part.
func (c *cursor) next() bool {
	if c.broken {
		return false
	}
	for {
		if c.array {
			if c.element() {
				c.taken++
				return true
			}
			continue
		}
		c.skip()
		if c.i >= len(c.s) {
			return false
		}
		if c.enter() {
			continue
		}
		start := c.i
		c.document()
		if c.taken == c.max-1 && skipBlank(c.s, c.i) < len(c.s) {
			c.rest(start)
			c.cut = true
			return true
		}
		c.taken++
		return true
	}
}

func (c *cursor) skip() {
	for c.i < len(c.s) && blank(c.s[c.i]) {
		c.i++
	}
}

// rest gives everything from i on as the last part.
func (c *cursor) rest(i int) {
	c.part, c.broken = c.s[i:], true
}

// enter goes into the array of objects or the wrapper at c.i.
func (c *cursor) enter() bool {
	s, i := c.s, c.i
	switch {
	case s[i] == '[' && arrayOfObjects(s, i):
		c.i, c.after = i+1, -1
	case s[i] == '{':
		w, ok := wrapperAt(s, i, c.keys)
		if !ok {
			return false
		}
		c.wrapper, c.dropped = w.name, c.dropped || w.others
		c.i, c.after = w.list+1, w.end
	default:
		return false
	}
	c.array = true
	c.arrays++
	return true
}

// element takes the next element of the array, or leaves it.
func (c *cursor) element() bool {
	s := c.s
	for c.i < len(s) && (blank(s[c.i]) || s[c.i] == ',') {
		c.i++
	}
	if c.i >= len(s) {
		c.array = false
		return false
	}
	if s[c.i] == ']' {
		c.array = false
		c.i++
		if c.after >= 0 {
			c.i = c.after
		}
		return false
	}
	start := c.i
	end, closed := skimValue(s, start)
	after := end
	for after < len(s) && blank(s[after]) {
		after++
	}
	if !closed || after < len(s) && s[after] != ',' && s[after] != ']' {
		c.rest(start)
		return true
	}
	if c.taken == c.max-1 && !c.last(after) {
		c.rest(start)
		c.cut = true
		return true
	}
	c.part, c.i = s[start:end], end
	return true
}

// last reports whether nothing but the end of the array, and of its wrapper, is at i and
// behind it.
func (c *cursor) last(i int) bool {
	if i < len(c.s) && c.s[i] == ']' {
		i++
		if c.after >= 0 {
			i = c.after
		}
	}
	return skipBlank(c.s, i) >= len(c.s)
}

// document takes the document at c.i with the text behind it.
func (c *cursor) document() {
	c.documents++
	start := c.i
	c.i = documentEnd(c.s, start)
	end := c.i
	for blank(c.s[end-1]) {
		end--
	}
	c.part = c.s[start:end]
}
