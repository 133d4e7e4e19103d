package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
)

const watchedMappings = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN}
      udp: {endpoint: UDP}
processors:
  ocsf: {mappings: ["DIR"], mappings_reload_interval: 50ms}
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
extensions:
  health_check: {endpoint: HEALTH}
service:
  extensions: [health_check]
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log], processors: [ocsf], exporters: [otlp_grpc]}
`

// writeMappings replaces the files of a source one after the other; in between the folder is broken. Each file writes
// the version into the event.
func writeMappings(t *testing.T, dir, version string) {
	t.Helper()
	for _, f := range [][2]string{
		{"source.yaml", "["},
		{"login.yaml", "use: [common]\nclass: authentication\nactivity: Logon\nmap:\n  user.name: user\n  service.name: {const: \"" + version + "\"}\n  message: n\n"},
		{"source.yaml", "rules: [login]\nrecognise: [{format: json, has: [watched_event]}]\nmaps:\n  common:\n    metadata.product.name: {const: \"" + version + "\"}\n"},
	} {
		if err := os.WriteFile(filepath.Join(dir, "watched", f[0]), []byte(f[1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A mapping folder is changed, broken and mended while devices send: no connection is closed, nothing is lost, each
// record was mapped by one whole version, and the health check stays green. It does not depend on a reload of the
// collector, so it works with partial reloads too.
func TestMappingsReloadWhileDevicesSend(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	for name, args := range map[string][]string{"": nil, "partial reload": {"--feature-gates=service.partialReload"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reloadWhileDevicesSend(t, bin, args)
		})
	}
}

func reloadWhileDevicesSend(t *testing.T, bin string, args []string) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "watched"), 0o700); err != nil {
		t.Fatal(err)
	}
	writeMappings(t, dir, "v1")
	out, tcp, udp, health := newSink(t), freeAddr(t), freeAddr(t), freeAddr(t)
	home := t.TempDir()
	config := configure(watchedMappings, out.addr, tcp, "UDP", udp, "DIR", dir, "HEALTH", health)
	if err := os.WriteFile(filepath.Join(home, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	c := launchIn(t, home, bin, nil, append([]string{"--config", "config.yaml"}, args...)...)
	c.waitForOutput(t, ready)

	stop := make(chan struct{})
	var senders sync.WaitGroup
	var mu sync.Mutex
	var sent []string
	for i, network := range []string{"tcp", "tcp", "tcp", "tcp", "udp"} {
		addr := tcp
		if network == "udp" {
			addr = udp
		}
		conn, err := (&net.Dialer{}).DialContext(t.Context(), network, addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		senders.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				case <-time.After(5 * time.Millisecond): // a rate that the socket of UDP holds
				}
				id := fmt.Sprintf("%d-%d", i, n)
				line := `{"watched_event":"login","user":"jane","n":"` + id + `"}` + "\n"
				if _, err := conn.Write([]byte(line)); err != nil {
					t.Errorf("the connection of sender %d was closed: %v", i, err)
					return
				}
				mu.Lock()
				sent = append(sent, id)
				mu.Unlock()
			}
		})
	}
	mappedBy := func(version string) {
		t.Helper()
		if err := out.waitFor(c, func(int, int) bool {
			return slices.ContainsFunc(out.received(), func(rec plog.LogRecord) bool { return attribute(rec, "ocsf.service.name") == version })
		}); err != nil {
			t.Errorf("no record of version %s: %v", version, err)
		}
	}
	mappedBy("v1")
	writeMappings(t, dir, "v2")
	mappedBy("v2")
	if err := os.WriteFile(filepath.Join(dir, "watched", "login.yaml"), []byte("class: authentication\nmap: {user.nam: user}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.waitForOutput(t, "user.nam")
	checkHealthy(t, "http://"+health)
	writeMappings(t, dir, "v3")
	mappedBy("v3")
	close(stop)
	senders.Wait()

	if err := out.waitFor(c, func(arrived, _ int) bool { return arrived >= len(sent) }); err != nil {
		t.Error(err)
	}
	c.stop(t)
	var got []string
	for _, rec := range out.received() {
		got = append(got, attribute(rec, "ocsf.message"))
		if v := attribute(rec, "ocsf.service.name"); !strings.HasPrefix(v, "v") || attribute(rec, "ocsf.metadata.product.name") != v {
			t.Errorf("mapped by %q and %q", v, attribute(rec, "ocsf.metadata.product.name"))
		}
	}
	slices.Sort(got)
	slices.Sort(sent)
	if !slices.Equal(got, sent) {
		t.Errorf("%d messages sent, %d records arrived", len(sent), len(got))
	}
}

func checkHealthy(t *testing.T, url string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the health check answers %s", resp.Status)
	}
}
