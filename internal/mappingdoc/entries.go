package mappingdoc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

// entries writes the attribute table of a list of entries.
func (p *page) entries(entries []mapping.Entry) {
	p.table("OCSF path", "source", "how")
	for i := range entries {
		p.entry(&entries[i], "", "")
	}
	p.line("")
}

// entry writes the row of an entry, for an each those of its entries too.
func (p *page) entry(e *mapping.Entry, parent, list string) {
	path := parent + e.Path
	if e.Each != "" {
		text := "for each element"
		if len(e.When) > 0 {
			text += ", when " + ways(e.When)
		}
		p.row(pathCell(e, path), code(e.Each), text)
		for i := range e.Entries {
			p.entry(&e.Entries[i], path+".", e.Each)
		}
		return
	}
	p.row(pathCell(e, path), sourceCell(e, list), how(e))
}

func pathCell(e *mapping.Entry, path string) string {
	switch {
	case e.Further && strings.HasSuffix(e.Path, "[]"):
		return "and"
	case e.Further:
		return "or else"
	case e.Outputs != nil:
		prefix := strings.TrimSuffix(path, e.As[len(e.As)-1].Name)
		out := make([]string, len(e.Outputs))
		for i, o := range e.Outputs {
			out[i] = prefix + o
		}
		return codes(out)
	}
	return code(path)
}

// sourceCell is what an entry reads; inside an each below the name of the list.
func sourceCell(e *mapping.Entry, list string) string {
	keys := make([]string, len(e.Keys))
	for i, k := range e.Keys {
		switch {
		case list == "":
			keys[i] = k
		case k == ".":
			keys[i] = elements(list)
		case k[0] == '/':
			keys[i] = k[1:]
		case k[0] == '$':
			keys[i] = k
		default:
			keys[i] = elements(list) + "." + k
		}
	}
	return codes(keys)
}

// elements names the elements of a list.
func elements(list string) string { return strings.TrimSuffix(list, "[]") + "[]" }

// how says what becomes of a value on its way, part by part.
func how(e *mapping.Entry) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	switch {
	case e.Const != "":
		add("constant %s", code(e.Const))
	case e.Compose != "":
		add("sentence %s", code(e.Compose))
	}
	for _, c := range e.As {
		if c.Arg == "" {
			add("as %s", code(c.Name))
		} else {
			add("as %s: %s", code(c.Name), code(c.Arg))
		}
	}
	if text := enumText(e); text != "" {
		add("%s", text)
	}
	if len(e.When) > 0 {
		add("when %s", ways(e.When))
	}
	if len(e.Nulls) > 0 {
		add("without %s", codes(e.Nulls))
	}
	return strings.Join(parts, "; ")
}

// enumText says which ids texts become.
func enumText(e *mapping.Entry) string {
	other := e.Else
	if other == "omit" {
		other = "nothing"
	}
	switch {
	case e.Table == nil && other == "":
		return ""
	case e.Table == nil:
		return "a caption of OCSF, else " + other
	case e.Table.Name == "" && len(e.Table.Rows) == 0 && other == "":
		return "Other, with its text"
	case e.Table.Name == "" && len(e.Table.Rows) == 0:
		return "any text → " + other
	case other == "":
		return tableText(e.Table)
	}
	return tableText(e.Table) + "; else " + other
}

func tableText(t *mapping.Table) string {
	if t.Name != "" {
		return fmt.Sprintf("table [%s](#table-%s)", t.Name, t.Name)
	}
	rows := make([]string, len(t.Rows))
	for i, r := range t.Rows {
		rows[i] = rowText(r) + " → " + r.To
	}
	return strings.Join(rows, "; ")
}

// rowText is the left side of a row of a table.
func rowText(r mapping.TableRow) string {
	if r.Band {
		return "from " + r.Is[0]
	}
	var parts []string
	if len(r.Is) > 0 {
		parts = append(parts, codes(r.Is))
	}
	if len(r.Contains) > 0 {
		parts = append(parts, "contains "+codes(r.Contains))
	}
	return strings.Join(parts, " or ")
}

// ways says when a rule matches.
func ways(match [][]mapping.Condition) string {
	var out []string
	for _, w := range match {
		out = append(out, conditions(w))
	}
	return strings.Join(out, " *or* ")
}

// conditions says what must hold. The keys that have to be there come first.
func conditions(w []mapping.Condition) string {
	var there, out, lacks []string
	for _, c := range w {
		switch {
		case c.Lacks && len(c.Contains) > 0:
			lacks = append(lacks, keyNames(c.Keys)+" contains none of "+codes(c.Contains))
		case c.Lacks:
			lacks = append(lacks, keyNames(c.Keys)+" is not there")
		case len(c.Contains) > 0:
			out = append(out, keyNames(c.Keys)+" contains "+codes(c.Contains))
		case len(c.Is) > 0:
			out = append(out, keyNames(c.Keys)+" is "+codes(unique(c.Is)))
		default:
			there = append(there, keyNames(c.Keys))
		}
	}
	switch len(there) {
	case 0:
	case 1:
		out = append([]string{there[0] + " is there"}, out...)
	default:
		out = append([]string{strings.Join(there, ", ") + " are there"}, out...)
	}
	if out = append(out, lacks...); len(out) == 0 {
		return "always"
	}
	return strings.Join(out, " and ")
}

// keyNames names a key, or several of which one is enough.
func keyNames(keys []string) string { return strings.ReplaceAll(codes(keys), "`, `", "` or `") }

// unique leaves out what comes again: texts that differ in case alone.
func unique(texts []string) []string {
	var out []string
	for _, s := range texts {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
