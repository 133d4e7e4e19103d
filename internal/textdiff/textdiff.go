// Package textdiff shows people how two texts differ.
package textdiff

import "github.com/pmezard/go-difflib/difflib"

// Unified is a unified diff of two texts, "-" for want alone and "+" for got alone, with
// two lines around each difference. It is empty where they are equal.
func Unified(want, got string) string {
	s, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{
		A: difflib.SplitLines(want), B: difflib.SplitLines(got), FromFile: "want", ToFile: "got", Context: 2,
	})
	if err != nil {
		return err.Error()
	}
	return s
}
