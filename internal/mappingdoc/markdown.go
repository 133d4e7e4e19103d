package mappingdoc

import (
	"fmt"
	"strings"
)

// page is a Markdown page in the making.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) {
	fmt.Fprintf(p, format, args...)
	p.WriteByte('\n')
}

// text writes a paragraph.
func (p *page) text(format string, args ...any) {
	p.line(format, args...)
	p.line("")
}

// table writes a table without rows; row writes the rows.
func (p *page) table(head ...string) {
	p.row(head...)
	p.line("|%s", strings.Repeat(" --- |", len(head)))
}

func (p *page) row(cells ...string) {
	p.WriteByte('|')
	for _, c := range cells {
		p.WriteString(" " + strings.ReplaceAll(strings.ReplaceAll(c, "|", `\|`), "\n", " ") + " |")
	}
	p.WriteByte('\n')
}

// fence writes a block of code.
func (p *page) fence(language, text string) {
	marks := "```"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	p.line("%s%s\n%s\n%s", marks, language, strings.TrimRight(visible(text), "\n"), marks)
	p.line("")
}

// open and end surround what shows when it is asked for.
func (p *page) open(summary string) { p.text("<details><summary>%s</summary>", summary) }

func (p *page) end() { p.text("</details>") }

// visible shows the control characters that an editor or a diff would not.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ':
			return r + '␀'
		case r == '\ufeff':
			return -1
		}
		return r
	}, s)
}

// code is a text as code.
func code(s string) string {
	s = visible(s)
	switch {
	case s == "":
		return ""
	case strings.Contains(s, "`"):
		return "`` " + s + " ``"
	case strings.TrimSpace(s) != s:
		return "<code>" + strings.ReplaceAll(plainText(s), " ", "&nbsp;") + "</code>"
	}
	return "`" + s + "`"
}

// codes are texts as code, one after another.
func codes(texts []string) string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = code(s)
	}
	return strings.Join(out, ", ")
}

// plainText keeps a comment from being read as HTML or as emphasis.
func plainText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", "*", `\*`, "_", `\_`).Replace(s)
}
