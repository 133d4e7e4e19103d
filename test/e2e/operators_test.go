package e2e

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"
)

// configs/operators.yaml: what the operators make of the messages that it reads, and of one that is sent.
func TestOperators(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	config := onFreePorts(t, string(readFile(t, filepath.Join(root(t), "configs/operators.yaml"))))
	c := startInCopy(t, bin, config)
	in := regexp.MustCompile(`listen_address: \S*?-?([0-9.]+:\d+)`).FindStringSubmatch(config)
	if in == nil {
		t.Fatalf("no TCP endpoint in %s", config)
	}
	const sent = "CEF:0|Example Networks|Perimeter Firewall|8.2|100201|Sent by hand|9|rt=1777903201000 act=blocked"
	sendLines(t, in[1], []string{sent})
	lines := append(readLines(t, filepath.Join(root(t), "testdata/operators/devices.log")), sent)
	for _, line := range lines {
		c.waitForOutput(t, line)
	}
	c.stop(t)

	records := written(t, filepath.Join(c.cmd.Dir, "build/operators.json"))
	if len(records) != len(lines) {
		t.Fatalf("%d records, want %d", len(records), len(lines))
	}
	for body, want := range map[string]struct {
		severity plog.SeverityNumber
		millis   int64
		keys     []string
		fields   map[string]any
	}{
		"Connection allowed": {plog.SeverityNumberInfo, 1777903208000, cefKeys, map[string]any{
			"rt": "1777903208000", "act": "allowed", "src": "192.0.2.41", "spt": "49822", "dst": "203.0.113.80", "dpt": "443", "proto": "TCP", "Rule": "Allow web",
		}},
		"Door held open": {plog.SeverityNumberError, 1777903260500, append([]string{"cef.diagnostics"}, cefKeys...), map[string]any{
			"rt": "1777903260500", "dvchost": "door17.example.com", "suser": "visitor-204", "filePath": `C:\records\new.csv`,
		}},
		"LEEF:": {plog.SeverityNumberWarn, 1777903270000, []string{
			"leef.attributes", "leef.event.id", "leef.product.name", "leef.product.version", "leef.vendor", "leef.version",
		}, map[string]any{"devTime": "1777903270000", "src": "198.51.100.23", "usrName": "jdoe", "sev": "5", "tunnel": "t-7"}},
		"Sent by hand": {plog.SeverityNumberFatal, 1777903201000, cefKeys, map[string]any{"rt": "1777903201000", "act": "blocked"}},
		"printer-3":    {0, 0, nil, nil},
	} {
		i := slices.IndexFunc(records, func(r plog.LogRecord) bool { return strings.Contains(r.Body().Str(), body) })
		if i < 0 {
			t.Errorf("no record of %q", body)
			continue
		}
		rec := records[i]
		if got := rec.SeverityNumber(); got != want.severity {
			t.Errorf("%s: severity %d, want %d", body, got, want.severity)
		}
		if got := int64(rec.Timestamp()) / 1e6; got != want.millis {
			t.Errorf("%s: time %d, want %d", body, got, want.millis)
		}
		attributes := rec.Attributes().AsRaw()
		delete(attributes, "log.file.name")
		slices.Sort(want.keys)
		if got := slices.Sorted(maps.Keys(attributes)); !slices.Equal(got, want.keys) {
			t.Errorf("%s: attributes %v, want %v", body, got, want.keys)
		}
		for _, name := range []string{"cef.extensions", "leef.attributes"} {
			if got, ok := attributes[name].(map[string]any); ok && !maps.Equal(got, want.fields) {
				t.Errorf("%s: %v, want %v", body, got, want.fields)
			}
		}
	}
}

var cefKeys = []string{
	"cef.device_event_class_id", "cef.device_product", "cef.device_vendor", "cef.device_version", "cef.extensions", "cef.name", "cef.severity", "cef.version",
}

// written gives the records that the file exporter wrote.
func written(t *testing.T, file string) (out []plog.LogRecord) {
	t.Helper()
	var u plog.JSONUnmarshaler
	for _, line := range readLines(t, file) {
		logs, err := u.UnmarshalLogs([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range logs.ResourceLogs().All() {
			for _, s := range r.ScopeLogs().All() {
				for _, rec := range s.LogRecords().All() {
					out = append(out, rec)
				}
			}
		}
	}
	return out
}

// The operators are there in the syslog receiver too, which has the message in an attribute.
func TestOperatorBehindSyslog(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	out, in := newSink(t), freeAddr(t)
	c := start(t, bin, configure(`
receivers:
  syslog:
    protocol: rfc5424
    tcp: {listen_address: LISTEN}
    operators: [{type: cef_parser, parse_from: attributes.message}]
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [syslog], exporters: [otlp_grpc]}
`, out.addr, in))
	const line = "<134>1 2026-05-04T14:00:09Z gate7 app - - - CEF:0|Acme|Gate|1.0|7|door opened|5|act=x"
	sendLines(t, in, []string{line})
	rec := out.collect(t, c, []string{line})[0]
	attributes := rec.Attributes().AsRaw()
	if attributes["cef.name"] != "door opened" || attributes["hostname"] != "gate7" {
		t.Errorf("attributes %v", attributes)
	}
}
