// Package e2e starts the distribution for real: bytes go in by socket or file, OTLP comes out by gRPC to a server in the
// test. It needs the binary, which `make e2e` and `make test` build and name in OTELCOL_OCSF_BIN; without it every test
// here is skipped and says so.
//
// What a test is made of: collector_test.go runs the program, sink_test.go receives, send_test.go sends,
// corpus_test.go finds the messages. Those of Kafka need a distribution and a broker of their own: `make e2e-kafka`.
package e2e
