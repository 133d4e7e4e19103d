package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/x509/pkix"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

const (
	blockedLine = "CEF:0|Example Networks|Perimeter Firewall|8.2|100201|Connection blocked|6|act=blocked src=198.51.100.9 dst=192.0.2.25 dpt=22 proto=TCP"
	strangeLine = "nothing here looks like a security event"
	secret      = "s3cret"
)

// walks has for each configuration what is sent and what must come out.
var walks = map[string]struct {
	behind []string // started before it: what it sends to
	env    []string // beside that of a place
	walk   func(*place)
}{
	"gateway.yaml": {walk: func(p *place) {
		sendLines(p.t, p.in, []string{blockedLine})
		sendDatagram(p.t, p.in, blockedLine)
		sendTLS(p.t, p.inTLS, p.ca.Client(), []string{blockedLine})
		p.expectEvents(3)
	}},
	"agent.yaml": {behind: []string{"otlp-gateway.yaml"}, walk: func(p *place) {
		sendLines(p.t, p.in, []string{blockedLine})
		appendLines(p.t, p.file("device.log"), []string{blockedLine})
		p.expectEvents(2)
		if site := p.resource("site"); site != "lab" {
			p.t.Errorf("the site is %q", site)
		}
	}},
	"scale-out.yaml": {behind: []string{"otlp-gateway.yaml"}, walk: func(p *place) { // over two of them: TestScaleOut
		sendLines(p.t, p.in, []string{blockedLine})
		sendDatagram(p.t, p.in, blockedLine)
		p.expectEvents(2)
	}},
	"webhook.yaml": {walk: func(p *place) {
		url := "https://" + p.inTLS + "/events"
		for value, want := range map[string]int{"wrong": http.StatusForbidden, secret: http.StatusOK} {
			if got := p.post(url, value, `[`+fortidlptest.Sample(1, time.Now())+`]`); got != want {
				p.t.Errorf("with the secret %q: %d, want %d", value, got, want)
			}
		}
		p.expectEvents(1)
	}},
	"fortidlp.yaml": {walk: func(p *place) {
		p.stream.Push(fortidlptest.Sample(1, time.Now()))
		p.expectEvents(1)
	}},
	"replay.yaml": {walk: func(p *place) {
		appendLines(p.t, p.file("device.log"), []string{blockedLine})
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write([]byte(strings.Replace(blockedLine, "dpt=22", "dpt=23", 1) + "\n"))
		_ = w.Close()
		if err := os.WriteFile(p.file("old.log.gz"), packed.Bytes(), 0o600); err != nil {
			p.t.Fatal(err)
		}
		for _, rec := range p.expectEvents(2) {
			if attribute(rec, "log.file.path") == "" {
				p.t.Errorf("no file: %v", rec.Attributes().AsRaw())
			}
		}
	}},
	"dead-letter.yaml": {walk: func(p *place) {
		sendLines(p.t, p.in, []string{blockedLine, strangeLine})
		p.waitForFile("unparsed.json", strangeLine)
		p.expectEvents(1)
		if strings.Contains(string(readFile(p.t, p.file("unparsed.json"))), "Connection blocked") {
			p.t.Error("the event is among the dead letters")
		}
	}},
	"tee.yaml": {walk: func(p *place) {
		sendLines(p.t, p.in, []string{blockedLine})
		p.waitForFile("siem.json", `"body":{"stringValue":"`+blockedLine+`"}`)
		p.expectEvents(1)
		if strings.Contains(string(readFile(p.t, p.file("siem.json"))), "ocsf.") {
			p.t.Error("the raw side has the event's attributes")
		}
	}},
	"lake.yaml": {env: []string{"LAKE_DIR=lake"}, walk: func(p *place) {
		sendLines(p.t, p.in, []string{blockedLine, strangeLine})
		for folder, want := range map[string]string{"network_activity": `"class_uid":4001,`, "base_event": `"raw_data":"` + strangeLine + `"`} {
			file := filepath.Join(p.c.cmd.Dir, "lake/class="+folder+"/events.ndjson")
			p.waitUntil(file, func() bool {
				written, err := os.ReadFile(file)
				return err == nil && strings.Contains(string(written), want)
			})
			schema, err := ocsf.Load(ocsf.Default)
			if err != nil {
				p.t.Fatal(err)
			}
			for line := range bytes.Lines(readFile(p.t, file)) {
				if report := schema.ValidateJSON(line); len(report.Errors) > 0 {
					p.t.Errorf("%s: %v", line, report.Errors)
				}
			}
		}
	}},
	"service-name.yaml": {walk: func(p *place) {
		sendLines(p.t, p.in, []string{blockedLine, strangeLine})
		p.waitUntil("two records", func() bool { return len(p.out.received()) >= 2 })
		for _, want := range []string{"cef", "unparsed"} {
			if !p.hasService(want) {
				p.t.Errorf("no service.name %q", want)
			}
		}
	}},
	"pii.yaml": {walk: func(p *place) {
		sendLines(p.t, p.in, []string{
			`CEF:0|Example Networks|Mail Guard|1|7|Malware found|8|cs1Label=Virus Name cs1=Eicar cat=malware suser=jane.roe duser=jane.roe@example.com ` +
				`dntdom=ROE msg=jane.roe sent it fname=x.txt filePath=C:\\Users\\jane.roe\\x.txt src=192.0.2.7 cs2Label=Manager cs2=jane.roe`,
			"jane.roe did nothing that anybody recognised",
		})
		p.waitUntil("two records", func() bool { return len(p.out.received()) >= 2 })
		hashed, address := false, false
		for _, rec := range p.out.received() {
			text := rec.Body().AsString()
			for name, value := range rec.Attributes().All() {
				text += "\n" + name + "=" + value.AsString()
				hashed = hashed || strings.HasSuffix(name, "user.name") && len(value.AsString()) == 64
				address = address || strings.Contains(value.AsString(), "192.0.2.7")
			}
			if strings.Contains(text, "jane") {
				p.t.Errorf("a name is left: %s", text)
			}
		}
		if !hashed || !address {
			p.t.Errorf("a hashed user: %t, the address of the machine: %t", hashed, address)
		}
	}},
}

// place is what a configuration finds around it: a backend, addresses to listen on, certificates, a folder, a stream.
type place struct {
	t         *testing.T
	c         *collector // the configuration under test
	out       *sink
	stream    *fortidlptest.Server
	in, inTLS string
	dir       string
	ca        *testcert.Authority
	env       []string
	client    *http.Client
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{
		t: t, out: newSink(t), in: freeAddr(t), inTLS: freeAddr(t), dir: t.TempDir(), ca: testcert.New(t),
		stream: fortidlptest.New(fortidlptest.Options{Token: streamToken, StreamID: streamID}),
	}
	transport := &http.Transport{TLSClientConfig: p.ca.Client()}
	t.Cleanup(transport.CloseIdleConnections)
	p.client = &http.Client{Transport: transport}
	stream := httptest.NewServer(p.stream)
	t.Cleanup(stream.Close)
	t.Cleanup(p.stream.Close)
	cert, key := p.ca.Issue(t, p.dir, "server", pkix.Name{CommonName: "localhost"})
	gateway := freeAddr(t)
	p.env = []string{
		"OTLP_ENDPOINT=" + p.out.addr, "OTLP_INSECURE=true", "OTLP_LISTEN=" + gateway,
		"GATEWAY_ENDPOINT=" + gateway, "GATEWAYS=" + gateway, "GATEWAY_CA=" + p.ca.File, "SITE=lab",
		"SECURITY_LOG_ENDPOINT=" + p.in, "SECURITY_LOG_TLS=" + p.inTLS, "WEBHOOK_ENDPOINT=" + p.inTLS,
		"TLS_CERT=" + cert, "TLS_KEY=" + key, "WEBHOOK_SECRET=" + secret, "PII_KEY=" + strings.Repeat("k", 32),
		"SECURITY_LOG_FILES=" + p.file("*.log"), "REPLAY_FILES=" + p.file("*.log*"),
		"UNPARSED_FILE=" + p.file("unparsed.json"), "SIEM_FILE=" + p.file("siem.json"),
		"FORTIDLP_ENDPOINT=" + stream.URL + "/api/siem?stream_id=" + streamID, "FORTIDLP_TOKEN=" + streamToken,
	}
	return p
}

// start starts a configuration of the repository here.
func (p *place) start(bin, file string) *collector {
	p.t.Helper()
	config := onFreePorts(p.t, string(readFile(p.t, filepath.Join(root(p.t), "configs", file))))
	c := startInCopy(p.t, bin, config, p.env...)
	if found := healthCheck.FindStringSubmatch(config); found != nil {
		expectHealthy(p.t, c, found[1])
	}
	return c
}

func (p *place) file(name string) string { return filepath.Join(p.dir, name) }

// waitUntil returns when a condition holds that needs no answer from the backend to be looked at.
func (p *place) waitUntil(what string, ok func() bool) {
	p.t.Helper()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-p.c.exited:
			p.t.Fatalf("waiting for %s: the collector ended (%v); %s", what, p.c.err, p.c.output())
		case <-deadline:
			p.t.Fatalf("waiting for %s: %s", what, p.c.output())
		}
	}
}

func (p *place) waitForFile(name, text string) {
	p.t.Helper()
	p.waitUntil(name, func() bool {
		written, err := os.ReadFile(p.file(name))
		return err == nil && strings.Contains(string(written), text)
	})
}

// expectEvents waits for n records, stops the collector, and demands that there are no more and all are events.
func (p *place) expectEvents(n int) []plog.LogRecord {
	p.t.Helper()
	p.waitUntil("the records", func() bool { return len(p.out.received()) >= n })
	p.c.stop(p.t)
	records := p.out.received()
	if len(records) != n {
		p.t.Errorf("%d records, want %d", len(records), n)
	}
	for _, rec := range records {
		if attribute(rec, "security_log.outcome") != "mapped" || attribute(rec, "ocsf.class_uid") == "" {
			p.t.Errorf("not mapped: %v", rec.Attributes().AsRaw())
		}
	}
	return records
}

// resource gives an attribute of the first resource that the backend got.
func (p *place) resource(name string) string {
	for _, r := range p.out.resourcesReceived() {
		if v, ok := r.Attributes().Get(name); ok {
			return v.AsString()
		}
	}
	return ""
}

func (p *place) hasService(name string) bool {
	for _, r := range p.out.resourcesReceived() {
		if v, ok := r.Attributes().Get("service.name"); ok && v.AsString() == name {
			return true
		}
	}
	return false
}

// post posts a body with a secret and gives the status of the answer.
func (p *place) post(url, value, body string) int {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("X-Webhook-Secret", value)
	resp, err := p.client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// sendDatagram sends one message over UDP, where nobody says whether it came.
func sendDatagram(t *testing.T, addr, message string) {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(message)); err != nil {
		t.Fatal(err)
	}
}
