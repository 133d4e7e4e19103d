package golden

import (
	"fmt"
	"strings"
)

// Diff compares two texts by lines and shows what differs with three lines around
// it, "-" for a alone and "+" for b alone. It is empty if they are equal.
func Diff(a, b []string) string {
	// common[i][j] is the length of the longest common sequence of a[i:] and b[j:].
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	type line struct {
		mark byte
		text string
		at   int
	}
	var lines []line
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			lines = append(lines, line{' ', a[i], i + 1})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			lines = append(lines, line{'-', a[i], i + 1})
			i++
		default:
			lines = append(lines, line{'+', b[j], i + 1})
			j++
		}
	}
	var out strings.Builder
	last := -1
	for n, l := range lines {
		near := false
		for k := max(0, n-3); k <= min(len(lines)-1, n+3); k++ {
			near = near || lines[k].mark != ' '
		}
		if !near {
			continue
		}
		if last != n-1 || n == 0 {
			fmt.Fprintf(&out, "@@ line %d @@\n", l.at)
		}
		fmt.Fprintf(&out, "%c%s\n", l.mark, l.text)
		last = n
	}
	if strings.Trim(out.String(), "\n") == "" {
		return ""
	}
	return out.String()
}
