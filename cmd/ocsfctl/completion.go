package main

import (
	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// versionFlag is the flag of the commands that need to know the version of the schema.
func versionFlag(c *cobra.Command, version *string) {
	c.Flags().StringVar(version, "schema-version", ocsf.Default, "version of the OCSF schema")
	complete(c, "schema-version", ocsf.Versions()...)
}

// complete has shells offer the values of a flag.
func complete(c *cobra.Command, flag string, values ...cobra.Completion) {
	if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is not defined, or has values already
	}
}

// completeFolder has shells offer folders.
func completeFolder(c *cobra.Command, flag string) {
	if err := c.MarkFlagDirname(flag); err != nil {
		panic(err) // as above
	}
}

// layouts are those of the processor, with what they are.
var layouts = []cobra.Completion{
	cobra.CompletionWithDesc(layout.Flat, "an attribute for each value"),
	cobra.CompletionWithDesc(layout.Nested, "one attribute, a map"),
	cobra.CompletionWithDesc(layout.Body, "the Body, a map"),
	cobra.CompletionWithDesc(layout.JSON, "the Body, a JSON text"),
}
