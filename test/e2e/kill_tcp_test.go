package e2e

import (
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// onDiskByTCP is a gateway with a queue on disk whose receiver has its default settings.
const onDiskByTCP = `
extensions:
  file_storage: {directory: STORAGE, create_directory: true}
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN}
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    retry_on_failure: {initial_interval: 100ms, max_interval: 500ms, max_elapsed_time: 0}
    sending_queue: QUEUE
service:
  extensions: [file_storage]
  telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: METRICSHOST, port: METRICSPORT}}}}]}}
  pipelines:
    logs: {receivers: [security_log], processors: [ocsf], exporters: [otlp_grpc]}
`

// inPipeline is how many records a receiver has in the pipeline at most: max_concurrent_batches of max_records, by default.
func inPipeline() int { return max(4, 2*runtime.NumCPU()) * 100 }

// kill -9 costs a device that speaks TCP what was in the pipeline, at most max_concurrent_batches of max_records, and what was read or held
// by the kernel and not handed over yet: 5,000 messages a second, and one kill in the middle. The full size runs it five times
// and tells the median, which depends on the machine.
func TestKillOverTCP(t *testing.T) {
	const (
		perSecond = 5000
		tick      = 10 * time.Millisecond
		piece     = perSecond / int(time.Second/tick)
	)
	n := scale(40_000, 10_000)
	var losses []int
	for range scale(5, 1) {
		bin := distribution(t)
		out, listen, metrics := newTally(t, n), freeAddr(t), freeAddr(t)
		at := split(t, metrics)
		c := start(t, bin, configure(onDiskByTCP, out.addr, listen, "STORAGE", filepath.Join(t.TempDir(), "storage"),
			"QUEUE", shippedQueue(t, 1_000_000), "METRICSHOST", at[0], "METRICSPORT", at[1]))
		device := &device{addr: listen}
		every := time.NewTicker(tick)
		sent := 0
		sendUntil := func(end int) {
			for ; sent < end; sent += piece {
				<-every.C
				for id := sent; id < sent+piece; id++ {
					device.send(t.Context(), payload(id))
				}
			}
		}
		sendUntil(n / 2)
		// The device goes on while the metrics are asked for, so that nothing has time to be handed over.
		before := scraped(t, metrics)
		c.kill(t)
		atKill := sent
		read, accepted := int(before.sum("otelcol_receiver_security_log_messages")), int(before.sum("otelcol_receiver_accepted_log_records"))
		c = c.again(t)
		sendUntil(n)
		device.close()
		every.Stop()
		out.wait(c, "what was sent after the kill", func() bool { return out.missing(atKill+piece, n) == 0 })
		// What is in the queue comes in order: it has come when nothing more arrives behind.
		out.settled(c)
		c.stop(t)
		lost := out.missing(0, n)
		losses = append(losses, lost)
		notHandedOver := read - accepted
		bound := inPipeline() + notHandedOver + atKill - read + 1
		t.Logf("%d of %d lost, %d more than once; at the kill %d were sent, %d read, %d handed over: at most %d + %d + %d may be lost",
			lost, n, out.twice(0, n), atKill, read, accepted, inPipeline(), notHandedOver, atKill-read+1)
		if lost > bound {
			t.Errorf("%d lost, at most %d", lost, bound)
		}
		out.die()
	}
	slices.Sort(losses)
	t.Logf("lost: %v, median %d", losses, losses[len(losses)/2])
}
