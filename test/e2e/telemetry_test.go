package e2e

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const observed = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN}
      http: {endpoint: WEB}
processors:
  memory_limiter: {check_interval: 1s, limit_mib: 512}
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    retry_on_failure: {enabled: false}
service:
  telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: HOST, port: PORT}}}}]}}
  pipelines:
    logs: {receivers: [security_log], processors: [memory_limiter, ocsf], exporters: [otlp_grpc]}
`

// rarely has what is only served when it has happened. That components declare these is another test's concern.
var rarely = []string{
	"otelcol_processor_memory_limiter_refused_log_records", "otelcol_processor_ocsf_dropped", "otelcol_processor_ocsf_fallbacks",
	"otelcol_receiver_security_log_connections_refused", "otelcol_receiver_security_log_malformed_frames",
	"otelcol_exporter_enqueue_failed_log_records", // the alert QueueCannotBeWritten
	"otelcol_receiver_security_log_oversized", "otelcol_receiver_security_log_refused",
	"otelcol_receiver_security_log_tls_failures", "otelcol_receiver_security_log_truncated",
}

// What dashboard and alert rules ask for is what a running collector serves, under these names.
func TestMetricsAreServed(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	out, in, web, metrics := newSink(t), freeAddr(t), freeAddr(t), freeAddr(t)
	host, port, err := net.SplitHostPort(metrics)
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, bin, configure(observed, out.addr, in, "WEB", web, "HOST", host, "PORT", port))
	newPoster(t, web, nil).post(t, []string{blockedLine + " rt=1777903201000", strangeLine})
	if err := out.waitFor(c, func(arrived, _ int) bool { return arrived >= 2 }); err != nil {
		t.Fatal(err)
	}
	out.refuse()
	sendLines(t, in, []string{blockedLine})
	if err := out.waitFor(c, func(_, refused int) bool { return refused >= 1 }); err != nil {
		t.Fatal(err)
	}

	var wanted []string
	for _, file := range []string{"monitoring/alerts.yaml", "monitoring/dashboard.json"} {
		text := string(readFile(t, filepath.Join(root(t), file)))
		wanted = append(wanted, regexp.MustCompile(`otelcol_[a-z0-9_]+`).FindAllString(text, -1)...)
	}
	slices.Sort(wanted)
	wanted = slices.DeleteFunc(slices.Compact(wanted), func(name string) bool {
		return slices.Contains(rarely, name) || strings.HasPrefix(name, "otelcol_receiver_fortidlp_")
	})
	var missing []string
	for deadline := time.Now().Add(patience); ; {
		served := scrape(t, metrics)
		missing = slices.DeleteFunc(slices.Clone(wanted), func(name string) bool {
			return strings.Contains(served, "\n"+name+"{") || strings.Contains(served, "\n"+name+" ")
		})
		if len(missing) == 0 || time.Now().After(deadline) {
			break
		}
		<-time.After(100 * time.Millisecond)
	}
	if len(missing) > 0 {
		t.Errorf("not served: %q", missing)
	}
	if len(wanted) < 15 {
		t.Errorf("only %d names were looked for", len(wanted))
	}
}

func scrape(t *testing.T, addr string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+"/metrics", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil && !os.IsTimeout(err) {
		t.Fatal(err)
	}
	return "\n" + string(text)
}
