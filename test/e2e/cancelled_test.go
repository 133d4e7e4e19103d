package e2e

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.yaml.in/yaml/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// givenUp has both kinds of listeners whose clients may give up a request, in front of the queue that we recommend.
const givenUp = `
extensions:
  file_storage: {directory: STORAGE, create_directory: true}
receivers:
  security_log:
    protocols:
      http: {endpoint: WEB}
  otlp: {protocols: {grpc: {endpoint: LISTEN}}}
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
    logs: {receivers: [security_log, otlp], processors: [ocsf], exporters: [otlp_grpc]}
`

// shippedQueue gives the queue's settings of configs/gateway.yaml, but with a size that fills in a moment.
func shippedQueue(t *testing.T, size int) string {
	t.Helper()
	var config struct {
		Exporters map[string]struct {
			Queue map[string]any `yaml:"sending_queue"`
		} `yaml:"exporters"`
	}
	if err := yaml.Unmarshal(readFile(t, filepath.Join(root(t), "configs/gateway.yaml")), &config); err != nil {
		t.Fatal(err)
	}
	queue := config.Exporters["otlp_grpc"].Queue
	if queue["storage"] != "file_storage" || queue["queue_size"] == nil {
		t.Fatalf("the queue of gateway.yaml is not on disk: %v", queue)
	}
	queue["queue_size"] = size
	text, err := yaml.Marshal(queue)
	if err != nil {
		t.Fatal(err)
	}
	return "\n      " + strings.ReplaceAll(strings.TrimSpace(string(text)), "\n", "\n      ")
}

// account keeps what became of requests: messages that were accepted must arrive, and of the others nobody knows.
type account struct {
	mu       sync.Mutex
	accepted []int
	next     atomic.Int64
}

func (a *account) accept(from, to int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id := from; id < to; id++ {
		a.accepted = append(a.accepted, id)
	}
}

// lost counts the accepted messages that did not arrive.
func (a *account) lost(b *tally) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, id := range a.accepted {
		if b.seen[id] == 0 {
			n++
		}
	}
	return n
}

// Clients that give up their requests to a full queue do not stop it (collector issue 15700): as soon as the backend takes what is
// in it, requests are accepted again, and everything that was accepted arrives.
func TestCancelledRequestsDoNotStopTheQueue(t *testing.T) {
	const (
		clients   = 200
		perClient = 10  // messages of a request
		queue     = 400 // messages
		mostSent  = 8_000_000
	)
	for name, post := range map[string]func(*testing.T, string) func(context.Context, []string) bool{
		"HTTP": httpClient,
		"OTLP": otlpClient,
	} {
		t.Run(name, func(t *testing.T) {
			bin, dir := distribution(t), t.TempDir()
			out, listen, web, metrics := newTally(t, mostSent), freeAddr(t), freeAddr(t), freeAddr(t)
			at := split(t, metrics)
			c := start(t, bin, configure(givenUp, out.addr, listen, "WEB", web, "STORAGE", filepath.Join(dir, "storage"),
				"QUEUE", shippedQueue(t, queue), "METRICSHOST", at[0], "METRICSPORT", at[1]))
			addr := map[string]string{"HTTP": web, "OTLP": listen}[name]
			out.set(false, 3*time.Millisecond)

			var a account
			var wg sync.WaitGroup
			var gaveUp, answered atomic.Int64
			take := func() (from, to int) {
				to = int(a.next.Add(perClient))
				return to - perClient, to
			}
			end := time.Now().Add(time.Duration(scale(10, 4)) * time.Second)
			for i := range clients {
				wg.Go(func() {
					rnd, send := rand.New(rand.NewPCG(uint64(i), 15700)), post(t, addr)
					for time.Now().Before(end) {
						from, to := take()
						ctx, cancel := context.WithTimeout(t.Context(), time.Duration(5+rnd.IntN(61))*time.Millisecond)
						switch ok := send(ctx, payloads(from, to)); {
						case ok:
							a.accept(from, to)
						case ctx.Err() != nil:
							gaveUp.Add(1)
						default:
							answered.Add(1)
						}
						cancel()
					}
				})
			}
			wg.Wait()
			// The load is over. A request may still meet a full queue: then it comes again, as clients do.
			send := post(t, addr)
			for i := range 3 {
				from, to := take()
				for deadline := time.Now().Add(patience / 2); ; {
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
					ok := send(ctx, payloads(from, to))
					cancel()
					if ok {
						a.accept(from, to)
						break
					}
					if time.Now().After(deadline) {
						t.Fatalf("request %d after the load is not accepted; queue: %v; %s", i+1,
							scraped(t, metrics).sum("otelcol_exporter_queue_size"), c.output())
					}
					<-time.After(50 * time.Millisecond)
				}
			}
			out.wait(c, "everything that was accepted", func() bool { return a.lost(out) == 0 })
			c.stop(t)
			t.Logf("%d messages sent, %d accepted; %d requests were given up, %d were refused", a.next.Load(), len(a.accepted), gaveUp.Load(), answered.Load())
			if gaveUp.Load() == 0 {
				t.Error("no request was given up: nothing is shown")
			}
		})
	}
}

// httpClient posts messages to security_log, otlpClient exports them as an SDK does. Both say whether they were accepted.
func httpClient(t *testing.T, addr string) func(context.Context, []string) bool {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	return func(ctx context.Context, messages []string) bool {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+"/events", strings.NewReader(strings.Join(messages, "\n")))
		if err != nil {
			t.Error(err)
			return false
		}
		resp, err := client.Do(req)
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		switch resp.StatusCode {
		case http.StatusOK:
			return true
		case http.StatusServiceUnavailable, http.StatusTooManyRequests:
			if resp.Header.Get("Retry-After") == "" {
				t.Errorf("%s without Retry-After", resp.Status)
			}
		default:
			t.Errorf("post: %s", resp.Status)
		}
		return false
	}
}

func otlpClient(t *testing.T, addr string) func(context.Context, []string) bool {
	t.Helper()
	conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Error(err)
		return nil
	}
	t.Cleanup(func() { _ = conn.Close() })
	client := plogotlp.NewGRPCClient(conn)
	return func(ctx context.Context, messages []string) bool {
		logs := plog.NewLogs()
		records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
		for _, m := range messages {
			records.AppendEmpty().Body().SetStr(m)
		}
		_, err := client.Export(ctx, plogotlp.NewExportRequestFromLogs(logs))
		return err == nil
	}
}
