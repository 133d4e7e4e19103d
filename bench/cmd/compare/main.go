// Command compare measures the cases of the package bench by all ways and writes what an
// event costs: a page, a plot, and the rounds as benchstat reads them.
//
//	go run ./cmd/compare [-rounds 7] [-time 100ms] [-case NAME] [-o ../docs]
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
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
		Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, CPU: processor(),
		Rounds: rounds, Each: each.String(),
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
	return write(filepath.Join(dir, "performance.md"), func(w io.Writer) error { return bench.WritePage(w, how, rows) })
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

// processor is the model of the processor where the system tells it.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	defer func() { _ = f.Close() }()
	for s := bufio.NewScanner(f); s.Scan(); {
		if name, ok := strings.CutPrefix(s.Text(), "model name"); ok {
			return strings.TrimLeft(name, " \t:")
		}
	}
	return "unknown processor"
}
