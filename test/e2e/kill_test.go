package e2e

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// onDisk is what a gateway that may crash looks like: what was accepted waits on disk, and so does how far files were read.
const onDisk = `
extensions:
  file_storage: {directory: STORAGE, create_directory: true}
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN}
      http: {endpoint: WEB}
      file: {include: ["FILE"], start_at: beginning, poll_interval: 50ms}
    storage: file_storage
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    retry_on_failure: {initial_interval: 100ms, max_interval: 500ms, max_elapsed_time: 0}
    sending_queue: {storage: file_storage, sizer: items, queue_size: 100000, batch: {flush_timeout: 200ms, min_size: 500, max_size: 2000}}
service:
  extensions: [file_storage]
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log], processors: [ocsf], exporters: [otlp_grpc]}
`

// kills is how often the collector is killed in the middle.
const kills = 3

// kill -9 takes no message that was answered over HTTP and none from a file. TCP syslog has no answer: what the kernel
// took of a device and the collector had not read is gone, and this test says how much that was.
func TestKill(t *testing.T) {
	t.Parallel()
	for name, pace := range map[string]time.Duration{"flat out": 0, "a message each millisecond": time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := distribution(t)
			each := scale(20_000, 3_000)
			out, dir := newTally(t, 3*each), t.TempDir()
			listen, web, file := freeAddr(t), freeAddr(t), filepath.Join(dir, "device.log")
			config := configure(onDisk, out.addr, listen, "WEB", web, "FILE", file, "STORAGE", filepath.Join(dir, "storage"))
			c := start(t, bin, config)

			// Each way in has a third of the numbers, sent piece by piece so that all are at work when the collector dies.
			var sent atomic.Int64
			paced := func(from, to int, send func([]string)) {
				const piece = 10
				for ; from < to; from += piece {
					send(payloads(from, min(from+piece, to)))
					sent.Add(piece)
					if pace > 0 {
						<-time.After(piece * pace)
					}
				}
			}
			var wg sync.WaitGroup
			poster, tcp := newPoster(t, web, nil), &device{addr: listen}
			defer tcp.close()
			wg.Go(func() { paced(0, each, func(m []string) { poster.post(t, m) }) })
			wg.Go(func() { paced(each, 2*each, func(m []string) { appendLines(t, file, m) }) })
			wg.Go(func() {
				paced(2*each, 3*each, func(m []string) {
					for _, one := range m {
						tcp.send(t.Context(), one)
					}
				})
			})
			for i := range kills {
				out.wait(c, "some more", func() bool {
					arrived, _, _ := out.result()
					return arrived > (i+1)*3*each/(kills+3)
				})
				c.kill(t)
				c = start(t, bin, config)
			}
			wg.Wait()
			out.wait(c, "everything by HTTP and file", func() bool { return out.missing(0, 2*each) == 0 })
			c.stop(t)
			_, _, strange := out.result()
			lost := out.missing(2*each, 3*each)
			t.Logf("killed %d times: HTTP and file lost 0 of %d; TCP lost %d of %d; more than once came %d by HTTP (of %d nobody knew the answer), %d by file, %d by TCP",
				kills, 2*each, lost, each, out.twice(0, each), poster.unanswered.Load(), out.twice(each, 2*each), out.twice(2*each, 3*each))
			// A line may be cut where a connection breaks in its middle: it is a record of its own, one a kill.
			if strange > kills {
				t.Errorf("%d were none that was sent", strange)
			}
			// Linux lets a loopback connection hold up to 6 MB unread and 4 MB unsent, whatever we do.
			if most := kills * (10 << 20) / len(payload(0)); lost > most {
				t.Errorf("TCP lost %d, more than the kernel can hold (%d)", lost, most)
			}
			if _, err := os.Stat(file); err != nil {
				t.Fatal(err)
			}
		})
	}
}
