// Command gen turns compiled releases of the OCSF schema into the facts that package
// ocsf embeds: run it after a change of the input, and commit what it writes.
//
//	go run ./internal/ocsf/gen -in ../shared/ocsf -out internal/ocsf/facts
//
// It takes schema-VERSION.json for each supported version from the input folder and
// writes VERSION.txt into the output folder. The input folder is needed only to
// regenerate: building and testing the project does without it. The format of the
// output is described in facts/README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// versions are the releases that package ocsf offers.
var versions = []string{"1.8.0", "1.5.0", "1.3.0", "1.1.0"}

func main() {
	in := flag.String("in", "../shared/ocsf", "folder with schema-VERSION.json")
	out := flag.String("out", "internal/ocsf/facts", "folder to write to")
	optional := flag.Bool("optional", false, "leave the facts as they are if the input folder is missing")
	flag.Parse()
	if _, err := os.Stat(*in); err != nil && *optional {
		fmt.Fprintln(os.Stderr, "gen: skipped, the facts stay as they are:", err)
		return
	}
	if err := run(*in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run generates all versions.
func run(in, out string) error {
	if _, err := os.Stat(in); err != nil {
		return fmt.Errorf("the input folder, which is needed only to regenerate the facts, is missing: %w", err)
	}
	for _, v := range versions {
		s, err := read(in, v)
		if err != nil {
			return err
		}
		text, err := facts(s)
		if err != nil {
			return fmt.Errorf("version %s: %w", v, err)
		}
		if err := os.WriteFile(filepath.Join(out, v+".txt"), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
