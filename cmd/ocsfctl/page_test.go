package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

// explainPage runs map --explain for people on a sample, with mappings that are the tests' own.
func explainPage(t *testing.T, name string, width int) string {
	t.Helper()
	out, err := run(t, "", "map", "--mappings", "testdata/mappings", "--explain", "-o", "pretty", "--width", strconv.Itoa(width), "--now", "2026-05-04T15:00:00Z", "testdata/pages/"+name+".txt")
	if err != nil && !strings.Contains(out, "unparsed") {
		t.Fatal(err)
	}
	return out
}

func TestPages(t *testing.T) {
	for name, width := range map[string]int{"firewall": 120, "list": 90, "text": 80, "json": 60} {
		t.Run(name, func(t *testing.T) {
			out := explainPage(t, name, width)
			golden.Equal(t, filepath.Join("testdata", "pages", name+".golden"), out)
			page, _, _ := strings.Cut(out, "\nEvent\n")
			for line := range strings.Lines(page) {
				if n := columns(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%d columns, want at most %d: %s", n, width, line)
				}
			}
			if strings.Contains(out, "\x1b") {
				t.Error("a control character got through")
			}
		})
	}
}

// TestColourSaysTheSame holds that colour adds nothing but colour.
func TestColourSaysTheSame(t *testing.T) {
	plain, coloured := sheet(style{width: 80}), sheet(style{width: 80, colour: true})
	if !strings.Contains(coloured, "\x1b[36m") || !strings.Contains(coloured, "\x1b[32m✓\x1b[0m") || !strings.Contains(coloured, "\x1b[31m✗\x1b[0m") {
		t.Errorf("%q", coloured)
	}
	if got := uncoloured(coloured); got != plain {
		t.Errorf("%q, want %q", got, plain)
	}
}

func sheet(s style) string {
	p := page{style: s}
	p.section("Outcome", "of it")
	p.verdict(good, "mapped")
	p.verdict(bad, strings.Repeat("words that go on and on ", 9))
	t := &table{style: s, indent: 2, columns: []column{{least: 10}, {paint: cyan, least: 10}, {paint: dim, least: 10, left: true}}}
	t.group("device", "Device")
	t.add(strings.Repeat("long ", 30), "→ device.os.name = x", "mappings/acme/source.yaml:12")
	t.add("日本", "", "")
	t.add("", "→ top", "a.yaml:1")
	t.write(&p.Builder)
	return p.String()
}

func uncoloured(s string) string {
	for _, code := range []string{"0", bold, dim, red, green, yellow, cyan} {
		s = strings.ReplaceAll(s, "\x1b["+code+"m", "")
	}
	return s
}

func TestStyle(t *testing.T) {
	if s := styleOf(&strings.Builder{}, 0); s.width != plainWidth || s.colour {
		t.Error(s)
	}
	if s := styleOf(&strings.Builder{}, 10); s.width != narrowest {
		t.Error(s)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "x"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if s := styleOf(f, 0); s.colour {
		t.Error("a file gets no colour")
	}
}

func TestWidths(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "日本": 4, "e\u0301": 1, "→ …": 3, "한": 2, "😀": 2} {
		if got := columns(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"日本語", 4, "日…"}, {"日本語", 5, "日本…"}} {
		if got := shorten(c.text, c.width); got != c.want {
			t.Errorf("shorten(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"mappings/cef/source.yaml:12", 27, "mappings/cef/source.yaml:12"},
		{"mappings/cef/source.yaml:12", 24, "…/cef/source.yaml:12"},
		{"mappings/cef/source.yaml:12", 17, "…/source.yaml:12"},
		{"mappings/cef/source.yaml:12", 8, "…yaml:12"},
		{"sensor.metadata.file_name[0]", 18, "….file_name[0]"},
	} {
		if got := shortenLeft(c.text, c.width); got != c.want {
			t.Errorf("shortenLeft(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	if got := clean("a\nb\tc\r\x1b[31m\u202ed\u2028\ufeff\u009b1m"); got != "a⏎b c·[31m·d··1m" {
		t.Errorf("%q", got)
	}
}
