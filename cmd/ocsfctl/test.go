package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
)

func testCommand() *cobra.Command {
	var o mappingtest.Options
	c := &cobra.Command{
		Use:   "test DIR",
		Short: "Compile a folder of mappings and run its samples, golden events and tests",
		Long: `Compiles the mapping files of a folder of sources, or of one source, and runs what lies beside them:
every file of samples/ is one message, golden/ holds the event that becomes of it, and the tests in the
files name attributes that an event must have. Every event must be valid, and no value may be lost.

What a file says must be of use in at least one sample: a source key that occurs in none, a line of
recognise, a match or a time layout that fits none, and a rule that makes no event are failures. Keys
that only the vendor's documentation shows go into the list optional of source.yaml, or their entry
has optional: true.`,
		Example: `  ocsfctl test my-mappings
  ocsfctl test -update my-mappings
  ocsfctl test --schema-version 1.1.0 my-mappings/northwind_gatekeeper`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("test takes one folder, %d are given: ocsfctl test my-mappings", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error {
			r, err := mappingtest.Run(args[0], o)
			if err != nil {
				return err
			}
			for _, w := range r.Warnings {
				if _, err := fmt.Fprintln(c.ErrOrStderr(), "warning: "+w); err != nil {
					return err
				}
			}
			for _, f := range append(r.Failures, r.Hints...) {
				if _, err := fmt.Fprintln(c.OutOrStdout(), f); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%d sources, %d samples with %d events, %d tests: %d failures\n",
				r.Sources, r.Samples, r.Events, r.Tests, len(r.Failures))
			if err == nil && len(r.Failures) > 0 {
				err = errUnhappy
			}
			return err
		},
	}
	c.Flags().BoolVar(&o.Update, "update", false, "write the golden events instead of comparing with them")
	versionFlag(c, &o.Version)
	return c
}
