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
	text := version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				text += ", commit " + s.Value
			}
		}
		text += ", " + info.GoVersion
	}
	return text + ", OCSF " + strings.Join(ocsf.Versions(), " ")
}
