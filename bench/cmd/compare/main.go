// Command compare measures the cases of the package bench and prints what an event
// costs as a table. It also writes the table to a file.
//
//	go run ./cmd/compare [-rounds 5] [-time 200ms] [-o results.txt]
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/bench"
)

func main() {
	rounds := flag.Int("rounds", 5, "how often each case is measured; the table has the medians")
	each := flag.Duration("time", 200*time.Millisecond, "for how long, each time")
	file := flag.String("o", "results.txt", "the file for the table")
	flag.Parse()
	if err := run(*rounds, *each, *file); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(rounds int, each time.Duration, file string) error {
	rows, err := bench.Compare(bench.Cases(), rounds, each)
	if err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := io.MultiWriter(os.Stdout, f)
	fmt.Fprintf(w, "%s %s/%s, one core, %d rounds of %s, medians; ns of processor time\n"+
		"peer: transformprocessor, ParseCEF, ParseLEEF or ParseJSON into attributes; floor: our record by Put calls alone\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, rounds, each)
	if err := bench.Write(w, rows); err != nil {
		return err
	}
	return f.Close()
}
