package e2e

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const reloading = `
extensions:
  health_check: {endpoint: HEALTH}
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN, framing: newline}
      udp: {endpoint: LISTEN}
processors:
  ocsf: {mappings: ["DIR"], mappings_reload_interval: 500ms}
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    timeout: 1m
service:
  extensions: [health_check]
  telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: METRICSHOST, port: METRICSPORT}}}}]}}
  pipelines:
    logs: {receivers: [security_log], processors: [ocsf], exporters: [otlp_grpc]}
`

// writeDoors writes a mapping folder whose two files both put the version into an event, as a person does who copies a folder: file by
// file. broken leaves a fault in one of them.
func writeDoors(t *testing.T, dir string, version int, broken bool) {
	t.Helper()
	source := filepath.Join(dir, "example_door")
	if err := os.MkdirAll(source, 0o700); err != nil {
		t.Fatal(err)
	}
	class := "authentication"
	if broken {
		class = "authentication_of_nothing"
	}
	for name, text := range map[string]string{
		"source.yaml": fmt.Sprintf("recognise:\n  - {format: json, has: [door, badge]}\nrules: [opened]\nmaps:\n  common:\n    service.name: {const: v%d}\n", version),
		"opened.yaml": fmt.Sprintf("match: {event: [opened]}\nuse: [common]\nclass: %s\nactivity: Logon\nmap:\n  user.name: badge\n  message: {const: v%d}\n", class, version),
	} {
		if err := os.WriteFile(filepath.Join(source, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A mapping folder is changed, broken and mended while four senders keep their TCP connections and one sends datagrams: no connection
// is closed, nothing is lost, and each event was mapped by one whole version of the folder.
func TestMappingsChangeWhileListening(t *testing.T) {
	t.Parallel()
	bin, dir := distribution(t), t.TempDir()
	out, in, health, metrics := newSink(t), freeAddr(t), freeAddr(t), freeAddr(t)
	at := split(t, metrics)
	writeDoors(t, dir, 1, false)
	c := start(t, bin, configure(reloading, out.addr, in, "DIR", dir, "HEALTH", health, "METRICSHOST", at[0], "METRICSPORT", at[1]))

	const conns = 4
	stop, senders := make(chan struct{}), sync.WaitGroup{}
	var overTCP, overUDP atomic.Int64
	opened := func(by string, n int64) string {
		return fmt.Sprintf(`{"door":"west","badge":"anna","event":"opened","n":"%s-%d"}`, by, n)
	}
	paced := func(network string, sent *atomic.Int64) {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), network, in)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		every := time.NewTicker(5 * time.Millisecond)
		defer every.Stop()
		for {
			select {
			case <-stop:
				return
			case <-every.C:
			}
			// The connection is never opened again: what breaks it is an error.
			if _, err := fmt.Fprintln(conn, opened(network, sent.Add(1))); err != nil {
				t.Errorf("%s: %v", network, err)
				return
			}
		}
	}
	for range conns {
		senders.Go(func() { paced("tcp", &overTCP) })
	}
	senders.Go(func() { paced("udp", &overUDP) })

	// mappedBy waits until an event arrives that a version has mapped.
	mappedBy := func(version int) {
		t.Helper()
		seen := 0
		err := out.waitFor(c, func(arrived, _ int) bool {
			records := out.received()
			for _, rec := range records[min(seen, len(records)):] {
				if attribute(rec, "ocsf.message") == fmt.Sprintf("v%d", version) {
					return true
				}
			}
			seen = len(records)
			return false
		})
		if err != nil {
			t.Fatalf("no event of version %d: %v", version, err)
		}
	}
	failures := func() float64 {
		return scraped(t, metrics).sum("otelcol_processor_ocsf_mapping_reloads", `result="failure"`)
	}
	mappedBy(1)
	writeDoors(t, dir, 2, false)
	mappedBy(2)
	for version := 3; version <= 2*scale(5, 1)+1; version += 2 {
		writeDoors(t, dir, version, true)
		before := failures()
		for deadline := time.Now().Add(patience); failures() == before; <-time.After(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("a broken folder is not counted; %s", c.output())
			}
		}
		// The last good version maps on, and a restart would not help: the collector stays healthy.
		arrived := len(out.received())
		if err := out.waitFor(c, func(now, _ int) bool { return now > arrived+100 }); err != nil {
			t.Fatal(err)
		}
		expectHealthy(t, c, health)
		writeDoors(t, dir, version+1, false)
		mappedBy(version + 1)
	}
	if open := scraped(t, metrics).sum("otelcol_receiver_security_log_connections", `transport="tcp"`); open != conns {
		t.Errorf("%v connections are open, want %d", open, conns)
	}
	close(stop)
	senders.Wait()

	var dropped float64
	if err := out.waitFor(c, func(arrived, _ int) bool {
		dropped = scraped(t, metrics).sum("otelcol_receiver_security_log_dropped", `transport="udp"`)
		return int64(arrived)+int64(dropped) >= overTCP.Load()+overUDP.Load()
	}); err != nil {
		t.Fatalf("%d sent by TCP, %d by UDP, %v dropped: %v", overTCP.Load(), overUDP.Load(), dropped, err)
	}
	c.stop(t)
	times, versions := map[string]int{}, map[string]int{}
	for _, rec := range out.received() {
		times[bodyOf(rec)]++
		version := attribute(rec, "ocsf.message")
		if versions[version]++; version == "" || version != attribute(rec, "ocsf.service.name") {
			t.Fatalf("mapped by %q and %q: %v", version, attribute(rec, "ocsf.service.name"), rec.Attributes().AsRaw())
		}
	}
	for n := range overTCP.Load() {
		if times[opened("tcp", n+1)] != 1 {
			t.Fatalf("%d times: %s", times[opened("tcp", n+1)], opened("tcp", n+1))
		}
	}
	t.Logf("%d by TCP, %d by UDP of which %v were dropped, events by version: %v", overTCP.Load(), overUDP.Load(), dropped, versions)
	for version := range versions {
		// Those with odd numbers were broken, but for the first.
		if n, err := strconv.Atoi(strings.TrimPrefix(version, "v")); err != nil || n > 1 && n%2 == 1 {
			t.Errorf("%d events were mapped by %s, which was broken", versions[version], version)
		}
	}
}
