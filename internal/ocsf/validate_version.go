package ocsf

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// semantic is the form of a version: three numbers, then perhaps a prerelease.
var semantic = regexp.MustCompile(translate(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-(.+))?$`))

// checkVersion compares metadata.version with that of the schema. The server sorts a
// malformed version before all others.
func (v *validation) checkVersion() {
	text, ok := v.metadata()["version"].(string)
	if !ok {
		return
	}
	const path = "metadata.version"
	got := semantic.FindStringSubmatch(text)
	if got == nil {
		v.warn("version_earlier", path, fmt.Sprintf("%q is not a semantic version", text))
		return
	}
	order := compareVersions(got, semantic.FindStringSubmatch(v.schema.Version))
	switch {
	case order == 0:
	case order > 0:
		v.fail("version_incompatible_later", path, text+" is later than schema "+v.schema.Version)
	case got[1] == "0":
		v.fail("version_incompatible_initial_development", path, text+" is an initial development version")
	case got[4] != "":
		v.fail("version_incompatible_prerelease", path, text+" is a prerelease before "+v.schema.Version)
	default:
		v.warn("version_earlier", path, text+" is earlier than schema "+v.schema.Version)
	}
}

// compareVersions compares what semantic found. A release sorts after its prereleases,
// those as texts.
func compareVersions(a, b []string) int {
	for i := 1; i <= 3; i++ {
		if c := decimal(a[i]).Cmp(decimal(b[i])); c != 0 {
			return c
		}
	}
	switch {
	case a[4] == b[4]:
		return 0
	case a[4] == "":
		return 1
	case b[4] == "":
		return -1
	}
	return strings.Compare(a[4], b[4])
}

// decimal reads digits. Python takes those of all scripts; nobody writes them, so they
// count as 0 here.
func decimal(digits string) *big.Int {
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return new(big.Int)
	}
	return n
}
