// Command ocsfctl shows what the components of otelcol-ocsf would do with a sample:
// how it is parsed, which OCSF event becomes of it and why, and whether an event is
// valid. It also drafts mapping folders and runs their tests, and sends samples.
package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

// The exit statuses.
const (
	statusUnhappy = 1 // an event was unparsed or invalid, or a test failed
	statusUsage   = 2 // wrong use, or an input that cannot be read
)

// errUnhappy ends a command that did its work and found something wrong.
var errUnhappy = errors.New("unhappy")

func main() {
	c := root()
	c.SetArgs(args(os.Args[1:]))
	err := c.Execute()
	var broken *mapping.Error
	switch {
	case errors.Is(err, errUnhappy):
		os.Exit(statusUnhappy)
	case errors.As(err, &broken):
		fmt.Fprintln(os.Stderr, broken)
		os.Exit(statusUnhappy)
	case err != nil:
		fmt.Fprintln(os.Stderr, "ocsfctl:", err)
		os.Exit(statusUsage)
	}
}

// args lets -update be written as Go's own tests have it.
func args(in []string) []string {
	out := slices.Clone(in)
	for i, a := range out {
		if a == "-update" {
			out[i] = "--update"
		}
	}
	return out
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:     "ocsfctl",
		Version: versionText(),
		Short:   "Shows what otelcol-ocsf does with a security event",
		Long: `ocsfctl shows what otelcol-ocsf does with a security event.

It reads standard input or files (also .gz, .zst, .bz2, .xz), one message a line, and writes one JSON
object a message, or a readable form on a terminal.`,
		Example: `  echo 'CEF:0|ACME|FW|1|7|Blocked|5|src=192.0.2.1 dst=198.51.100.2' | ocsfctl map
  ocsfctl map --explain eset.log
  ocsfctl map events.log | ocsfctl validate
  ocsfctl new --from sample.log --out my-mappings
  ocsfctl test my-mappings
  ocsfctl send --to tcp://localhost:5514 events.log`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	c.SetFlagErrorFunc(flagError)
	c.AddCommand(parseCommand(), mapCommand(), validateCommand(), testCommand(), newCommand(), schemaCommand(), sendCommand(), mockCommand())
	return c
}
