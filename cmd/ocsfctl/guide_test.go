package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

const guide = "../../docs/mapping-guide.md"

// TestGuide holds the worked example of the guide to what the commands do: it writes the
// files that the guide shows, runs its commands in their order, and compares what they
// write. With -update it writes that into the guide.
func TestGuide(t *testing.T) {
	file, err := filepath.Abs(guide)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	before, rest, found := strings.Cut(string(text), "\n## One source from zero\n")
	section, after, closed := strings.Cut(rest, "\n\n## ")
	if !found || !closed {
		t.Fatal("the guide has no worked example")
	}
	w := worked{t: t}
	for line := range strings.Lines(section) {
		w.line(strings.TrimSuffix(line, "\n"))
	}
	if w.commands < 5 || w.files < 3 {
		t.Errorf("the guide shows %d commands and %d files", w.commands, w.files)
	}
	golden.Equal(t, file, before+"\n## One source from zero\n"+strings.Join(w.out, "\n")+"\n\n## "+after)
}

// TestFirstSteps does the same with the steps that need no collector.
func TestFirstSteps(t *testing.T) {
	file, err := filepath.Abs("../../docs/first-steps.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	w := worked{t: t}
	for line := range strings.Lines(string(text)) {
		w.line(strings.TrimSuffix(line, "\n"))
	}
	if w.commands < 8 || w.files < 4 {
		t.Errorf("the page shows %d commands and %d files", w.commands, w.files)
	}
	golden.Equal(t, file, strings.Join(w.out, "\n")+"\n")
}

// worked walks through the section line by line.
type worked struct {
	t               *testing.T
	out             []string
	file            string // the file that the next block is
	block           string // what the fence of the block says, empty outside
	body            []string
	commands, files int
}

func (w *worked) line(line string) {
	fence, isFence := strings.CutPrefix(line, "```")
	switch {
	case isFence && w.block == "":
		w.block, w.body = fence, nil
	case isFence:
		w.close()
		w.block = ""
	case w.block == "console":
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			w.out = append(w.out, line)
			w.out = append(w.out, w.run(command)...)
		}
		return // what it writes now takes the place of what was there
	case w.block != "":
		w.body = append(w.body, line)
	default:
		if name, ok := strings.CutPrefix(line, "<!-- file "); ok {
			w.file = strings.TrimSuffix(name, " -->")
		}
	}
	w.out = append(w.out, line)
}

// close writes the file that a block shows.
func (w *worked) close() {
	if w.file == "" || w.block == "console" {
		return
	}
	write(w.t, filepath.FromSlash(w.file), strings.Join(w.body, "\n")+"\n")
	w.file = ""
	w.files++
}

// run runs one of the few commands that the guide has.
func (w *worked) run(command string) []string {
	w.commands++
	command, head, _ := strings.Cut(command, " | head -n ")
	words := strings.Fields(command)
	var out string
	switch words[0] {
	case "rm":
		if err := os.Remove(filepath.FromSlash(words[1])); err != nil {
			w.t.Error(err)
		}
		return nil
	case "cat":
		out = w.read(words[1])
	case "head":
		out, head = w.read(words[3]), words[2]
	case "ocsfctl":
		var err error
		if words[1] == "map" {
			words = append(words, "--width", strconv.Itoa(plainWidth))
		}
		if words[1] != "test" {
			words = append(words, "--now", "2026-05-04T14:00:05Z")
		}
		if out, err = run(w.t, "", words[1:]...); err != nil {
			out += err.Error() + "\n"
		}
	default:
		w.t.Fatalf("the guide runs %s", command)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if n, err := strconv.Atoi(head); err == nil && n < len(lines) {
		lines = lines[:n]
	}
	return lines
}

func (w *worked) read(name string) string {
	text, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		w.t.Error(err)
	}
	return string(text)
}
