// Command pgo merges CPU profiles into the one that the distribution is compiled with. It
// leaves out what the compiler does not read and what differs from machine to machine:
// where programs lay, their build ids and their addresses.
//
//	go run ./cmd/pgo -o ../packaging/default.pgo A.pprof B.pprof
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/google/pprof/profile"
)

func main() {
	out := flag.String("o", "../packaging/default.pgo", "the file to write")
	flag.Parse()
	if err := run(*out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "pgo:", err)
		os.Exit(1)
	}
}

func run(out string, files []string) error {
	var all []*profile.Profile
	for _, name := range files {
		p, err := read(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, p)
	}
	merged, err := profile.Merge(all)
	if err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := merged.Write(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

func read(name string) (*profile.Profile, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := profile.Parse(f)
	if err != nil {
		return nil, err
	}
	p.TimeNanos, p.DurationNanos, p.Comments, p.Mapping = 0, 0, nil, nil
	for _, l := range p.Location {
		l.Mapping, l.Address = nil, 0
	}
	return p.Compact(), nil
}
