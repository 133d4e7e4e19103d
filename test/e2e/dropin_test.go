package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const dropin = `
receivers:
  file_log: {include: ["FILE"], start_at: beginning, poll_interval: 50ms}
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [file_log], processors: [ocsf], exporters: [otlp_grpc]}
`

// A distribution of somebody else's that lists our processor beside a receiver which is not ours: the events are the same.
func TestDropIntoAnotherDistribution(t *testing.T) {
	t.Parallel()
	distribution(t) // not the one under test here, but the sign that building is wanted
	build(t, "test/dropin/builder-config.yaml")

	messages := readLines(t, filepath.Join(root(t), "testdata/quickstart/eset.log"))
	out, file := newSink(t), filepath.Join(t.TempDir(), "eset.log")
	appendLines(t, file, messages)
	c := start(t, filepath.Join(root(t), "build/dropin/otelcol-dropin"), configure(dropin, out.addr, "", "FILE", file))
	for _, rec := range out.collect(t, c, messages) {
		checkRecord(t, message{name: bodyOf(rec), mapped: true}, rec)
	}
}

// build runs the collector builder as a user does, from the root of the repository.
func build(t *testing.T, manifest string) {
	t.Helper()
	// The builder makes the last folder of its output path, not those above.
	if err := os.MkdirAll(filepath.Join(root(t), "build"), 0o750); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "tool", "-modfile=internal/tools/go.mod", "builder",
		"--config", manifest, "--skip-strict-versioning=false")
	cmd.Dir = root(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
}
