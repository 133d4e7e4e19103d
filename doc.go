// Package otelcolocsf is the root of the otelcol-ocsf module: components for the
// OpenTelemetry Collector that receive security logs and turn them into OCSF events,
// and the distribution otelcol-ocsf that is built from them.
//
// The components are in receiver and processor; this package holds no code.
package otelcolocsf

// mdatagen names the package after the folder that metadata.yaml is in, and a clone may be called anything: the link
// gives it a name that is always the same.
//
//go:generate mkdir -p build
//go:generate ln -sfn .. build/otelcolocsf
//go:generate go tool -modfile=internal/tools/go.mod mdatagen build/otelcolocsf/metadata.yaml
//go:generate rm build/otelcolocsf
