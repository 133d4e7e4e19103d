// Package golden serves tests whose cases and results are text files. It is for the
// tests of the packages that read text; only tests use it.
package golden

import (
	"bufio"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/textdiff"
)

var update = flag.Bool("update", false, "write the golden files")

// Cases reads the inputs in a file, one a line. Empty lines and lines that begin with
// # are left out; a line of the form q"…" is a Go string, for bytes that do not show.
func Cases(t testing.TB, file string) (cases []string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if quoted, ok := strings.CutPrefix(line, `q"`); ok {
			if line, err = strconv.Unquote(`"` + quoted); err != nil {
				t.Fatalf("%s:%d: %v", file, n, err)
			}
		}
		cases = append(cases, line)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return cases
}

// Equal fails the test where got is not the content of the file, and shows the lines
// that differ. With -update it writes the file.
func Equal(t testing.TB, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it):\n%s", file, textdiff.Unified(string(want), got))
	}
}
