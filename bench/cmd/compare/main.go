// Command compare measures the cases of the package bench by all ways and writes what an
// event costs: a page, a plot, and the rounds as benchstat reads them.
//
//	go run ./cmd/compare [-rounds 7] [-time 100ms] [-case NAME] [-o ../docs]
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/bench"
)

func main() {
	rounds := flag.Int("rounds", 7, "how often each way is measured; the tables have the medians")
	each := flag.Duration("time", 100*time.Millisecond, "for how long, each time")
	only := flag.String("case", "", "the only case to measure; its figures go to the terminal alone")
	dir := flag.String("o", "../docs", "the folder for performance.md, performance.svg and performance.txt")
	flag.Parse()
	if err := run(*rounds, *each, *only, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(rounds int, each time.Duration, only, dir string) error {
	cases := bench.Cases()
	if only != "" {
		cases = []bench.Case{bench.Find(only)}
	}
	rows, err := bench.Compare(cases, rounds, each)
	if err != nil {
		return err
	}
	how := bench.Run{
		Machine: bench.ThisMachine(), Rounds: rounds, Each: each.String(),
	}
	if only != "" {
		return bench.WritePage(os.Stdout, how, rows)
	}
	if err := write(filepath.Join(dir, "performance.txt"), func(w io.Writer) error { return bench.WriteRaw(w, rows) }); err != nil {
		return err
	}
	if err := write(filepath.Join(dir, "performance.svg"), func(w io.Writer) error { return bench.WritePlot(w, rows) }); err != nil {
		return err
	}
	var part strings.Builder
	if err := bench.WritePage(&part, how, rows); err != nil {
		return err
	}
	return bench.PartProcessor.Write(filepath.Join(dir, "performance.md"), part.String())
}

func write(name string, content func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := content(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
