package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/google/licensecheck"
	"golang.org/x/mod/module"
)

// enough is how much of a licence's file must be the text of licences, in per cent: what is left are names and years.
const enough = 75

// names are those of files that may hold a licence, in lower case and without what follows a dot.
var names = []string{"license", "licence", "copying", "license-apache", "license-mit", "license-2", "mit-license", "unlicense", "notice-license"}

// goModule is a module in a program.
type goModule struct {
	path, version string
	local         bool // replaced by a folder: a part of the repository

	id   string // SPDX
	text string
}

func newModule(dep *debug.Module, version string) goModule {
	if dep.Replace == nil {
		return goModule{path: dep.Path, version: dep.Version}
	}
	if dep.Replace.Version == "" || strings.HasPrefix(dep.Replace.Path, ".") {
		return goModule{path: dep.Path, version: version, local: true}
	}
	return goModule{path: dep.Replace.Path, version: dep.Replace.Version}
}

// purl is the package URL.
func (m *goModule) purl() string { return "pkg:golang/" + m.path + "@" + m.version }

// license finds the licence of a module.
func (m *goModule) license(cache, root string) error {
	dir, err := m.dir(cache, root)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%s: %w; is it in the module cache?", m.path, err)
	}
	var ids, texts []string
	for _, e := range entries {
		name, _, _ := strings.Cut(strings.ToLower(e.Name()), ".")
		if e.IsDir() || !slices.Contains(names, name) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		found := licensecheck.Scan(text)
		if found.Percent < enough {
			continue
		}
		texts = append(texts, strings.TrimSpace(string(text)))
		for _, match := range found.Match {
			if !slices.Contains(ids, match.ID) {
				ids = append(ids, match.ID)
			}
		}
	}
	if len(ids) == 0 {
		return fmt.Errorf("%s %s: no licence was recognised in %s", m.path, m.version, dir)
	}
	slices.Sort(ids)
	m.id, m.text = strings.Join(ids, " AND "), strings.Join(texts, "\n\n")
	return nil
}

// dir is where the module lies.
func (m *goModule) dir(cache, root string) (string, error) {
	switch {
	case m.path == "std":
		return goEnv("GOROOT")
	case m.local && (m.path == ours || strings.HasPrefix(m.path, ours+"/")):
		return root, nil
	case m.local:
		return "", fmt.Errorf("%s is replaced by a folder and is not ours", m.path)
	}
	path, err := module.EscapePath(m.path)
	if err != nil {
		return "", err
	}
	version, err := module.EscapeVersion(m.version)
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, filepath.FromSlash(path)+"@"+version), nil
}

// goEnv is what the go command says of its environment: where modules lie, and Go itself.
func goEnv(key string) (string, error) {
	out, err := exec.Command("go", "env", key).Output()
	if err != nil {
		return "", fmt.Errorf("go env %s: %w", key, err)
	}
	dir := strings.TrimSpace(string(out))
	if dir == "" {
		return "", fmt.Errorf("go env %s is empty", key)
	}
	return dir, nil
}
