// Package golden compares what a test got with a file, line by line. It serves the
// tests of the packages that read text: their cases are lines of a file.
package golden

import (
	"bufio"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
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
		t.Errorf("%s differs (-want +got; go test -update writes it):\n%s", file, Diff(string(want), got))
	}
}

// Diff gives the lines in which two texts differ, with the line before them.
func Diff(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	common := lengths(a, b)
	var out strings.Builder
	shown := -1
	context := func(i int) {
		if i > 0 && shown < i-1 {
			out.WriteString("  " + a[i-1] + "\n")
		}
		shown = i
	}
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			context(i)
			out.WriteString("- " + a[i] + "\n")
			i++
		default:
			context(i)
			out.WriteString("+ " + b[j] + "\n")
			j++
		}
	}
	return out.String()
}

// lengths are those of the longest common subsequences of all ends of a and b.
func lengths(a, b []string) [][]int {
	l := make([][]int, len(a)+1)
	for i := range l {
		l[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				l[i][j] = l[i+1][j+1] + 1
			} else {
				l[i][j] = max(l[i+1][j], l[i][j+1])
			}
		}
	}
	return l
}
