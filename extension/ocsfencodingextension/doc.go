//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package ocsfencodingextension encodes the OCSF events of log records as NDJSON: one event
// per line, from any layout and detail of the ocsf processor. Exporters that take an
// encoding extension (file, kafka, awss3, azureblob) then write events that other programs
// read without knowing OpenTelemetry. It decodes such lines, too: an event becomes the Body
// of a record, a map.
package ocsfencodingextension
