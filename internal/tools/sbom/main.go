// Command sbom says what is in programs: it reads the modules that the Go linker wrote into them, finds the licence of each in the module
// cache, and writes a bill of materials (CycloneDX) and the texts of the licences. A module whose licence is not recognised is an error.
//
// usage: sbom -version V [-root DIR] [-out FILE] [-licences FILE] PROGRAM…
package main

import (
	"cmp"
	"debug/buildinfo"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// ours is the module of which local folders are a part.
const ours = "github.com/otelcol-ocsf/otelcol-ocsf"

func main() {
	version := flag.String("version", "", "version of the programs")
	root := flag.String("root", ".", "folder of the repository, for the licence of what is replaced by a folder")
	out := flag.String("out", "", "write the bill of materials here instead of to the terminal")
	licences := flag.String("licences", "", "write the texts of the licences here")
	flag.Parse()
	if err := run(*version, *root, *out, *licences, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(version, root, out, licences string, programs []string) error {
	if len(programs) == 0 || version == "" {
		return errors.New("say -version and at least one program")
	}
	cache, err := goEnv("GOMODCACHE")
	if err != nil {
		return err
	}
	modules, settings, err := read(programs, version)
	if err != nil {
		return err
	}
	var failed error
	for i := range modules {
		failed = errors.Join(failed, modules[i].license(cache, root))
	}
	if failed != nil {
		return failed
	}
	if licences != "" {
		if err := writeTo(licences, func(w io.Writer) error { return writeLicences(w, modules) }); err != nil {
			return err
		}
	}
	bom := bill(version, modules, settings)
	return writeTo(out, func(w io.Writer) error {
		return cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
	})
}

// read gives the modules of all programs, each once and in order, and how the first program was built.
func read(programs []string, version string) ([]goModule, []debug.BuildSetting, error) {
	seen := map[string]goModule{}
	var settings []debug.BuildSetting
	for _, program := range programs {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			return nil, nil, err
		}
		if settings == nil {
			settings = info.Settings
		}
		std := goModule{path: "std", version: strings.TrimPrefix(info.GoVersion, "go")}
		seen[std.path] = std
		for _, dep := range info.Deps {
			m := newModule(dep, version)
			seen[m.path] = m
		}
	}
	out := make([]goModule, 0, len(seen))
	for _, m := range seen {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b goModule) int { return cmp.Compare(a.path, b.path) })
	return out, settings, nil
}

// bill is the bill of materials.
func bill(version string, modules []goModule, settings []debug.BuildSetting) *cdx.BOM {
	program := cdx.Component{
		BOMRef: "otelcol-ocsf", Type: cdx.ComponentTypeApplication, Name: "otelcol-ocsf", Version: version,
		Licenses: licence("Apache-2.0"),
	}
	properties := []cdx.Property{}
	for _, s := range settings {
		switch s.Key {
		case "GOOS", "GOARCH", "CGO_ENABLED", "vcs.revision", "vcs.time", "vcs.modified":
			properties = append(properties, cdx.Property{Name: "go:" + s.Key, Value: s.Value})
		}
	}
	program.Properties = &properties

	components := make([]cdx.Component, 0, len(modules))
	refs := make([]string, 0, len(modules))
	for _, m := range modules {
		components = append(components, cdx.Component{
			BOMRef: m.purl(), Type: cdx.ComponentTypeLibrary, Name: m.path, Version: m.version, PackageURL: m.purl(), Licenses: licence(m.id),
		})
		refs = append(refs, m.purl())
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Component: &program}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: program.BOMRef, Dependencies: &refs}}
	return bom
}

// licence is one licence, or an expression of several.
func licence(id string) *cdx.Licenses {
	if strings.Contains(id, " ") {
		return &cdx.Licenses{{Expression: id}}
	}
	return &cdx.Licenses{{License: &cdx.License{ID: id}}}
}

func writeLicences(w io.Writer, modules []goModule) error {
	for _, m := range modules {
		if _, err := fmt.Fprintf(w, "%s\n%s %s (%s)\n%s\n\n%s\n\n", rule, m.path, m.version, m.id, rule, m.text); err != nil {
			return err
		}
	}
	return nil
}

var rule = strings.Repeat("=", 100)

// writeTo writes a file, the terminal where it has no name.
func writeTo(file string, write func(io.Writer) error) error {
	if file == "" {
		return write(os.Stdout)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
