package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Error is a fault in a mapping file, found when it is compiled.
type Error struct {
	File string // as the file system of the mappings names it
	Line int    // from 1; 0 where the whole file is meant
	Text string // what is wrong and what to do about it
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

func (p pos) errorf(format string, args ...any) error {
	return &Error{File: p.file, Line: p.line, Text: fmt.Sprintf(format, args...)}
}

// pos is where something stands in a mapping file.
type pos struct {
	file string
	line int
}

func (p pos) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// suggest names the candidate that is nearest to what was written, as
// " (did you mean X?)", or nothing when none is near.
func suggest(got string, candidates []string) string {
	best, least := "", len(got)/2+1
	for _, c := range candidates {
		if d := distance(strings.ToLower(got), strings.ToLower(c), least); d < least || d == least && best == "" && d <= 2 {
			best, least = c, d
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}

// allowed lists what could stand there, shortened where it is long.
func allowed(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	if len(names) > 40 {
		return strings.Join(names[:40], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// distance is the Levenshtein distance of a and b, or most+1 where it is larger.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := i
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost = min(last, row[j], row[j+1]) + 1
			}
			last, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// yamlError names the line of an error in the syntax of YAML, and the remedy where it is one
// of the usual ones. The line in the library's message is often that of the block around it:
// the lines before the error are those that can be read alone.
func (p *parser) yamlError(data []byte, err error) error {
	lines := strings.SplitAfter(string(data), "\n")
	good := len(lines)
	for good > 0 && unreadable(strings.Join(lines[:good], "")) {
		good--
	}
	at := pos{p.file, min(good+1, len(lines))}
	text := ""
	if at.line <= len(lines) {
		text = lines[at.line-1]
	}
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		_, msg, _ = strings.Cut(rest, ": ")
	}
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	hint := ""
	switch {
	case strings.Contains(indent, "\t"):
		hint = ": indent with blanks, not tabs"
	case strings.Contains(text, "{") && strings.Contains(text, "["):
		hint = ": within { } quote what holds brackets, such as 'a[0].b'"
	case strings.Count(text, ": ") > 1:
		hint = ": quote a value that holds a colon and a blank"
	case strings.Contains(msg, "mapping values are not allowed") || strings.Contains(msg, "did not find expected key"):
		hint = ": check that the line is indented as its neighbours are"
	}
	return at.errorf("invalid YAML: %s%s", msg, hint)
}

func unreadable(s string) bool {
	var n yaml.Node
	return yaml.Unmarshal([]byte(s), &n) != nil
}

// distinct joins errors without those that say the same again, as the rules do that share a map.
func distinct(errs []error) error {
	seen := map[string]bool{}
	var out []error
	for _, err := range errs {
		for _, one := range flatErrors(err) {
			if !seen[one.Error()] {
				seen[one.Error()] = true
				out = append(out, one)
			}
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	return errors.Join(out...)
}

func flatErrors(err error) []error {
	if err == nil {
		return nil
	}
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, flatErrors(e)...)
	}
	return out
}
