package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// Run parses the messages of every file testdata/*.txt and compares the results.
//
// A file is one claim, told in the comment at its head. A line that begins with
// "> " is a message, "| " adds a line to it, and "q " is a message as a quoted Go
// string, for characters that do not show. The lines that begin with "< " are the
// result, and -update writes them.
func Run(t *testing.T, parse func(string, *event.Event) bool) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := results(strings.Split(strings.TrimSuffix(string(b), "\n"), "\n"), parse)
			if err != nil {
				t.Fatal(err)
			}
			Equal(t, file, strings.Join(got, "\n")+"\n")
		})
	}
}

// Messages gives the messages of every file, as seeds for fuzzing.
func Messages(t testing.TB) []string {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := results(strings.Split(string(b), "\n"), func(s string, _ *event.Event) bool {
			all = append(all, s)
			return true
		}); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// results gives the lines of a file with the parser's results in place of those
// that it has.
func results(lines []string, parse func(string, *event.Event) bool) ([]string, error) {
	var (
		out     []string
		message string
		pending bool
	)
	flush := func() {
		if pending {
			out = append(out, Render(message, parse)...)
		}
		pending = false
	}
	for _, line := range lines {
		kind, rest := "", ""
		if len(line) >= 2 && line[1] == ' ' {
			kind, rest = line[:1], line[2:]
		}
		switch kind {
		case "<":
			continue
		case "|":
			message += "\n" + rest
		case ">", "q":
			flush()
			message, pending = rest, true
			if kind == "q" {
				var err error
				if message, err = strconv.Unquote(rest); err != nil {
					return nil, fmt.Errorf("%s: %w", line, err)
				}
			}
		default:
			flush()
		}
		out = append(out, line)
	}
	flush()
	return out, nil
}

// Render writes what parse makes of a message.
func Render(message string, parse func(string, *event.Event) bool) []string {
	e := event.New()
	var out []string
	if !parse(message, e) {
		out = append(out, "< not recognised")
	}
	for _, parent := range [...]event.Ref{event.Header, event.Payload} {
		for r := e.First(parent); r != 0; r = e.Next(r) {
			n := e.Node(r)
			line := "< "
			if parent == event.Header {
				line += "header "
			}
			line += n.Key + " " + strconv.Quote(n.Text)
			if alias := e.Alias(r); alias != "" {
				line += " spelled " + strconv.Quote(alias)
			}
			if label := e.Label(r); label != "" {
				line += " labelled " + strconv.Quote(label)
			}
			if n.Paired {
				line += " paired"
			}
			out = append(out, line)
		}
	}
	for _, d := range e.Diagnostics {
		out = append(out, strings.TrimRight(fmt.Sprintf("< ! %s @%d %s", d.Code, d.Offset, d.Key), " "))
	}
	return out
}
