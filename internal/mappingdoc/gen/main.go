// Command gen writes the pages of docs/mappings.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingdoc"
)

func main() {
	in := flag.String("in", "mappings", "the folder of the source folders")
	out := flag.String("out", filepath.Join("docs", "mappings"), "the folder of the pages")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run writes the pages and removes those of sources that are no more.
func run(in, out string) error {
	docs, err := mappingdoc.Read(in)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o750); err != nil {
		return err
	}
	pages := docs.Pages()
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(out, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	old, err := filepath.Glob(filepath.Join(out, "*.md"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if _, ok := pages[filepath.Base(name)]; !ok {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}
