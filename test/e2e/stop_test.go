package e2e

import (
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
)

// stopsWithin is how long a stop or a reload may take: shutdown_timeout, 10 s by default, for each of two receivers, which the
// collector stops one after the other, and what is started and written besides on a loaded machine. The systemd unit kills after a minute.
const stopsWithin = 2*10*time.Second + 20*time.Second

const stopping = `
extensions:
  file_storage: {directory: STORAGE, create_directory: true}
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN}
      udp: {endpoint: LISTEN}
      http: {endpoint: WEB, max_wait: 1s}
  fortidlp:
    endpoint: STREAM/api/siem?stream_id=` + streamID + `
    token: ` + streamToken + `
    tls: {insecure: true}
    storage: file_storage
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    timeout: 30s
    retry_on_failure: {enabled: RETRY, initial_interval: 100ms, max_interval: 500ms, max_elapsed_time: 0}
    sending_queue: QUEUE
service:
  extensions: [file_storage]
  telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: METRICSHOST, port: METRICSPORT}}}}]}}
  pipelines:
    logs: {receivers: [security_log, fortidlp], processors: [ocsf], exporters: [otlp_grpc]}
`

// stopTrial is a collector whose backend is away, with messages on their way by TCP, UDP and HTTP and from a stream.
type stopTrial struct {
	t                    *testing.T
	c                    *collector
	out                  *tally
	config               string
	listen, web, metrics string
}

func newStopTrial(t *testing.T, messages int, retry bool, queue string) *stopTrial {
	t.Helper()
	tr := &stopTrial{t: t, out: newTally(t, messages), listen: freeAddr(t), web: freeAddr(t), metrics: freeAddr(t)}
	stream := fortidlptest.New(fortidlptest.Options{Token: streamToken, StreamID: streamID})
	server := httptest.NewServer(stream)
	t.Cleanup(server.Close)
	t.Cleanup(stream.Close)
	stream.Push(madeEvents(2000)...)
	at := split(t, tr.metrics)
	tr.config = configure(stopping, tr.out.addr, tr.listen, "WEB", tr.web, "STORAGE", filepath.Join(t.TempDir(), "storage"), "STREAM", server.URL,
		"RETRY", strconv.FormatBool(retry), "QUEUE", queue, "METRICSHOST", at[0], "METRICSPORT", at[1])
	tr.c = start(t, distribution(t), tr.config)
	return tr
}

// blocked waits until the pipeline takes no more from any listener.
func (tr *stopTrial) blocked(wanted ...string) {
	tr.t.Helper()
	last, same := figures(""), 0
	tr.out.wait(tr.c, "a pipeline that takes no more", func() bool {
		now := scraped(tr.t, tr.metrics)
		for _, transport := range wanted {
			label := `transport="` + transport + `"`
			if now.sum("otelcol_receiver_accepted_log_records", label) != last.sum("otelcol_receiver_accepted_log_records", label) ||
				now.sum("otelcol_receiver_security_log_messages", label) == 0 {
				last, same = now, 0
				return false
			}
		}
		same++
		<-time.After(50 * time.Millisecond)
		return same > 20
	})
}

// ends stops the collector and demands that this takes no longer than promised.
func (tr *stopTrial) ends() {
	tr.t.Helper()
	began := time.Now()
	if err := tr.c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		tr.t.Fatal(err)
	}
	select {
	case <-tr.c.exited:
		tr.t.Logf("ended after %v", time.Since(began).Round(100*time.Millisecond))
	case <-time.After(stopsWithin):
		_ = tr.c.cmd.Process.Kill()
		<-tr.c.exited
		tr.t.Fatalf("still running %v after SIGTERM; %s", stopsWithin, tr.c.output())
	}
}

// logged sums up what a collector logged as lost by a transport.
func (c *collector) logged(transport string) (lost int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	number := regexp.MustCompile(`"transport": "` + transport + `", "messages": (\d+)`)
	for line := range strings.Lines(c.out.String()) {
		if m := number.FindStringSubmatch(line); m != nil && strings.Contains(line, "lost") {
			n, _ := strconv.Atoi(m[1])
			lost += n
		}
	}
	return lost
}

// datagrams sends messages by UDP, as long as the kernel takes them, and says how many it took.
func datagrams(t *testing.T, addr string, from, to int, pause time.Duration, stop <-chan struct{}) (taken int) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "udp", addr)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer conn.Close()
	for id, sent := from, false; id < to; id++ {
		select {
		case <-stop:
			return taken
		default:
		}
		// An error tells that nobody took the datagram before; the one at hand is not sent then (udp(7)).
		_, err := conn.Write([]byte(payload(id)))
		switch {
		case err == nil:
			taken++
		case sent:
			taken--
		}
		sent = err == nil
		if pause > 0 {
			<-time.After(pause)
		}
	}
	return taken
}

// A stop ends although the queue is full and the backend away, whatever the queue does with those that meet it. What was accepted is on
// disk and arrives after a restart; what was not is logged with its number.
func TestStopEndsWithAFullQueue(t *testing.T) {
	const each, size = 4000, 3000 // messages by each way, and of the queue
	for name, block := range map[string]string{"as shipped": "", "block_on_overflow": "\n      block_on_overflow: true"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newStopTrial(t, 3*each, true, shippedQueue(t, size)+block)
			tr.out.set(true, 0)
			var sending sync.WaitGroup
			stop := make(chan struct{})
			tcp := &device{addr: tr.listen}
			sending.Go(func() { // what the system takes of a device that goes on
				for id := range each {
					select {
					case <-stop:
						return
					default:
						tcp.send(t.Context(), payload(id))
					}
				}
			})
			post, answered := httpClient(t, tr.web), account{}
			sending.Go(func() {
				for id := 2 * each; id < 3*each; id += perRequest {
					select {
					case <-stop:
						return
					default:
					}
					if post(t.Context(), payloads(id, id+perRequest)) {
						answered.accept(id, id+perRequest)
					}
				}
			})
			// They are sent before the stop, and read: no datagram is on its way, and each is in a queue, on disk or counted.
			udp := datagrams(t, tr.listen, each, 2*each, 0, stop)
			tr.out.wait(tr.c, "the datagrams to be read", func() bool {
				now := scraped(t, tr.metrics)
				return int(now.sum("otelcol_receiver_security_log_messages", `transport="udp"`)+
					now.sum("otelcol_receiver_security_log_dropped", `transport="udp"`, `reason="kernel_buffer"`)) >= udp
			})
			tr.blocked("tcp", "udp")
			dropped := int(scraped(t, tr.metrics).sum("otelcol_receiver_security_log_dropped", `transport="udp"`))
			tr.ends()
			close(stop)
			sending.Wait()
			tcp.close()
			lostUDP, lostTCP := tr.c.logged("udp"), tr.c.logged("tcp")

			tr.out.set(false, 0)
			again := tr.c.again(t)
			arrived := func(from, to int) int { return to - from - tr.out.missing(from, to) }
			tr.out.wait(again, "what is on disk", func() bool {
				return answered.lost(tr.out) == 0 && arrived(each, 2*each)+dropped+lostUDP >= udp
			})
			again.stop(t)
			t.Logf("UDP: %d sent, %d arrived, %d dropped before, %d logged at the stop; TCP: %d arrived, %d logged; HTTP: %d answered, all arrived",
				udp, arrived(each, 2*each), dropped, lostUDP, arrived(0, each), lostTCP, len(answered.accepted))
			if sum := arrived(each, 2*each) + dropped + lostUDP; sum != udp {
				t.Errorf("UDP: %d sent, %d accounted for", udp, sum)
			}
			if lostTCP == 0 || arrived(0, each)+lostTCP > each {
				t.Errorf("TCP: %d arrived and %d were logged as lost, of %d", arrived(0, each), lostTCP, each)
			}
		})
	}
}

// A collector that stops closes its sockets before it hands over the last time, so that no sender goes on talking to nobody.
func TestStopClosesSocketsFirst(t *testing.T) {
	t.Parallel()
	const most, delay = 100_000, 4 * time.Second
	tr := newStopTrial(t, 2*most, false, "{enabled: false}")
	stop := make(chan struct{})
	var sending sync.WaitGroup
	var overUDP int
	var overTCP atomic.Int64
	sending.Go(func() { overUDP = datagrams(t, tr.listen, 0, most, 2*time.Millisecond, stop) })
	sending.Go(func() {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", tr.listen)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		for id := most; id < 2*most; id++ {
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
			if _, err := fmt.Fprintln(conn, payload(id)); err != nil {
				return
			}
			overTCP.Add(1)
		}
	})
	tr.out.wait(tr.c, "some of each", func() bool { return tr.out.missing(0, 100) == 0 && tr.out.missing(most, most+100) == 0 })
	tr.out.set(false, delay)
	tr.out.wait(tr.c, "a request that waits", tr.out.silent)

	last := scraped(t, tr.metrics)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-tr.c.exited:
				return
			case <-time.After(20 * time.Millisecond):
			}
			if now, err := tryScrape(t.Context(), tr.metrics); err == nil {
				last = now
			}
		}
	}()
	tr.ends()
	close(stop)
	sending.Wait()
	<-watched
	arrived := func(from, to int) int { return to - from - tr.out.missing(from, to) }
	dropped := last.sum("otelcol_receiver_security_log_dropped", `transport="udp"`, `reason="kernel_buffer"`) +
		last.sum("otelcol_receiver_security_log_dropped", `transport="udp"`, `reason="queue_full"`)
	unseen := overUDP - arrived(0, most) - int(dropped) - tr.c.logged("udp")
	t.Logf("UDP: %d sent, %d arrived, %v dropped, %d logged at the stop: %d unseen; TCP: %d sent, %d arrived, %d logged", overUDP, arrived(0, most),
		dropped, tr.c.logged("udp"), unseen, overTCP.Load(), arrived(most, 2*most), tr.c.logged("tcp"))
	// Between the last read of a socket and its end a datagram may come that nobody counts. Batches that the stop cancels have
	// reached this backend, which counts before it answers: they are logged all the same.
	if moment := 100; unseen > moment || unseen < -inPipeline() {
		t.Errorf("%d datagrams of %d are not accounted for", unseen, overUDP)
	}
}

// An operator who corrects the backend's address while the queue is full need not wait for the old one.
func TestReloadEndsWithAFullQueue(t *testing.T) {
	t.Parallel()
	const size, n = 3000, 8000
	tr := newStopTrial(t, n, true, shippedQueue(t, size)+"\n      block_on_overflow: true")
	tr.out.set(true, 0)
	var sending sync.WaitGroup
	tcp := &device{addr: tr.listen}
	defer tcp.close()
	sending.Go(func() {
		for id := range n / 2 {
			tcp.send(t.Context(), payload(id))
		}
	})
	tr.blocked("tcp")
	right := newTally(t, n)
	config := strings.ReplaceAll(tr.config, tr.out.addr, right.addr)
	if err := os.WriteFile(filepath.Join(tr.c.cmd.Dir, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := tr.c.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for tr.c.count(ready) < 2 {
		select {
		case <-tr.c.exited:
			t.Fatalf("the collector ended (%v); %s", tr.c.err, tr.c.output())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Since(began) > stopsWithin {
			t.Fatalf("not reloaded %v after SIGHUP; %s", stopsWithin, tr.c.output())
		}
	}
	t.Logf("reloaded after %v", time.Since(began).Round(100*time.Millisecond))
	sending.Wait()
	for id := n / 2; id < n; id++ {
		tcp.send(t.Context(), payload(id))
	}
	// The device may write once more into the connection that was closed.
	right.wait(tr.c, "what is sent after the reload", func() bool { return right.missing(n/2, n) <= 1000 && right.missing(n-100, n) == 0 })
	tr.c.stop(t)
}
