package main

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// skippedRecords is the output for a line of OTLP with records that hold no event.
type skippedRecords struct {
	Line    int `json:"line"`
	Records int `json:"records"`
	Skipped int `json:"skipped"`
}

// batch checks the events in the records of a line of OTLP.
func (v *validateFlags) batch(line int, message string) error {
	logs, err := new(plog.JSONUnmarshaler).UnmarshalLogs([]byte(message))
	if err != nil {
		return fmt.Errorf("line %d: no OTLP JSON: %w", line, err)
	}
	skipped := skippedRecords{Line: line}
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, rec := range scope.LogRecords().All() {
				skipped.Records++
				found, err := v.record(line, skipped.Records, rec)
				if err != nil {
					return err
				}
				if !found {
					skipped.Skipped++
				}
			}
		}
	}
	if skipped.Skipped > 0 {
		return v.write(skipped)
	}
	return nil
}

// record checks the event of a record, if it holds one.
func (v *validateFlags) record(line, n int, rec plog.LogRecord) (found bool, err error) {
	o, ok := layout.Detect(rec, v.prefix)
	if !ok {
		return false, nil
	}
	event, err := layout.Read(rec, o)
	if errors.Is(err, layout.ErrNoEvent) {
		return false, nil
	}
	if err != nil {
		return true, v.verdict(line, n, ocsf.Report{Errors: []ocsf.Finding{{Code: "unreadable", Message: err.Error()}}})
	}
	return true, v.verdict(line, n, v.schema.Validate(event))
}
