package bench

import (
	"fmt"
	"os"
	"strings"
)

// Part is a stretch of the page docs/performance.md that one command writes. It lies
// between two comments, so that each command leaves what the other measured.
type Part struct{ Name, Command, Notes string }

// The parts of the page.
var (
	PartProcessor = Part{"processor", "make bench", "bench/notes.md"}
	PartEndToEnd  = Part{"end to end", "make bench-e2e", "bench/e2e/notes.md"}
)

func (p Part) begin() string {
	return fmt.Sprintf("<!-- %s: written by `%s`, the prose is in %s -->\n", p.Name, p.Command, p.Notes)
}

func (p Part) end() string { return fmt.Sprintf("<!-- end of %s -->\n", p.Name) }

// Write puts text in the place of the part's in a page that has it.
func (p Part) Write(file, text string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(b), p.begin())
	_, after, ended := strings.Cut(rest, p.end())
	if !ok || !ended {
		return fmt.Errorf("%s: no place for %q: it needs the lines\n%s%s", file, p.Name, p.begin(), p.end())
	}
	return os.WriteFile(file, []byte(before+p.begin()+text+p.end()+after), 0o644) //nolint:gosec // a page for everybody
}
