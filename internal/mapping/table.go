package mapping

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// table turns a text or a number of the source into a value of an enum. Until it
// is bound to an attribute its rows hold captions or ids as written.
type table struct {
	pos
	name  string // a table of source.yaml, else the rows are here
	rows  []row
	bands bool

	exact    map[string]int // folded text → row
	folded   foldIndex      // the same for texts in which only ASCII letters have another case
	contains []int          // rows with words, in order
	words    []*words       // of those rows
	unfolded bool           // one of the words is empty: words cannot be used
}

// row is one line of a table.
type row struct {
	pos
	is       []string // texts, compared without case
	contains []string // words of which one must occur in the text, without case
	from     float64  // bands: the lowest number of the band
	to       string   // caption or id
}

// table reads enum: or bands:, a name or the rows themselves.
func (p *parser) table(n *yaml.Node, bands bool) *table {
	if n.Kind == yaml.ScalarNode {
		return &table{pos: p.pos(n), name: n.Value, bands: bands}
	}
	t := p.rows(n)
	if t.bands = bands; bands {
		p.numbers(t)
	}
	return t
}

// namedTable reads a table of source.yaml: bands are recognised by the key bands.
func (p *parser) namedTable(n *yaml.Node) *table {
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Value == "bands" {
		return p.table(resolve(n.Content[1]), true)
	}
	if n.Kind == yaml.ScalarNode {
		p.fail(n, "a table is {text: caption, …} or a list of rows such as {is: [texts], to: caption}")
	}
	return p.table(n, false)
}

// rows reads {text: caption, …} or [{is: [texts], to: caption}, {contains: [words], to: caption}].
func (p *parser) rows(n *yaml.Node) *table {
	t := &table{pos: p.pos(n)}
	if n.Kind == yaml.MappingNode {
		p.pairs(n, func(k, v *yaml.Node) {
			t.rows = append(t.rows, row{pos: p.pos(k), is: []string{k.Value}, to: p.text(v)})
		})
		return t
	}
	for _, c := range n.Content {
		r := row{pos: p.pos(c)}
		p.pairs(c, func(k, v *yaml.Node) {
			switch k.Value {
			case "is":
				r.is = p.texts(v)
			case "contains":
				r.contains = p.texts(v)
			case "to":
				r.to = p.text(v)
			default:
				p.unknown(k, "is", "contains", "to")
			}
		})
		if r.to == "" || len(r.is)+len(r.contains) == 0 {
			p.fail(c, "a row of a table needs is or contains, and to")
		}
		t.rows = append(t.rows, r)
	}
	return t
}

// numbers turns the keys of bands into the lowest numbers of the bands. Rows are
// kept from high to low, so that the first that is not above a value is its band.
func (p *parser) numbers(t *table) {
	for i := range t.rows {
		r := &t.rows[i]
		if len(r.is) != 1 {
			p.note(r.pos, r.errorf("bands: a row is LOWEST: caption"))
			return
		}
		f, err := strconv.ParseFloat(r.is[0], 64)
		if err != nil {
			p.note(r.pos, r.errorf("bands: invalid number %s; expected LOWEST: caption", r.is[0]))
			return
		}
		r.from = f
	}
	for i := 1; i < len(t.rows); i++ {
		if t.rows[i].from >= t.rows[i-1].from {
			p.note(t.rows[i].pos, t.rows[i].errorf("bands: rows stand from high to low, so %g must be below %g", t.rows[i].from, t.rows[i-1].from))
			return
		}
	}
}

// boundTable is a table with the ids of one attribute's enum.
type boundTable struct {
	*table
	ids    []int64           // by row
	values []*ocsf.EnumValue // the same
}

// bind looks the captions of t up in the enum of a.
func (t *table) bind(a *ocsf.Attribute, enumID func(pos, *ocsf.Attribute, string) (int64, error)) (*boundTable, error) {
	b := &boundTable{table: t}
	for i := range t.rows {
		id, err := enumID(t.rows[i].pos, a, t.rows[i].to)
		if err != nil {
			return nil, err
		}
		b.ids, b.values = append(b.ids, id), append(b.values, a.EnumByID(id))
	}
	t.index()
	return b, nil
}

func (t *table) index() {
	if t.exact != nil {
		return
	}
	t.exact = map[string]int{}
	for i := range t.rows {
		for _, s := range t.rows[i].is {
			if _, ok := t.exact[strings.ToLower(s)]; !ok {
				t.exact[strings.ToLower(s)] = i
			}
		}
		for j, w := range t.rows[i].contains {
			t.rows[i].contains[j] = strings.ToLower(w)
		}
		if len(t.rows[i].contains) > 0 {
			t.contains = append(t.contains, i)
			if t.unfolded = t.unfolded || slices.Contains(t.rows[i].contains, ""); !t.unfolded {
				t.words = append(t.words, newWords(t.rows[i].contains))
			}
		}
	}
	var texts []string
	var rows []int
	for text, row := range t.exact {
		texts, rows = append(texts, text), append(rows, row)
	}
	t.folded = newFoldIndex(texts, rows)
}

// find gives the row for a text, or -1. Blanks around the text do not count, nor do quotes
// around a text that is in no row with them.
func (t *table) find(text string) int {
	text = trim(text)
	i := t.row(text)
	if i < 0 && typed.Quoted(text) {
		if in, ok := typed.Unquote(text); ok {
			return t.row(in)
		}
	}
	return i
}

// whole tells whether the row for a value says all of it: a row with words says no more than
// that one of them occurs, so the rest of the value stays unmapped.
func (t *table) whole(text string) bool {
	if len(t.contains) == 0 || t.folded.find(text) >= 0 {
		return true
	}
	if in, ok := typed.Unquote(text); ok && typed.Quoted(text) {
		text = in
	}
	if t.folded.find(text) >= 0 {
		return true
	}
	for _, i := range t.contains {
		for _, w := range t.rows[i].contains {
			if equalFold(text, strings.Trim(w, "<>=")) {
				return true
			}
		}
	}
	return false
}

func (t *table) row(text string) int {
	if t.bands {
		f, err := strconv.ParseFloat(text, 64)
		for i := range t.rows {
			if err == nil && f >= t.rows[i].from {
				return i
			}
		}
		return -1
	}
	if i := t.folded.find(text); i >= 0 {
		return i
	}
	if !t.unfolded && octet.ASCII(text) {
		for i, w := range t.words {
			if w.in(text) != "" {
				return t.contains[i]
			}
		}
		return -1
	}
	lower := strings.ToLower(text)
	if i, ok := t.exact[lower]; ok {
		return i
	}
	// A capital letter can begin a word, so the string is searched as it is too.
	if !t.unfolded {
		for i, w := range t.words {
			if w.in(text) != "" || w.in(lower) != "" {
				return t.contains[i]
			}
		}
		return -1
	}
	for _, i := range t.contains {
		for _, w := range t.rows[i].contains {
			if w == "" || newWords([]string{w}).in(text) != "" || newWords([]string{w}).in(lower) != "" {
				return i
			}
		}
	}
	return -1
}

// enumID is the id of a caption or a number in the enum of a.
func enumID(p pos, a *ocsf.Attribute, s string) (int64, error) {
	if v := a.EnumByCaption(s); v != nil {
		return v.ID, nil
	}
	if v := a.EnumByText(s); v != nil {
		return v.ID, nil
	}
	var captions []string
	for _, v := range a.Enum {
		captions = append(captions, v.Caption)
	}
	return 0, p.errorf("%s has no value %s%s: allowed are %s", a.Name, s, suggest(s, captions), allowed(captions))
}
