package main

import "strings"

// column is how the cells of a column look.
type column struct {
	paint string
	least int  // it is not made narrower than this
	left  bool // cells that are too long lose their beginning
	// weight is how hard it holds on to its width where there is too little: 10 if 0.
	weight int
}

// table is rows of cells. Groups of rows have a head each and share the widths.
type table struct {
	style
	indent  int
	columns []column
	rows    []row
}

type row struct {
	head  string // instead of cells; empty for none
	about string // behind the head
	cells []string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, row{cells: cells}) }

func (t *table) group(head, about string) {
	t.rows = append(t.rows, row{head: head, about: about})
}

// The marks of a verdict have their colour: it is seen before it is read.
const (
	good     = "✓"
	doubtful = "!"
	bad      = "✗"
)

var marks = map[string]string{good: green, doubtful: yellow, bad: red}

// gap stands between two columns.
const gap = 2

// natural is how wide the table is where nothing is cut.
func (t *table) natural() int { return t.total(t.needs()) }

// needs is how wide each column is where nothing is cut.
func (t *table) needs() []int {
	w := make([]int, len(t.columns))
	for _, r := range t.rows {
		for i, c := range r.cells {
			w[i] = max(w[i], columns(c))
		}
	}
	return w
}

// widths gives each column what its cells need. Where that is too much for the page,
// the widest gives way first.
func (t *table) widths() []int {
	w := t.needs()
	for t.total(w) > t.width {
		widest, room := -1, 0
		for i := range w {
			weight := t.columns[i].weight
			if weight == 0 {
				weight = 10
			}
			if claim := 100 * w[i] / weight; w[i] > t.columns[i].least && claim > room {
				widest, room = i, claim
			}
		}
		if widest < 0 {
			break
		}
		w[widest]--
	}
	return w
}

func (t *table) total(w []int) int {
	n := t.indent
	for _, x := range w {
		if x > 0 {
			n += x + gap
		}
	}
	return n - gap
}

// write appends the lines of the table.
func (t *table) write(b *strings.Builder) {
	w := t.widths()
	for _, r := range t.rows {
		if r.head != "" {
			line := strings.Repeat(" ", max(0, t.indent-2)) + t.paint(bold, r.head)
			if r.about != "" {
				line += "  " + t.paint(dim, r.about)
			}
			b.WriteString(line + "\n")
			continue
		}
		spaces := t.indent
		for i, c := range r.cells {
			if c != "" {
				short := shorten(c, w[i])
				if t.columns[i].left {
					short = shortenLeft(c, w[i])
				}
				b.WriteString(strings.Repeat(" ", spaces) + t.cell(i, short))
				spaces = w[i] - columns(short)
			} else {
				spaces += w[i]
			}
			if w[i] > 0 {
				spaces += gap
			}
		}
		b.WriteString("\n")
	}
}

// cell colours a cell. Of a path the last step is what differs from row to row.
func (t *table) cell(i int, text string) string {
	if t.columns[i].paint != cyan {
		return t.paint(t.columns[i].paint, text)
	}
	path, rest, _ := strings.Cut(text, " = ")
	cut := strings.LastIndexByte(path, '.') + 1
	out := t.paint(dim, path[:cut]) + t.paint(cyan, path[cut:])
	if rest != "" {
		out += t.paint(dim, " = ") + rest
	}
	return out
}
