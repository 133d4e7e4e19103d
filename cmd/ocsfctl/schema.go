package main

import (
	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON schema of mapping files, for editors",
		Long: `Prints the JSON schema (draft 7) of mapping files, by which an editor with yaml-language-server completes
keys, classes, profiles and transforms, says what they mean, and marks what is wrong while you type.

ocsfctl new --out writes it beside its draft. In a folder without it, write it there and begin each
file with the line

  # yaml-language-server: $schema=../` + mapping.JSONSchemaFile + `

Paths and captions of the OCSF schema are checked by ocsfctl test and by the collector.`,
		Example: `  ocsfctl schema > my-mappings/` + mapping.JSONSchemaFile,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := mapping.JSONSchema()
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(text)
			return err
		},
	}
}
