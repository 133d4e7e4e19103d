package e2e

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// validated is a block of YAML that the page says is read by the collector: alone, or over a configuration.
var validated = regexp.MustCompile("(?s)<!-- validate(?: over (\\S+))? -->\n```yaml\n(.*?)```")

// Examples of the documentation are configurations that the distribution accepts.
func TestExamplesOfTheDocumentation(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	p := newPlace(t)
	found := 0
	err := filepath.WalkDir(root(t), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "build" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		for _, m := range validated.FindAllStringSubmatch(string(readFile(t, path)), -1) {
			found++
			p.validate(bin, path, m[1], m[2])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 5 {
		t.Errorf("only %d examples were found", found)
	}
}

// validate has the collector read a text over a configuration, which may be none.
func (p *place) validate(bin, page, over, text string) {
	p.t.Helper()
	file := p.file("example.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	args := []string{"validate"}
	if over != "" {
		args = append(args, "--config", filepath.Join(root(p.t), over))
	}
	cmd := exec.CommandContext(context.WithoutCancel(p.t.Context()), bin, append(args, "--config", file)...)
	cmd.Env = append(os.Environ(), p.env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Errorf("%s: %v\n%s\nis not accepted over %q: %s", strings.TrimPrefix(page, root(p.t)), err, text, over, out)
	}
}
