package ocsf

import (
	_ "embed" // for the facts
	"fmt"
	"strings"
	"sync"
)

//go:generate go run ./gen -optional -in ../../../shared/ocsf -out facts

// The facts, in the format that facts/README.md describes. Strings, so that all names
// of a schema are parts of them and cost no memory of their own.
var (
	//go:embed facts/1.8.0.txt
	facts180 string
	//go:embed facts/1.5.0.txt
	facts150 string
	//go:embed facts/1.3.0.txt
	facts130 string
	//go:embed facts/1.1.0.txt
	facts110 string
)

// Default is the version that is used where none is named.
const Default = "1.8.0"

// releases are the versions that can be loaded, the newest first.
var releases = []struct {
	version string
	load    func() (*Schema, error)
}{
	{"1.8.0", sync.OnceValues(func() (*Schema, error) { return parse(facts180) })},
	{"1.5.0", sync.OnceValues(func() (*Schema, error) { return parse(facts150) })},
	{"1.3.0", sync.OnceValues(func() (*Schema, error) { return parse(facts130) })},
	{"1.1.0", sync.OnceValues(func() (*Schema, error) { return parse(facts110) })},
}

// Versions are the versions that Load knows, the newest first.
func Versions() []string {
	v := make([]string, len(releases))
	for i := range releases {
		v[i] = releases[i].version
	}
	return v
}

// Load gives the schema of a version. It is made on first use and shared afterwards.
func Load(version string) (*Schema, error) {
	for i := range releases {
		if releases[i].version == version {
			return releases[i].load()
		}
	}
	return nil, fmt.Errorf("unknown OCSF version %q: use one of %s", version, strings.Join(Versions(), ", "))
}
