package e2e

import (
	"crypto/x509/pkix"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

// forClients has the listeners that the clients send to.
const forClients = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: PLAIN}
      udp: {endpoint: PLAIN}
  security_log/tls:
    protocols:
      tcp: {endpoint: SECURE, tls: {cert_file: CERT, key_file: KEY, client_ca_file: CLIENTCA}}
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log, security_log/tls], exporters: [otlp_grpc]}
`

// desk is a collector that a client sends to, and what the client needs to know.
type desk struct {
	t         *testing.T
	dir       string
	out       *sink
	collector *collector
	// Hosts and ports of the listeners.
	plain, secure         [2]string
	ca, cert, key, device string
}

const (
	clientMessages = 500
	clientName     = "fw01.example.com"
)

func newDesk(t *testing.T) *desk {
	t.Helper()
	bin := distribution(t)
	d := &desk{t: t, dir: t.TempDir(), out: newSink(t)}
	ca := testcert.New(t)
	serverCert, serverKey := ca.Issue(t, d.dir, "server", pkix.Name{CommonName: "localhost"})
	d.ca = ca.File
	d.cert, d.key = ca.Issue(t, d.dir, "client", pkix.Name{CommonName: clientName})
	d.device = filepath.Join(d.dir, "device.log")
	plain, secure := freeAddr(t), freeAddr(t)
	d.plain, d.secure = split(t, plain), split(t, secure)
	d.collector = start(t, bin, configure(forClients, d.out.addr, "", "PLAIN", plain, "SECURE", secure,
		"CERT", serverCert, "KEY", serverKey, "CLIENTCA", d.ca))
	return d
}

func split(t *testing.T, addr string) [2]string {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	return [2]string{host, port}
}

// fill replaces the names of a client's configuration and writes it.
func (d *desk) fill(name, config string) string {
	d.t.Helper()
	file := filepath.Join(d.dir, name)
	text := strings.NewReplacer("DIR", d.dir, "FILE", d.device, "PLAINHOST", d.plain[0], "PLAINPORT", d.plain[1],
		"SECUREHOST", d.secure[0], "SECUREPORT", d.secure[1], "CAFILE", d.ca, "CERTFILE", d.cert, "KEYFILE", d.key).Replace(config)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return file
}

// expect waits until each of the messages stands at the end of exactly one Body: the clients put their headers in front.
func (d *desk) expect(messages []string) []plog.LogRecord {
	d.t.Helper()
	if err := d.out.waitFor(d.collector, func(arrived, _ int) bool { return arrived >= len(messages) }); err != nil {
		d.t.Fatal(err)
	}
	d.collector.stop(d.t)
	records := d.out.received()
	count := map[string]int{}
	for _, rec := range records {
		body := bodyOf(rec)
		if body == "" || body[0] != '<' || strings.HasSuffix(body, "\n") {
			d.t.Errorf("a Body is not one message without its framing: %.200q", body)
		}
		if i := strings.Index(body, "CEF:0"); i >= 0 {
			count[body[i:]]++
		}
	}
	for _, m := range messages {
		if count[m] != 1 {
			d.t.Fatalf("%d of %d records; %d times: %q; the first Body: %q", len(records), len(messages), count[m], m, bodyOf(records[0]))
		}
	}
	return records
}

// expectSubject checks that each record says whose certificate it came with.
func (d *desk) expectSubject(records []plog.LogRecord) {
	d.t.Helper()
	for _, rec := range records {
		if got := attribute(rec, "tls.client.subject"); got != "CN="+clientName {
			d.t.Fatalf("tls.client.subject is %q", got)
		}
	}
}

// run runs a command to its end.
func (d *desk) run(stdin, name string, args ...string) {
	d.t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		d.t.Skipf("skipped: %v", err)
	}
	cmd := exec.CommandContext(d.t.Context(), path, args...)
	cmd.Stdin = strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("%s: %v: %s", name, err, out)
	}
}

// logger of util-linux, in each of its ways.
func TestClientLogger(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"TCP":                  {"--tcp"},
		"TCP counted":          {"--tcp", "--octet-count"},
		"TCP RFC 3164":         {"--tcp", "--rfc3164"},
		"TCP RFC 3164 counted": {"--tcp", "--rfc3164", "--octet-count"},
		"UDP":                  {"--udp"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			messages := numbered("logger", 50)
			args := append([]string{"--server", d.plain[0], "--port", d.plain[1]}, args...)
			d.run(strings.Join(messages, "\n")+"\n", "logger", args...)
			d.expect(messages)
		})
	}
}

// openssl as the simplest sender over TLS.
func TestClientOpenSSL(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	messages := numbered("openssl", clientMessages)
	var stream strings.Builder
	for _, m := range messages { // a connection has one framing: the first bytes decide
		m = "<134>" + m
		fmt.Fprintf(&stream, "%d %s", len(m), m)
	}
	// -quiet goes on after the end of its input, -no_ign_eof ends there; a letter at the start of a line is no command then.
	d.run(stream.String(), "openssl", "s_client", "-quiet", "-no_ign_eof", "-verify_return_error", "-connect", net.JoinHostPort(d.secure[0], d.secure[1]),
		"-servername", "localhost", "-CAfile", d.ca, "-cert", d.cert, "-key", d.key)
	d.expectSubject(d.expect(messages))
}

// The head of an rsyslog that reads a file, as it comes from Debian.
const rsyslogHead = `
global(workDirectory="DIR" defaultNetstreamDriverCAFile="CAFILE" defaultNetstreamDriverCertFile="CERTFILE" defaultNetstreamDriverKeyFile="KEYFILE")
module(load="imfile" mode="polling" pollingInterval="1")
input(type="imfile" file="FILE" tag="device:" ruleset="out")
ruleset(name="out") {
  action(type="omfwd" action.resumeRetryCount="-1" action.resumeInterval="1" ACTION)
}
`

func TestClientRsyslog(t *testing.T) {
	t.Parallel()
	distribution(t)
	p := debian(t, "rsyslogd", "rsyslog", "rsyslog-gnutls")
	for name, tc := range map[string]struct {
		action string
		secure bool
	}{
		"plain":          {action: `target="PLAINHOST" port="PLAINPORT" protocol="tcp"`},
		"octet counting": {action: `target="PLAINHOST" port="PLAINPORT" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"`},
		"UDP":            {action: `target="PLAINHOST" port="PLAINPORT" protocol="udp"`},
		"TLS with client certificate": {secure: true, action: `target="SECUREHOST" port="SECUREPORT" protocol="tcp" TCP_Framing="octet-counted"
    streamDriver="gtls" streamDriverMode="1" streamDriverAuthMode="x509/name" streamDriverPermittedPeers="localhost"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			messages := numbered("rsyslog", clientMessages)
			config := d.fill("rsyslog.conf", strings.ReplaceAll(rsyslogHead, "ACTION", tc.action))
			p.run(t, d.dir, "-n", "-f", config, "-i", filepath.Join(d.dir, "rsyslog.pid"),
				"-M", filepath.Dir(p.find(t, "usr/lib/*/rsyslog/imfile.so")))
			appendLines(t, d.device, messages)
			if records := d.expect(messages); tc.secure {
				d.expectSubject(records)
			}
		})
	}
}

const syslogNGHead = `
@version: 3.38
options { keep-hostname(yes); stats-freq(0); };
source device { file("FILE" flags(no-parse) follow-freq(0.2)); };
destination out { DESTINATION; };
log { source(device); destination(out); };
`

func TestClientSyslogNG(t *testing.T) {
	t.Parallel()
	distribution(t)
	p := debian(t, "syslog-ng", "syslog-ng-core")
	for name, tc := range map[string]struct {
		destination string
		secure      bool
	}{
		"plain":          {destination: `network("PLAINHOST" port(PLAINPORT) transport("tcp"))`},
		"octet counting": {destination: `syslog("PLAINHOST" port(PLAINPORT) transport("tcp"))`},
		"UDP":            {destination: `network("PLAINHOST" port(PLAINPORT) transport("udp"))`},
		"TLS with client certificate": {secure: true, destination: `syslog("SECUREHOST" port(SECUREPORT) transport("tls")
  tls(ca-file("CAFILE") cert-file("CERTFILE") key-file("KEYFILE") peer-verify(required-trusted)))`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			messages := numbered("syslog-ng", clientMessages)
			if err := os.WriteFile(d.device, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			config := d.fill("syslog-ng.conf", strings.ReplaceAll(syslogNGHead, "DESTINATION", tc.destination))
			p.run(t, d.dir, "--foreground", "--no-caps", "--cfgfile", config, "--persist-file", filepath.Join(d.dir, "persist"),
				"--control", filepath.Join(d.dir, "ctl"), "--pidfile", filepath.Join(d.dir, "pid"),
				"--module-path", filepath.Dir(p.find(t, "usr/lib/syslog-ng/*/libaffile.so")))
			appendLines(t, d.device, messages)
			records := d.expect(messages)
			if tc.secure {
				d.expectSubject(records)
			}
			if slices.ContainsFunc(records, func(r plog.LogRecord) bool { return time.Since(r.ObservedTimestamp().AsTime()) > time.Hour }) {
				t.Error("a record was observed long ago")
			}
		})
	}
}
