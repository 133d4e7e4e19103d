package mapping

import (
	"fmt"
	"slices"
	"strings"
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
