package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver"
)

// desk is a security_log receiver that listens with every protocol, and what to reach it by.
type desk struct {
	tcp, tls, udp, http, https string
	ca, cert, key              string
	sink                       *consumertest.LogsSink
}

// secret is the header that the receiver demands over HTTP.
const secret = "X-Webhook-Secret: s3cret"

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{tcp: freeAddr(t), tls: freeAddr(t), udp: freeAddr(t), http: freeAddr(t), https: freeAddr(t), sink: new(consumertest.LogsSink)}
	ca, dir := testcert.New(t), t.TempDir()
	d.ca = ca.File
	serverCert, serverKey := ca.Issue(t, dir, "server", pkix.Name{CommonName: "localhost"})
	d.cert, d.key = ca.Issue(t, dir, "client", pkix.Name{CommonName: "fw01"})
	secure := map[string]any{"cert_file": serverCert, "key_file": serverKey, "client_ca_file": d.ca}
	header := map[string]any{"key": "X-Webhook-Secret", "value": "s3cret"}
	receive(t, d.sink, map[string]any{
		"tcp":  map[string]any{"endpoint": d.tcp},
		"udp":  map[string]any{"endpoint": d.udp},
		"http": map[string]any{"endpoint": d.http, "required_header": header},
	})
	receive(t, d.sink, map[string]any{
		"tcp":  map[string]any{"endpoint": d.tls, "tls": secure},
		"http": map[string]any{"endpoint": d.https, "path": "/hook", "tls": secure},
	})
	return d
}

// receive starts a receiver with these protocols.
func receive(t *testing.T, next consumer.Logs, protocols map[string]any) {
	t.Helper()
	f := securitylogreceiver.NewFactory()
	cfg := f.CreateDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(map[string]any{"protocols": protocols}).Unmarshal(cfg))
	set := receivertest.NewNopSettings(f.Type())
	r, err := f.CreateLogs(t.Context(), set, cfg, next)
	require.NoError(t, err)
	require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { assert.NoError(t, r.Shutdown(context.Background())) })
}

func freeAddr(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "localhost:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

// arrived demands that exactly these messages arrive, each as often as it stands here.
func (d *desk) arrived(t *testing.T, want []string) {
	t.Helper()
	require.Eventually(t, func() bool { return d.sink.LogRecordCount() >= len(want) }, 20*time.Second, 5*time.Millisecond)
	var got []string
	for _, logs := range d.sink.AllLogs() {
		for _, rl := range logs.ResourceLogs().All() {
			for _, sl := range rl.ScopeLogs().All() {
				for _, rec := range sl.LogRecords().All() {
					got = append(got, rec.Body().AsString())
				}
			}
		}
	}
	assert.ElementsMatch(t, want, got)
	d.sink.Reset()
}

func samples(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`<134>May  4 14:00:01 fw01 CEF:0|ACME|FW|1|%d|Blocked|5|src=192.0.2.1 msg=größer, "quoted"  `, i))
	}
	return out
}

// TestSend sends by each transport to the receiver itself: every message arrives once and as it was.
func TestSend(t *testing.T) {
	d := newDesk(t)
	messages := samples(200)
	file := filepath.Join(t.TempDir(), "messages.log")
	write(t, file, strings.Join(messages, "\n")+"\n")
	mutual := []string{"--ca-file", d.ca, "--cert-file", d.cert, "--key-file", d.key}
	for name, flags := range map[string][]string{
		"tcp":           {"--to", "tcp://" + d.tcp},
		"tcp counted":   {"--to", "tcp://" + d.tcp, "--framing", "octet_counting"},
		"tls":           append([]string{"--to", "tls://" + d.tls}, mutual...),
		"tls counted":   append([]string{"--to", "tls://" + d.tls, "--framing", "octet_counting"}, mutual...),
		"tls unchecked": {"--to", "tls://" + d.tls, "--insecure-skip-verify", "--cert-file", d.cert, "--key-file", d.key},
		"udp":           {"--to", "udp://" + d.udp, "--rate", "2000"},
		"http":          {"--to", "http://" + d.http, "--header", secret},
		"https":         append([]string{"--to", "https://" + d.https + "/hook"}, mutual...),
	} {
		t.Run(name, func(t *testing.T) {
			out, err := run(t, "", append(append([]string{"send"}, flags...), file)...)
			require.NoError(t, err)
			assert.Contains(t, out, "sent 200 messages, ")
			if strings.HasPrefix(name, "http") {
				assert.Contains(t, out, "; 200 accepted, 0 refused\n")
			}
			assert.Equal(t, 1, strings.Count(out, "\n"), "no bar where nobody looks: %q", out)
			d.arrived(t, messages)
		})
	}
}

// What is sent may come from standard input, from several files, packed ones too, whole,
// and more than once.
func TestSendInputs(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	messages := samples(3)
	plain, packed := filepath.Join(dir, "a.log"), filepath.Join(dir, "b.log.gz")
	write(t, plain, messages[0]+"\r\n\n"+messages[1]+"\n")
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, err := w.Write([]byte(messages[2]))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	write(t, packed, z.String())
	lines := "{\n  \"a\": [1,\n 2]\n}"
	to := []string{"send", "--to", "tcp://" + d.tcp}
	for name, c := range map[string]struct {
		input string
		args  []string
		want  []string
	}{
		"standard input":           {strings.Join(messages, "\n"), nil, messages},
		"files":                    {"", []string{plain, packed}, messages},
		"the first":                {strings.Join(messages, "\n"), []string{"--count", "2"}, messages[:2]},
		"standard input again":     {strings.Join(messages, "\n"), []string{"--count", "4"}, append(samples(3), messages[0])},
		"files again":              {"", []string{"--count", "7", plain, packed}, append(append(samples(3), messages...), messages[0])},
		"several lines":            {lines, []string{"--raw", "--framing", "octet_counting"}, []string{lines}},
		"whole, one line":          {messages[0] + "\n", []string{"--raw"}, messages[:1]},
		"slower than it could":     {strings.Join(messages, "\n"), []string{"--rate", "1000", "--count", "20"}, nil},
		"several lines, no frames": {lines, []string{"--raw"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			out, err := run(t, c.input, append(to, c.args...)...)
			switch name {
			case "several lines, no frames":
				assert.ErrorContains(t, err, "use --framing octet_counting")
				return
			case "slower than it could":
				assert.GreaterOrEqual(t, time.Since(start), 19*time.Millisecond)
				require.Eventually(t, func() bool { return d.sink.LogRecordCount() == 20 }, 20*time.Second, 5*time.Millisecond)
				d.sink.Reset()
				return
			}
			require.NoError(t, err)
			assert.Contains(t, out, "sent "+count(len(c.want), "message"))
			d.arrived(t, c.want)
		})
	}
	_, err = run(t, "\n\n", to...)
	assert.EqualError(t, err, "there is no message in the input")
	_, err = run(t, "", append(to, filepath.Join(dir, "none"))...)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// Over HTTP the answers count: what the pipeline refuses is no message that was taken.
func TestSendRefused(t *testing.T) {
	addr, calls := freeAddr(t), atomic.Int64{}
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		if calls.Add(1)%2 == 0 {
			return consumererror.NewPermanent(errors.New("not this one"))
		}
		return nil
	})
	require.NoError(t, err)
	receive(t, next, map[string]any{"http": map[string]any{"endpoint": addr, "required_header": map[string]any{"key": "X-Webhook-Secret", "value": "s3cret"}}})
	input := strings.Join(samples(10), "\n")
	out, err := run(t, input, "send", "--to", "http://"+addr, "--header", secret)
	require.ErrorIs(t, err, errUnhappy)
	assert.Contains(t, out, "sent 10 messages")
	assert.Contains(t, out, "5 accepted, 5 refused (5 × 400 the messages were rejected)")

	// What every message would be told ends it, with what to do.
	for path, c := range map[string]struct{ header, want string }{
		"/events": {"X-Webhook-Secret: wrong", "answered with 403: the receiver has a required_header: give it by --header"},
		"/event":  {secret, "answered with 404: the path of --to is not that of the receiver, /events unless"},
	} {
		out, err = run(t, input, "send", "--to", "http://"+addr+path, "--header", c.header)
		require.ErrorIs(t, err, errUnhappy)
		assert.Contains(t, out, c.want)
		assert.Contains(t, out, "sent 1 message")
		assert.Contains(t, out, "0 accepted, 1 refused")
	}
}

// A collector that cannot be reached is told apart by what to do about it.
func TestSendUnreachable(t *testing.T) {
	d := newDesk(t)
	nobody := freeAddr(t)
	other := httptest.NewTLSServer(nil) // whose certificate is not for localhost
	defer other.Close()
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"tcp, nobody":             {[]string{"--to", "tcp://" + nobody}, "Nothing listens on " + nobody + ": is the collector started, with protocols::tcp on this endpoint?"},
		"http, nobody":            {[]string{"--to", "http://" + nobody}, "with protocols::http on this endpoint?"},
		"udp, nobody":             {[]string{"--to", "udp://" + nobody}, "with protocols::udp on this endpoint?"},
		"an unknown host":         {[]string{"--to", "tcp://host.invalid:5514"}, "The name of the host is not known"},
		"an unknown authority":    {[]string{"--to", "tls://" + d.tls}, "give it by --ca-file"},
		"the same over HTTP":      {[]string{"--to", "https://" + d.https}, "give it by --ca-file"},
		"no certificate":          {[]string{"--to", "tls://" + d.tls, "--ca-file", d.ca}, "by --cert-file and --key-file"},
		"no certificate, HTTP":    {[]string{"--to", "https://" + d.https, "--ca-file", d.ca}, "by --cert-file and --key-file"},
		"TLS where there is none": {[]string{"--to", "tls://" + d.http, "--ca-file", d.ca}, "The other side does not speak TLS: is it tcp://" + d.http},
		"HTTPS where it is HTTP":  {[]string{"--to", "https://" + d.http, "--ca-file", d.ca}, "The other side does not speak TLS: is it http://" + d.http},
		"tcp where it is HTTP":    {[]string{"--to", "tcp://" + d.http}, "Is it http://" + d.http},
		"another name":            {[]string{"--to", strings.Replace(other.URL, "127.0.0.1", "localhost", 1), "--ca-file", d.ca}, "use that in --to"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := run(t, strings.Join(samples(2), "\n"), append([]string{"send"}, c.args...)...)
			require.ErrorContains(t, err, c.want, out)
			assert.NotErrorIs(t, err, errUnhappy)
		})
	}
	assert.Zero(t, d.sink.LogRecordCount())
}

func TestSendFlags(t *testing.T) {
	notPEM := filepath.Join(t.TempDir(), "ca.pem")
	write(t, notPEM, "no PEM")
	for want, args := range map[string][]string{
		"--to is missing: say where to, such as --to tcp://localhost:5514":                     {},
		"--to localhost:5514: write it like tcp://localhost:5514":                              {"--to", "localhost:5514"},
		"--to syslog://localhost:5514: unknown syslog: allowed are tcp, tls, udp, http, https": {"--to", "syslog://localhost:5514"},
		"--to tcp://localhost: a port is missing, such as tcp://localhost:5514":                {"--to", "tcp://localhost"},
		"--to tcp://localhost:1/events: tcp has no path":                                       {"--to", "tcp://localhost:1/events"},
		"--to: no user and password here":                                                      {"--to", "http://me:pw@localhost"},
		"--framing x: allowed are newline, octet_counting":                                     {"--to", "tcp://localhost:1", "--framing", "x"},
		"--framing: udp needs none":                                                            {"--to", "udp://localhost:1", "--framing", "octet_counting"},
		"--ca-file: tcp is without TLS: use tls:// or https://":                                {"--to", "tcp://localhost:1", "--ca-file", notPEM},
		"--insecure-skip-verify: http is without TLS":                                          {"--to", "http://localhost:1", "--insecure-skip-verify"},
		"--cert-file and --key-file belong together":                                           {"--to", "tls://localhost:1", "--cert-file", notPEM},
		"--ca-file " + notPEM + ": there is no certificate in PEM in it":                       {"--to", "tls://localhost:1", "--ca-file", notPEM},
		"--ca-file: open " + notPEM + "x: no such file":                                        {"--to", "https://localhost:1", "--ca-file", notPEM + "x"},
		"--cert-file, --key-file: tls: failed to find any PEM":                                 {"--to", "tls://localhost:1", "--cert-file", notPEM, "--key-file", notPEM},
		"--header: tcp has no headers: use http:// or https://":                                {"--to", "tcp://localhost:1", "--header", "a: b"},
		`--header: write it like "X-Webhook-Secret: secret"`:                                   {"--to", "http://localhost:1", "--header", "secret"},
		"--rate -1: messages a second, 0 for no limit":                                         {"--to", "tcp://localhost:1", "--rate", "-1"},
		"--count -1: a number of messages":                                                     {"--to", "tcp://localhost:1", "--count", "-1"},
		"a message has 65508 bytes, a datagram holds 65507: use tcp://":                        {"--to", "udp://localhost:1", "--raw"},
	} {
		_, err := run(t, strings.Repeat("x", maxDatagram+1), append([]string{"send"}, args...)...)
		assert.ErrorContains(t, err, want)
	}
}

// Stopped, it says what went out until then.
func TestSendStopped(t *testing.T) {
	d := newDesk(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &printed{}
	c := root()
	c.SetArgs([]string{"send", "--to", "tcp://" + d.tcp, "--count", "1000000000", "--rate", "100"})
	c.SetIn(strings.NewReader(strings.Join(samples(2), "\n")))
	c.SetOut(out)
	c.SetErr(out)
	ended := make(chan error, 1)
	go func() { ended <- c.ExecuteContext(ctx) }()
	require.Eventually(t, func() bool { return d.sink.LogRecordCount() > 3 }, 20*time.Second, time.Millisecond)
	stop()
	require.NoError(t, <-ended)
	assert.Regexp(t, `^sent \d+ messages, \d+ bytes, in \S+, \d+ per second\n$`, out.String())
}
