package clock

import "strings"

// cursor goes through a text. Its methods move on only if they find something.
type cursor struct {
	s string
	i int
}

func (c *cursor) done() bool { return c.i >= len(c.s) }

// peek gives the next byte, or 0.
func (c *cursor) peek() byte {
	if c.i < len(c.s) {
		return c.s[c.i]
	}
	return 0
}

// skip passes over the bytes of set.
func (c *cursor) skip(set string) {
	for c.i < len(c.s) && strings.IndexByte(set, c.s[c.i]) >= 0 {
		c.i++
	}
}

// take passes over b.
func (c *cursor) take(b byte) bool {
	if c.done() || c.s[c.i] != b {
		return false
	}
	c.i++
	return true
}

// number reads up to most digits.
func (c *cursor) number(most int) (n, width int) {
	for width < most && c.i < len(c.s) && c.s[c.i] >= '0' && c.s[c.i] <= '9' {
		n = n*10 + int(c.s[c.i]-'0')
		c.i++
		width++
	}
	return n, width
}

// word reads letters, and all bytes beyond ASCII as such, whatever they encode.
func (c *cursor) word() string {
	start := c.i
	for c.i < len(c.s) {
		b := c.s[c.i]
		if b < 0x80 && (b|0x20 < 'a' || b|0x20 > 'z') {
			break
		}
		c.i++
	}
	return c.s[start:c.i]
}
