package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// flow writes what follows as: on one line.
func flow(calls []*yaml.Node) string {
	var parts []string
	for _, c := range calls {
		b, err := yaml.Marshal(c)
		if err != nil {
			return "" // cannot be: it was read as YAML
		}
		parts = append(parts, strings.Join(strings.Fields(string(b)), " "))
	}
	if len(parts) > 1 {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return strings.Join(parts, "")
}

// plainText is what YAML reads as a text without quotes, also between the brackets of a
// list on one line.
var plainText = regexp.MustCompile(`^[A-Za-z_/$][A-Za-z0-9_/$.()\[\] -]*[A-Za-z0-9_)\]]$|^[A-Za-z_]$`)

// quote writes a text as YAML.
func quote(s string) string {
	if plainText.MatchString(s) && !strings.ContainsAny(s, "[]") && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}, strings.ToLower(s)) {
		return s
	}
	if strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffd
	}) {
		b, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Value: s})
		if err == nil {
			return strings.TrimSpace(string(b))
		}
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

func quoteAll(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = quote(s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// text is the value of an entry as it is written.
func (e *entry) text() string {
	if e.value != "" {
		return e.value
	}
	from := quote(e.keys[0])
	if len(e.keys) > 1 {
		from = quoteAll(e.keys)
	}
	var options []string
	for _, x := range [][2]string{{"as", e.as}, {"enum", e.table}, {"else", e.other}} {
		if x[1] != "" {
			options = append(options, x[0]+": "+x[1])
		}
	}
	if len(e.nulls) > 0 {
		options = append(options, "null_values: "+quoteAll(e.nulls))
	}
	if len(options) == 0 && len(e.keys) == 1 {
		return from
	}
	return "{" + strings.Join(append([]string{"from: " + from}, options...), ", ") + "}"
}

// remark writes what the sample says as the end of a line.
func remark(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffd || r > 0xffff:
			return '?'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}

// file is the text of a file in the making.
type file struct {
	strings.Builder
	lines int
	at    map[int]int // line → entry
}

func (f *file) line(format string, args ...any) {
	fmt.Fprintf(f, format+"\n", args...)
	f.lines++
}

// aligned writes rows of which the second column is a comment, one below the other.
func (f *file) aligned(rows [][2]string) {
	width := 0
	for _, r := range rows {
		if n := len([]rune(r[0])); n <= 70 {
			width = max(width, n)
		}
	}
	for _, r := range rows {
		if r[1] == "" {
			f.line("%s", r[0])
			continue
		}
		f.line("%s%s   # %s", r[0], strings.Repeat(" ", max(0, width-len([]rune(r[0])))), remark(r[1]))
	}
}

// rule writes the file of the rule.
func (p *plan) rule() *file {
	f := &file{at: map[int]int{}}
	f.line("# %s of %s: a draft. Each comment of an entry is what the sample says.", p.caption(), p.title())
	f.line("")
	if p.sample.header["event_id"] != "" {
		f.line("# match: {header.event_id: [%s]}   # when a second type of event has a file of its own", quote(remark(p.sample.header["event_id"])))
	}
	f.line("class: %s   # %s", p.guess.class, remark(p.guess.why))
	if text := p.activity(); text != "" {
		f.line("activity: %s", text)
	}
	if list := p.profiles(); len(list) > 0 {
		f.line("profiles: [%s]", strings.Join(list, ", "))
	}
	f.line("map:")
	p.entryLines(f)
	p.open(f)
	f.line("")
	f.line("tests:")
	f.line("  - {in: %s, want: {class_uid: %d}}", quote("samples/"+p.options.Sample), p.class().UID)
	return f
}

func (p *plan) class() *ocsf.Class { return p.set.Schema().Class(p.guess.class) }
func (p *plan) caption() string    { return p.class().Caption }

// activity writes what a connection came to where the device says what it did.
func (p *plan) activity() string {
	if p.guess.class != "network_activity" {
		return p.guess.activity
	}
	for _, e := range p.entries {
		if e.path == "outcome" && p.set.Table(dictionary, "connection") != nil {
			return "{from: " + quote(e.keys[0]) + ", enum: connection, else: " + p.guess.activity + "}"
		}
	}
	return p.guess.activity
}

// profiles are those that the entries need.
func (p *plan) profiles() []string {
	var out []string
	for _, profile := range profiles {
		needed := slices.ContainsFunc(p.entries, func(e entry) bool {
			first, _, _ := strings.Cut(e.path, ".")
			first, _, _ = strings.Cut(first, "[")
			if first == "outcome" {
				first = "disposition_id"
			}
			a := p.class().Attribute(first)
			return a != nil && !a.Visible(nil) && slices.Contains(a.Profiles, profile)
		})
		if needed {
			out = append(out, profile)
		}
	}
	return out
}

// entryLines writes the entries, and remembers which stands on which line. Several of
// one path are a list, whose first is said to stand on the line of the path.
func (p *plan) entryLines(f *file) {
	width := 0
	for _, e := range p.entries {
		width = max(width, len(e.path))
	}
	var rows [][2]string
	for start := 0; start < len(p.entries); {
		e, end := &p.entries[start], start+1
		for end < len(p.entries) && p.entries[end].path == e.path {
			end++
		}
		f.at[f.lines+len(rows)+1] = start
		if end == start+1 {
			rows = append(rows, [2]string{fmt.Sprintf("  %-*s %s", width+1, e.path+":", e.text()), e.sample})
			start = end
			continue
		}
		rows = append(rows, [2]string{"  " + e.path + ":", ""})
		for ; start < end; start++ {
			f.at[f.lines+len(rows)+1] = start
			rows = append(rows, [2]string{"    - " + p.entries[start].braced(), p.entries[start].sample})
		}
	}
	f.aligned(rows)
}

// braced is the value of an entry in a list of values.
func (e *entry) braced() string {
	if t := e.text(); strings.HasPrefix(t, "{") {
		return t
	}
	return "{from: " + e.text() + "}"
}

// open writes what the author has to decide, as comments.
func (p *plan) open(f *file) {
	var rows [][2]string
	for _, e := range p.refused {
		rows = append(rows, [2]string{"  # " + e.path + ": " + e.text(), e.sample + " (" + e.note + ")"})
	}
	rows = append(rows, p.unread()...)
	if len(rows) == 0 {
		return
	}
	f.line("")
	f.line("  # Not mapped: it stays in unmapped until you give it a path.")
	f.aligned(rows)
}

// unread lists the fields that no entry names.
func (p *plan) unread() [][2]string {
	named := map[string]bool{}
	for _, e := range slices.Concat(p.entries, p.refused) {
		for _, k := range e.keys {
			named[strings.ToLower(k)] = true
		}
	}
	var rows [][2]string
	for i := range p.sample.fields {
		f := &p.sample.fields[i]
		if named[strings.ToLower(f.key)] && f.key != "" {
			continue
		}
		rows = append(rows, [2]string{"  # " + p.opening(f), f.text})
	}
	return rows
}

// opening is the entry that a field might have, for the author to complete.
func (p *plan) opening(f *field) string {
	if f.key == "" {
		return "…: " + remark(strings.Join(f.steps, "."))
	}
	for _, e := range p.Advisor.entries(p.sample.format, p.guess.class, f) {
		e.keys = []string{f.key}
		return e.path + ": " + e.text()
	}
	if path := p.alike(p.guess.class, f.steps); path != "" {
		return path + ": " + quote(f.key)
	}
	return "…: " + quote(f.key)
}
