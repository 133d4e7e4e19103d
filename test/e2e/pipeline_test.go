package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"
)

// pipeline is the shortest way from a socket to a backend. Heartbeats are kept, so that every message has its record.
const pipeline = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN} # framing: auto
  # What holds a line feed is one message only where its length is said, and in JSON no priority shows where it begins.
  security_log/counted:
    protocols:
      tcp: {endpoint: COUNTED, framing: octet_counting}
processors:
  ocsf: {heartbeats: keep}
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    # The corpus has long messages: many of them are more than a gRPC server takes at once.
    sending_queue: {batch: {flush_timeout: 200ms, sizer: bytes, min_size: 0, max_size: 4000000}}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log, security_log/counted], processors: [ocsf], exporters: [otlp_grpc]}
`

// configure fills in the addresses, and whatever else a configuration leaves open.
func configure(config, sink, listen string, more ...string) string {
	return strings.NewReplacer(append(more, "SINK", sink, "LISTEN", listen)...).Replace(config)
}

// Every message that we know of goes through the real program: one record each, the Body untouched, an OCSF event that
// two independent validators accept where a source is mapped, and a record all the same where it is not.
func TestEveryMessageArrives(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	messages := slices.Concat(ownCorpus(t), sharedCorpus(t))

	out, in, inCounted := newSink(t), freeAddr(t), freeAddr(t)
	c := start(t, bin, configure(pipeline, out.addr, in, "COUNTED", inCounted))
	var lines, withPriority, withLineFeed, bodies []string
	for _, m := range messages {
		bodies = append(bodies, partsOf(m.text)...)
		if strings.Contains(m.text, "\n") {
			withLineFeed = append(withLineFeed, m.text)
			continue
		}
		lines = append(lines, m.text)
		// Syslog as it should be comes a second time, with its length: the listener sees the difference.
		if strings.HasPrefix(m.text, "<") {
			withPriority = append(withPriority, m.text)
			bodies = append(bodies, m.text)
		}
	}
	sendLines(t, in, lines)
	sendCounted(t, in, withPriority)
	sendCounted(t, inCounted, withLineFeed)
	records := out.collect(t, c, bodies)

	var events []event
	byBody := make(map[string]plog.LogRecord, len(records))
	for _, rec := range records {
		byBody[bodyOf(rec)] = rec
		if e, ok := eventOf(t, rec); ok {
			events = append(events, e)
		}
	}
	for _, m := range messages {
		parts := partsOf(m.text)
		for i, body := range parts {
			checkRecord(t, m, byBody[body])
			want := fmt.Sprintf("%d/%d", i+1, len(parts))
			if got := attribute(byBody[body], "security_log.part"); len(parts) > 1 && got != want {
				t.Errorf("%s: part is %q, want %q", m.name, got, want)
			}
		}
	}
	validate(t, events)
}

// checkRecord looks at what a record says of its message beside the event itself.
func checkRecord(t *testing.T, m message, rec plog.LogRecord) {
	t.Helper()
	outcome := attribute(rec, "security_log.outcome")
	class, hasClass := rec.Attributes().Get("ocsf.class_uid")
	switch {
	case !slices.Contains([]string{"mapped", "partial", "unparsed"}, outcome):
		t.Errorf("%s: outcome is %q", m.name, outcome)
	case hasClass == (outcome == "unparsed"):
		t.Errorf("%s: outcome is %q, with ocsf.class_uid: %t", m.name, outcome, hasClass)
	case !m.mapped:
	case !hasClass:
		t.Errorf("%s: not mapped, though its event type is; diagnostics %s", m.name, attribute(rec, "security_log.diagnostics"))
	case class.Int() == 0, m.class != 0 && class.Int() != m.class:
		t.Errorf("%s: class %d, want %d (0: any but Base Event); diagnostics %s",
			m.name, class.Int(), m.class, attribute(rec, "security_log.diagnostics"))
	}
}

// attribute gives an attribute as text, "" where there is none.
func attribute(rec plog.LogRecord, name string) string {
	v, ok := rec.Attributes().Get(name)
	if !ok {
		return ""
	}
	return v.AsString()
}
