package main

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// finding is one line of a validation as the output has it.
type finding struct {
	Code    string `json:"code"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

// verdict is the output for one event.
type verdict struct {
	Line     int       `json:"line"`
	Errors   []finding `json:"errors"`
	Warnings []finding `json:"warnings"`
}

func validateCommand() *cobra.Command {
	var (
		s       stream
		version string
	)
	c := &cobra.Command{
		Use:   "validate [FILE...]",
		Short: "Check OCSF events, one a line, against the schema",
		RunE: func(c *cobra.Command, files []string) error {
			if err := s.open(c); err != nil {
				return err
			}
			schema, err := ocsf.Load(version)
			if err != nil {
				return err
			}
			invalid := false
			err = s.each(c, files, func(line int, message string) error {
				r := schema.ValidateJSON([]byte(message))
				invalid = invalid || len(r.Errors) > 0
				b, err := json.Marshal(verdict{Line: line, Errors: findings(r.Errors), Warnings: findings(r.Warnings)})
				if err != nil {
					return err
				}
				return s.writeJSON(b)
			})
			if err == nil && invalid {
				err = errUnhappy
			}
			return err
		},
	}
	s.flags(c)
	c.Flags().StringVar(&version, "schema-version", ocsf.Default, "version of the OCSF schema")
	return c
}

func findings(in []ocsf.Finding) []finding {
	out := make([]finding, 0, len(in))
	for _, f := range in {
		out = append(out, finding{f.Code, f.Path, f.Message})
	}
	return out
}
