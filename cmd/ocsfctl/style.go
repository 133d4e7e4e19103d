package main

import (
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
)

// style is how a page looks: how wide, and whether in colour.
type style struct {
	width  int
	colour bool
}

// plainWidth is the width of a page that is not on a terminal.
const plainWidth = 100

// narrowest is the width below which lines get longer than asked for.
const narrowest = 60

// styleOf looks at where the output goes. NO_COLOR (https://no-color.org) and a
// terminal that calls itself dumb get no colour.
func styleOf(out io.Writer, width int) style {
	s := style{width: plainWidth}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			s.width = w
		}
	}
	if width > 0 {
		s.width = width
	}
	s.width = max(s.width, narrowest)
	return s
}

// The colours, as the numbers that select them: the terminal's own palette, so that
// they suit its background.
const (
	bold    = "1"
	dim     = "2"
	red     = "31"
	green   = "32"
	yellow  = "33"
	cyan    = "36"
	noPaint = ""
)

// paint colours a text.
func (s style) paint(code, text string) string {
	if !s.colour || code == noPaint || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// clean makes a text fit to stand on one line of a terminal: no control character of
// a message gets through to it.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return '⏎'
		case r == '\t':
			return ' '
		case r == '\r' || r == '\ufeff':
			return -1
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar:
			return '·'
		}
		return r
	}, text)
}

// columns is how many columns of a terminal a text takes.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

// wide are the characters that take two columns: those of East Asia, and pictures.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1},
		{0x231a, 0x231b, 1},
		{0x23e9, 0x23ec, 1},
		{0x2614, 0x2615, 1},
		{0x26a1, 0x26a1, 1},
		{0x2705, 0x2705, 1},
		{0x274c, 0x274c, 1},
		{0x2757, 0x2757, 1},
		{0x2e80, 0x303e, 1},
		{0x3041, 0x33ff, 1},
		{0x3400, 0x4dbf, 1},
		{0x4e00, 0x9fff, 1},
		{0xa000, 0xa4cf, 1},
		{0xa960, 0xa97f, 1},
		{0xac00, 0xd7a3, 1},
		{0xf900, 0xfaff, 1},
		{0xfe30, 0xfe6f, 1},
		{0xff00, 0xff60, 1},
		{0xffe0, 0xffe6, 1},
	},
	R32: []unicode.Range32{{0x1f300, 0x1f64f, 1}, {0x1f680, 0x1f6ff, 1}, {0x1f900, 0x1f9ff, 1}, {0x20000, 0x3fffd, 1}},
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}

// shorten cuts a text to a width, with a mark where it was cut.
func shorten(text string, width int) string {
	if columns(text) <= width {
		return text
	}
	n := 0
	for i, r := range text {
		if n += runeColumns(r); n > width-1 {
			return text[:i] + "…"
		}
	}
	return text
}

// shortenLeft cuts off the beginning: of a file and its line, and of a key, the end says
// more. A whole folder or step goes where that is possible.
func shortenLeft(text string, width int) string {
	if columns(text) <= width {
		return text
	}
	ends := "."
	if strings.Contains(text, "/") {
		ends = "/"
	}
	for rest := text; ; {
		i := strings.Index(rest, ends)
		if i < 0 {
			break
		}
		if tail := "…" + rest[i:]; columns(tail) <= width {
			return tail
		}
		rest = rest[i+1:]
	}
	for i := range text {
		if columns(text[i:])+1 <= width {
			return "…" + text[i:]
		}
	}
	return "…"
}
