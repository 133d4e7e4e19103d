package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/golden"
)

func TestPage(t *testing.T) { golden.Equal(t, "../../docs/diagnostics.md", Page()) }

func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Codes {
		if seen[c.Name] {
			t.Errorf("%s is declared twice", c.Name)
		}
		seen[c.Name] = true
		if c.Name == "" || c.Stages == "" || !strings.HasSuffix(c.Meaning, ".") || strings.ToLower(c.Name) != c.Name || strings.ContainsAny(c.Name, " -") {
			t.Errorf("%+v", c)
		}
		if Partial(c.Name) != c.Partial {
			t.Errorf("Partial(%s) is not %t", c.Name, c.Partial)
		}
	}
	if Partial("no such code") {
		t.Error("an unknown code makes an event partial")
	}
}

// TestEveryCodeIsDeclared looks for the constants by which the stages name their codes,
// Code… and code…, and for codes that are given as they are: each must be declared, and
// what is declared must be given somewhere.
func TestEveryCodeIsDeclared(t *testing.T) {
	declared, used := map[string]bool{}, map[string]bool{}
	for _, c := range Codes {
		declared[c.Name] = true
	}
	for _, root := range []string{"..", "../../processor", "../../receiver", "../../operator"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for code, at := range codes(f) {
				used[code] = true
				if !declared[code] {
					t.Errorf("%s: %s gives the diagnostic %q, which internal/diag does not declare", path, at, code)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range Codes {
		if !used[c.Name] {
			t.Errorf("nothing gives the diagnostic %q", c.Name)
		}
	}
}

// codes gives the codes that a file names, with the name of the constant or function.
func codes(f *ast.File) map[string]string {
	found := map[string]string{}
	add := func(e ast.Expr, at string) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				found[text] = at
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				rest, ok := strings.CutPrefix(name.Name, "Code")
				if !ok {
					rest, ok = strings.CutPrefix(name.Name, "code")
				}
				if ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' && i < len(n.Values) {
					add(n.Values[i], name.Name)
				}
			}
		case *ast.CallExpr:
			name := ""
			switch fun := n.Fun.(type) {
			case *ast.SelectorExpr:
				name = fun.Sel.Name
			case *ast.Ident:
				name = fun.Name
			}
			if (name == "Diagnose" || name == "diagnose") && len(n.Args) > 0 {
				add(n.Args[0], name)
			}
		}
		return true
	})
	return found
}
