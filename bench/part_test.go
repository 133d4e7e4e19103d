package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each part is replaced alone.
func TestPart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	empty := "# Title\n\n" + PartProcessor.begin() + PartProcessor.end() + "\nbetween\n" + PartEndToEnd.begin() + PartEndToEnd.end()
	if err := os.WriteFile(file, []byte(empty), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct {
		part Part
		text string
	}{{PartEndToEnd, "old\n"}, {PartProcessor, "one\n"}, {PartEndToEnd, "two\n"}} {
		if err := w.part.Write(file, w.text); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(empty, PartProcessor.end(), "one\n"+PartProcessor.end(), 1)
	want = strings.Replace(want, PartEndToEnd.end(), "two\n"+PartEndToEnd.end(), 1)
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := (Part{Name: "unknown"}).Write(file, ""); err == nil {
		t.Error("a part without a place was written")
	}
}

// The page has a place for each part.
func TestPageHasParts(t *testing.T) {
	page, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []Part{PartProcessor, PartEndToEnd} {
		if strings.Count(string(page), p.begin()) != 1 || strings.Count(string(page), p.end()) != 1 {
			t.Errorf("docs/performance.md has no place, or two, for %q", p.Name)
		}
	}
}
