// Command e2e measures whole collectors and writes what an event costs them: a part of the
// page of performance, and the rounds as benchstat reads them.
//
//	go run ./cmd/e2e [-bin ../bin/otelcol-ocsf] [-rounds 5] [-events 64000] [-setup REGEXP] [-profile FILE] [-o ../docs]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/bench"
	"github.com/otelcol-ocsf/otelcol-ocsf/bench/e2e"
)

// seconds is how long a profile is taken.
const seconds = 15

func main() {
	var plan e2e.Plan
	flag.StringVar(&plan.Program, "bin", "../bin/otelcol-ocsf", "the distribution")
	flag.IntVar(&plan.Rounds, "rounds", 5, "how often each setup is started and measured; the tables have the medians")
	flag.IntVar(&plan.Events, "events", 64_000, "how many events it gets each time, a quarter as many before the clock is read")
	only := flag.String("setup", "", "the only setups to measure, by a regular expression; their rounds go to the terminal alone")
	profile := flag.String("profile", "", "take no figures, but the CPU profile of the first setup, into this file")
	dir := flag.String("o", "../docs", "the folder for performance.md and performance-e2e.txt")
	flag.Parse()
	plan.Warm = plan.Events / 4
	if err := run(plan, *only, *profile, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		os.Exit(1)
	}
}

func run(plan e2e.Plan, only, profile, dir string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt) // so that no collector is left behind
	defer stop()
	setups, err := chosen(only)
	if err != nil {
		return err
	}
	if profile != "" {
		return plan.Profile(ctx, setups[0], seconds, profile)
	}
	results, err := plan.Measure(ctx, setups, os.Stderr)
	if err != nil {
		return err
	}
	on := bench.ThisMachine()
	if only != "" {
		return e2e.WriteRaw(os.Stdout, on, results)
	}
	var raw, part strings.Builder
	if err := errors.Join(e2e.WriteRaw(&raw, on, results), e2e.WritePage(&part, on, plan, results)); err != nil {
		return err
	}
	if err := write(filepath.Join(dir, "performance-e2e.txt"), raw.String()); err != nil {
		return err
	}
	return bench.PartEndToEnd.Write(filepath.Join(dir, "performance.md"), part.String())
}

func write(name, text string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(f, text); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// chosen are the setups whose names match.
func chosen(only string) ([]e2e.Setup, error) {
	all := e2e.Setups()
	match, err := regexp.Compile(only)
	if err != nil {
		return nil, err
	}
	some := slices.DeleteFunc(slices.Clone(all), func(s e2e.Setup) bool { return !match.MatchString(s.Name) })
	if len(some) > 0 {
		return some, nil
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	return nil, fmt.Errorf("-setup %s: matches none of %s", only, strings.Join(names, ", "))
}
