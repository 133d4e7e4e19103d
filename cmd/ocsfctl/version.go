package main

import (
	"runtime/debug"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// version is set by the linker in what is published.
var version = "dev"

// versionText says what this program was built from.
func versionText() string {
	parts := []string{version}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				parts = append(parts, "commit "+s.Value)
			}
		}
		parts = append(parts, info.GoVersion)
	}
	return strings.Join(append(parts, "OCSF "+strings.Join(ocsf.Versions(), " ")), ", ")
}
