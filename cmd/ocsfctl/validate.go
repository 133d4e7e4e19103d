package main

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// finding is one line of a validation as the output has it.
type finding struct {
	Code    string `json:"code"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

// verdict is the output for one event. Record counts the records of a line of OTLP, from 1.
type verdict struct {
	Line     int       `json:"line"`
	Record   int       `json:"record,omitempty"`
	Errors   []finding `json:"errors"`
	Warnings []finding `json:"warnings"`
}

// validateFlags are the flags of validate.
type validateFlags struct {
	stream
	version string
	prefix  string

	schema  *ocsf.Schema
	invalid bool
}

func validateCommand() *cobra.Command {
	var v validateFlags
	c := &cobra.Command{
		Use:   "validate [FILE...]",
		Short: "Check OCSF events, one a line, against the schema",
		Long: `Checks OCSF events against the schema: one JSON object a line, or lines of OTLP JSON as the file exporter
of a collector writes them ({"resourceLogs":…}).

Each event gets a verdict. Of a line of OTLP each record that holds an event has one, with its place in
the line as "record"; the event is read back from whichever layout the record has (flat, nested, body,
json). Records without an event, such as those that were unparsed, are not errors: they are counted in
a line of their own, {"line":1,"records":3,"skipped":1}, after the verdicts of their line.

The exit status is 1 where an event is invalid.`,
		RunE: func(c *cobra.Command, files []string) error {
			if err := v.open(c); err != nil {
				return err
			}
			var err error
			if v.schema, err = ocsf.Load(v.version); err != nil {
				return err
			}
			if err := v.each(c, files, v.line); err != nil {
				return err
			}
			if v.invalid {
				return errUnhappy
			}
			return nil
		},
	}
	v.flags(c)
	versionFlag(c, &v.version)
	c.Flags().StringVar(&v.prefix, "prefix", layout.DefaultPrefix, "prefix of the attributes in OTLP (output.prefix of the processor)")
	return c
}

// line checks what stands on a line.
func (v *validateFlags) line(line int, message string) error {
	if isOTLP(message) {
		return v.batch(line, message)
	}
	return v.verdict(line, 0, v.schema.ValidateJSON([]byte(message)))
}

func (v *validateFlags) verdict(line, record int, r ocsf.Report) error {
	v.invalid = v.invalid || len(r.Errors) > 0
	return v.write(verdict{line, record, findings(r.Errors), findings(r.Warnings)})
}

func (v *validateFlags) write(x any) error {
	b, err := json.Marshal(x)
	if err != nil {
		return err
	}
	return v.writeJSON(b)
}

// isOTLP tells whether a line is a batch of log records: nothing else has this key first.
func isOTLP(message string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(message, "\ufeff \t\r\n"), "{")
	return ok && strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), `"resourceLogs"`)
}

func findings(in []ocsf.Finding) []finding {
	out := make([]finding, 0, len(in))
	for _, f := range in {
		out = append(out, finding{f.Code, f.Path, f.Message})
	}
	return out
}
