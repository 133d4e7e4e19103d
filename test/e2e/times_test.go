package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const timesBounded = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN, framing: newline}
processors:
  ocsf: {heartbeats: keep, output: {timestamp: TIMESTAMP}}
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log], processors: [ocsf], exporters: [otlp_grpc]}
`

// The samples of the quickstart are older than many backends take, which drop such events silently. With output.timestamp: bounded none leaves
// the window, those that were moved say so, and the event's own time stays in ocsf.time.
func TestOldEventsGetATimeThatBackendsTake(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	var lines []string
	for _, file := range glob(t, filepath.Join(root(t), "testdata/quickstart/*")) {
		lines = append(lines, readLines(t, file)...)
	}
	for timestamp, limits := range map[string]string{"event": "", "received": "", "bounded": ", max_age: 24h, max_future: 10m"} {
		t.Run(timestamp, func(t *testing.T) {
			t.Parallel()
			out, in := newSink(t), freeAddr(t)
			c := start(t, bin, configure(timesBounded, out.addr, in, "TIMESTAMP", timestamp+limits))
			sendLines(t, in, lines)
			outside, moved, received, without := 0, 0, 0, 0
			for _, rec := range out.collect(t, c, lines) {
				if rec.Timestamp() == 0 { // backends take the time of observation then
					if without++; attribute(rec, "security_log.outcome") != "unparsed" {
						t.Errorf("an event without a time: %v", rec.Attributes().AsRaw())
					}
					continue
				}
				observed, at := rec.ObservedTimestamp().AsTime(), rec.Timestamp().AsTime()
				if at.Before(observed.Add(-24*time.Hour)) || at.After(observed.Add(10*time.Minute)) {
					outside++
				}
				if at.Equal(observed) {
					received++
				}
				if strings.Contains(attribute(rec, "security_log.diagnostics"), "time_moved") {
					moved++
					// Of what no source knows there is a time in its syslog header alone, and no event.
					own, event := rec.Attributes().Get("ocsf.time")
					if !at.Equal(observed) || event && !time.UnixMilli(own.Int()).Before(observed.Add(-24*time.Hour)) {
						t.Errorf("moved to %v, observed %v: %v", at, observed, rec.Attributes().AsRaw())
					}
					if !event && attribute(rec, "security_log.outcome") != "unparsed" {
						t.Errorf("an event without its own time: %v", rec.Attributes().AsRaw())
					}
				}
			}
			t.Logf("%d records: %d outside of the window, %d moved, %d with the time of receipt, %d without", len(lines), outside, moved, received, without)
			switch timestamp {
			case "event": // else this test shows nothing
				if outside == 0 || moved > 0 {
					t.Errorf("%d outside of the window, %d moved", outside, moved)
				}
			case "received":
				if received != len(lines)-without {
					t.Errorf("%d of %d have the time of receipt", received, len(lines))
				}
			case "bounded":
				if outside > 0 || moved == 0 {
					t.Errorf("%d outside of the window, %d moved", outside, moved)
				}
			}
		})
	}
}
