package e2e

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

const (
	// outage is how long the backend takes nothing.
	outage = 2 * time.Second
	// burst is how many lines come by each transport meanwhile: far more than the buffers on the way hold.
	burst = 5000
)

// toBackend is a pipeline from a socket and a file. What EXPORTER says decides who waits while the backend is away.
const toBackend = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN}
      file: {include: ["FILE"], start_at: beginning, poll_interval: 50ms}
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
EXPORTER
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log], processors: [ocsf], exporters: [otlp_grpc]}
`

// A backend that takes nothing for two seconds costs time, and not one record: nothing that the socket or the file reader
// has accepted is missing afterwards, and nothing is there twice.
func TestNothingIsLostWhenTheBackendIsAway(t *testing.T) {
	t.Parallel()
	const (
		// The refusal goes back to the receiver, which stops reading and tries again.
		noQueue = `
    sending_queue: {enabled: false}
    retry_on_failure: {enabled: false}`
		// A full queue refuses, so that the receiver retries and stops reading. It is too small for the burst, and larger than a
		// batch of the receiver: a queue refuses for ever what it could never hold.
		queue = `
    sending_queue: {queue_size: 2000, sizer: items, batch: {min_size: 100, max_size: 500}}
    retry_on_failure: {initial_interval: 100ms, max_interval: 500ms, max_elapsed_time: 0}`
	)
	for name, tc := range map[string]struct {
		exporter   string
		away, back func(*sink)
	}{
		"refuses, no queue":   {noQueue, (*sink).refuse, (*sink).accept},
		"refuses, full queue": {queue, (*sink).refuse, (*sink).accept},
		"is down, no queue":   {noQueue, (*sink).down, (*sink).up},
		"is down, full queue": {queue, (*sink).down, (*sink).up},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := distribution(t)
			out, in, file := newSink(t), freeAddr(t), filepath.Join(t.TempDir(), "device.log")
			config := configure(toBackend, out.addr, in, "FILE", file, "EXPORTER", tc.exporter)
			byFile, bySocket := numbered("file", burst), numbered("socket", burst)

			c := start(t, bin, config)
			// The outage begins in mid-stream: some have arrived, all others come meanwhile.
			sendLines(t, in, bySocket[:100])
			appendLines(t, file, byFile[:100])
			if err := out.waitFor(c, func(arrived, _ int) bool { return arrived == 200 }); err != nil {
				t.Fatalf("before the outage: %v", err)
			}
			tc.away(out)
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				sendLines(t, in, bySocket[100:])
			}()
			appendLines(t, file, byFile[100:])
			<-time.After(outage)
			if n := len(out.received()); n != 200 {
				t.Errorf("%d records arrived during the outage", n-200)
			}
			tc.back(out)
			<-sent
			out.collect(t, c, slices.Concat(byFile, bySocket))
		})
	}
}

// numbered gives n messages that differ.
func numbered(by string, n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("CEF:0|Example Networks|Counter|1.0|7|Line by %s|3|externalId=%d src=192.0.2.7", by, i)
	}
	return lines
}
