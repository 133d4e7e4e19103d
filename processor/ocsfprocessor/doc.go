// Package ocsfprocessor is the processor ocsf: it reads the text of log records,
// whatever receiver they came from, and adds what it says as an OCSF event.
//
// It takes the text from the Body or an attribute, gives it to internal/pipeline and
// has internal/layout write the event; the rest of the record, which is the same for
// every layout, it writes itself (record.go). It changes the records in place, so the
// collector gives it data of its own. No record is lost here: what is not understood,
// and what our own faults hit, goes on as it came, with the attribute
// security_log.outcome saying unparsed.
package ocsfprocessor

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml
