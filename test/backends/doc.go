// Package backends holds no code. Its tests send events through the real distribution into real backends and ask there what
// an analyst asks. It has a module of its own so that nothing of a backend enters the go.mod of those who use ours.
//
// `make test-backends` builds what the tests need and names it in OTELCOL_OCSF_BIN and VICTORIA_LOGS_BIN.
package backends
