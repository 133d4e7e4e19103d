//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml

// Package securitylogreceiver receives security events as text: syslog over TCP, TLS
// and UDP, HTTP, and files. It makes one log record of each message, whose Body is the
// message without its framing and otherwise untouched. It knows nothing of formats: that
// is the work of the ocsf processor.
//
// What it takes it hands over before it takes more: a connection is not read on, a file
// not either, and a request not answered, until the next component has accepted what was
// read. A refusal is retried, so backpressure reaches the sender. Datagrams, which nobody
// can hold back, wait in a queue. What does not arrive is counted.
package securitylogreceiver
