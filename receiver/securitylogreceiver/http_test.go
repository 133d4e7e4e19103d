package securitylogreceiver

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/extension/extensionauth"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

// withHTTP adds a server on a free port.
func withHTTP(change ...func(*HTTPConfig)) func(*Config) {
	return func(c *Config) {
		http := newDefaultHTTPConfig()
		http.Server.NetAddr.Endpoint = "localhost:0"
		http.Server.TLS = configoptional.None[configtls.ServerConfig]()
		http.MaxWait = 50 * time.Millisecond
		for _, f := range change {
			f(&http)
		}
		c.Protocols.HTTP = configoptional.Some(http)
	}
}

// patiently lets a request wait for the pipeline longer than a busy machine needs.
func patiently(c *HTTPConfig) { c.MaxWait = waitFor }

// url is where the HTTP source takes messages.
func (r *run) url(scheme string) string {
	for _, s := range r.sources {
		if h, ok := s.(*httpSource); ok {
			return scheme + "://" + h.listener.Addr().String() + h.cfg.Path
		}
	}
	return ""
}

// reply is an answer whose body was read.
type reply struct {
	StatusCode, ProtoMajor int
	Header                 http.Header
}

// post sends a body and returns the answer and its text.
func post(t testing.TB, client *http.Client, url, body string, header ...string) (reply, string) {
	t.Helper()
	return request(t, client, http.MethodPost, url, body, header...)
}

func request(t testing.TB, client *http.Client, method, url, body string, header ...string) (reply, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return reply{resp.StatusCode, resp.ProtoMajor, resp.Header}, string(text)
}

// newClient is a client whose connections end with the test.
func newClient(t testing.TB, cfg *tls.Config) *http.Client {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: cfg, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestHTTPRecord(t *testing.T) {
	next := &sink{}
	r := start(t, config(withHTTP(func(c *HTTPConfig) { c.Resource = map[string]any{"tenant": "a"} })), next, componenttest.NewNopHost())
	before := time.Now()
	resp, text := post(t, newClient(t, nil), r.url("http"), `[{"a":1},{"b":"é"}]`)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Empty(t, text)
	require.Equal(t, []string{`{"a":1}`, `{"b":"é"}`}, next.bodies())
	raw := next.records[1].Attributes().AsRaw()
	assert.Positive(t, raw[peerPortKey])
	delete(raw, peerPortKey)
	assert.Contains(t, []any{"127.0.0.1", "::1"}, raw[peerAddressKey])
	delete(raw, peerAddressKey)
	assert.Equal(t, map[string]any{transportKey: "tcp"}, raw)
	assert.WithinRange(t, next.records[0].ObservedTimestamp().AsTime(), before.Add(-time.Second), time.Now())
	assert.Equal(t, map[string]any{"tenant": "a"}, next.batches[0].ResourceLogs().At(0).Resource().Attributes().AsRaw())
	assert.EqualValues(t, 2, r.metric(t, "otelcol_receiver_security_log_messages", "transport=http"))
	assert.EqualValues(t, 17, r.metric(t, "otelcol_receiver_security_log_bytes", "transport=http"))
	assert.EqualValues(t, 2, r.metric(t, "otelcol_receiver_accepted_log_records", "transport=http"))
}

func gzipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(s))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func zstandard(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	require.NoError(t, err)
	_, err = z.Write([]byte(s))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// Every answer that a sender can get, in the order in which a request is judged.
func TestHTTPAnswers(t *testing.T) {
	const limit = 100 << 10
	large := strings.Repeat("x", limit+1)
	secret := []string{"X-Secret", "s3cret"}
	var verdict error
	next := &sink{answer: func(plog.Logs) error { return verdict }}
	r := start(t, config(withHTTP(func(c *HTTPConfig) {
		c.RequiredHeader = HeaderConfig{Key: "X-Secret", Value: "s3cret"}
		c.Server.MaxRequestBodySize = limit
	})), next, componenttest.NewNopHost())
	client := newClient(t, nil)
	for name, tc := range map[string]struct {
		method, path, body string
		header             []string
		verdict            error
		want               int
		records            int
	}{
		"good":                  {body: "a\nb", header: secret, want: 200, records: 2},
		"gzip":                  {body: gzipped(t, "a\nb"), header: append([]string{"Content-Encoding", "gzip"}, secret...), want: 200, records: 2},
		"zstd":                  {body: zstandard(t, "a\nb"), header: append([]string{"Content-Encoding", "zstd"}, secret...), want: 200, records: 2},
		"as large as allowed":   {body: large[1:], header: secret, want: 200, records: 1},
		"empty":                 {header: secret, want: 400},
		"blank":                 {body: " \n", header: secret, want: 400},
		"not gzip":              {body: "a\nb", header: append([]string{"Content-Encoding", "gzip"}, secret...), want: 400},
		"unknown encoding":      {body: "a\nb", header: append([]string{"Content-Encoding", "br"}, secret...), want: 400},
		"cut gzip":              {body: gzipped(t, strings.Repeat(line, 100))[:60], header: append([]string{"Content-Encoding", "gzip"}, secret...), want: 400},
		"rejected":              {body: "a", header: secret, verdict: consumererror.NewPermanent(errBusy), want: 400},
		"no header":             {body: "a", want: 403},
		"wrong header":          {body: "a", header: []string{"X-Secret", "s3cre"}, want: 403},
		"path":                  {path: "/more", body: "a", header: secret, want: 404},
		"GET":                   {method: http.MethodGet, header: secret, want: 405},
		"PUT":                   {method: http.MethodPut, body: "a", header: secret, want: 405},
		"too large":             {body: large, header: secret, want: 413},
		"too large, unpacked":   {body: gzipped(t, large), header: append([]string{"Content-Encoding", "gzip"}, secret...), want: 413},
		"zstd window":           {body: string([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 19 << 3, 0x21, 0, 0, 'a', '\n', 'b', '\n'}), header: append([]string{"Content-Encoding", "zstd"}, secret...), want: 400},
		"zstd bomb":             {body: zstandard(t, strings.Repeat("x", 100<<20)), header: append([]string{"Content-Encoding", "zstd"}, secret...), want: 413},
		"refused":               {body: "a", header: secret, verdict: errBusy, want: 503},
		"too large, no secret":  {body: large, want: 403},
		"secret in a second go": {body: "a", header: []string{"x-secret", "s3cret"}, want: 200, records: 1},
	} {
		t.Run(name, func(t *testing.T) {
			verdict = tc.verdict
			was, answered := next.len(), r.metric(t, "otelcol_receiver_security_log_requests")
			method := tc.method
			if method == "" {
				method = http.MethodPost
			}
			resp, text := request(t, client, method, r.url("http")+tc.path, tc.body, tc.header...)
			assert.Equal(t, tc.want, resp.StatusCode, text)
			assert.Equal(t, tc.records, next.len()-was)
			assert.Equal(t, tc.want == 405, resp.Header.Get("Allow") == "POST")
			assert.Equal(t, tc.want == 503, resp.Header.Get("Retry-After") == "5")
			assert.NotContains(t, text, "s3cret")
			assert.EqualValues(t, 1, r.metric(t, "otelcol_receiver_security_log_requests")-answered)
		})
	}
	assert.EqualValues(t, 1, r.metric(t, "otelcol_receiver_security_log_dropped", "reason=permanent_error", "transport=http"))
	assert.EqualValues(t, next.len()+1, r.metric(t, "otelcol_receiver_security_log_messages", "transport=http"))
}

// A chunked body has no length in front: it is measured while it arrives.
func TestHTTPChunkedTooLarge(t *testing.T) {
	next := &sink{}
	r := start(t, config(withHTTP(func(c *HTTPConfig) { c.Server.MaxRequestBodySize = 4 << 10 })), next, componenttest.NewNopHost())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url("http"), io.MultiReader(strings.NewReader(strings.Repeat("x", 5000))))
	require.NoError(t, err)
	resp, err := newClient(t, nil).Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	assert.Zero(t, next.len())
}

func TestHTTPTooManyMessages(t *testing.T) {
	next := &sink{}
	r := start(t, config(withHTTP()), next, componenttest.NewNopHost())
	resp, text := post(t, newClient(t, nil), r.url("http"), strings.Repeat("a\n", maxMessages+1))
	assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	assert.Equal(t, textTooMany+"\n", text)
	assert.Zero(t, next.len())
	resp, _ = post(t, newClient(t, nil), r.url("http"), strings.Repeat("a\n", maxMessages))
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, maxMessages, next.len())
}

// A refusal that passes within max_wait costs the sender a little time and nothing else.
func TestHTTPWaitsForThePipeline(t *testing.T) {
	next := &sink{answer: refuseFor(100 * time.Millisecond)}
	r := start(t, config(withHTTP(func(c *HTTPConfig) { c.MaxWait = 10 * time.Second })), next, componenttest.NewNopHost())
	resp, _ := post(t, newClient(t, nil), r.url("http"), "a\nb")
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, []string{"a", "b"}, next.bodies())
	assert.Positive(t, r.metric(t, "otelcol_receiver_security_log_retried", "transport=http"))
}

// With a max_wait of 0 the sender is told of a refusal at once, and does with it what it likes.
func TestHTTPAsksOnce(t *testing.T) {
	next := &sink{}
	next.answer = func(plog.Logs) error {
		if next.calls.Load()%2 == 1 {
			return errBusy
		}
		return nil
	}
	r := start(t, config(withHTTP(func(c *HTTPConfig) { c.MaxWait = 0 })), next, componenttest.NewNopHost())
	client := newClient(t, nil)
	for _, want := range []int{503, 200, 503, 200} {
		resp, _ := post(t, client, r.url("http"), "a")
		assert.Equal(t, want, resp.StatusCode)
	}
	assert.EqualValues(t, 4, next.calls.Load())
	assert.Equal(t, 2, next.len())
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_retried", "transport=http"))
}

// With a max_wait of 0 memory is not waited for, but the one answer of the pipeline is.
func TestHTTPWaitsForNoMemory(t *testing.T) {
	hang := make(chan struct{})
	next := &hanging{hang: hang}
	cfg := config(withHTTP(func(c *HTTPConfig) {
		c.Server.MaxRequestBodySize = 2 << 20
		c.MaxWait = 0
	}))
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, next, componenttest.NewNopHost())
	client := newClient(t, nil)
	client.Timeout = waitFor
	body := strings.Repeat("x", 2<<20)
	first := make(chan int, 1)
	go func() {
		resp, _ := post(t, client, r.url("http"), body)
		first <- resp.StatusCode
	}()
	require.Eventually(t, func() bool { return next.calls.Load() == 1 }, waitFor, tick)
	resp, _ := post(t, client, r.url("http"), body)
	assert.Equal(t, http.StatusTooManyRequests, resp.StatusCode)
	close(hang)
	assert.Equal(t, http.StatusOK, <-first)
}

// A pipeline that does not return is waited for as long as max_wait says.
func TestHTTPPipelineHangs(t *testing.T) {
	hang := make(chan struct{})
	next := &hanging{hang: hang}
	r := start(t, config(withHTTP()), next, componenttest.NewNopHost())
	resp, _ := post(t, newClient(t, nil), r.url("http"), "a")
	assert.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	assert.Equal(t, "5", resp.Header.Get("Retry-After"))
	close(hang)
	resp, _ = post(t, newClient(t, nil), r.url("http"), "a")
	assert.Equal(t, http.StatusOK, resp.StatusCode)
}

// hanging is a next component that returns when it may, or when its caller gives up.
type hanging struct {
	sink
	hang chan struct{}
}

func (h *hanging) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	h.calls.Add(1)
	select {
	case <-h.hang:
		return h.sink.ConsumeLogs(ctx, logs)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Requests for which there is no memory are told to come again, and take none.
func TestHTTPMemoryIsBounded(t *testing.T) {
	hang := make(chan struct{})
	next := &hanging{hang: hang}
	cfg := config(withHTTP(func(c *HTTPConfig) {
		c.Server.MaxRequestBodySize = 2 << 20
		c.MaxWait = time.Second
	}))
	cfg.MaxInFlight = minInFlight
	r := start(t, cfg, next, componenttest.NewNopHost())
	client := newClient(t, nil)
	body := strings.Repeat("x", 2<<20)
	var wg sync.WaitGroup
	answers := make(chan int, 8)
	for range cap(answers) {
		wg.Go(func() {
			resp, _ := post(t, client, r.url("http"), body)
			answers <- resp.StatusCode
		})
	}
	require.Eventually(t, func() bool { return next.calls.Load() == 1 }, waitFor, tick)
	resp, _ := post(t, client, r.url("http"), "a small one asks for no memory")
	assert.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	wg.Wait()
	close(answers)
	count := map[int]int{}
	for status := range answers {
		count[status]++
	}
	assert.Positive(t, count[http.StatusTooManyRequests], count)
	assert.Equal(t, cap(answers), count[http.StatusTooManyRequests]+count[http.StatusServiceUnavailable], count)
	close(hang)
	resp, _ = post(t, client, r.url("http"), body)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
}

func TestHTTPSRecord(t *testing.T) {
	ca := testcert.New(t)
	next := &sink{}
	r := start(t, config(withHTTP(func(c *HTTPConfig) { c.Server.TLS = secured(t, ca, true) })), next, componenttest.NewNopHost())
	for i, alpn := range [][]string{nil, {"http/1.1"}} {
		cfg := ca.Certified(t, pkix.Name{CommonName: "icdx"})
		cfg.NextProtos = alpn
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: cfg, ForceAttemptHTTP2: alpn == nil}}
		resp, text := post(t, client, r.url("https"), `{"a":1}`)
		client.CloseIdleConnections()
		require.Equal(t, http.StatusOK, resp.StatusCode, text)
		assert.Equal(t, 2-i, resp.ProtoMajor)
		name, _ := next.records[i].Attributes().Get(subjectKey)
		assert.Equal(t, "CN=icdx", name.Str())
	}
	// Whoever has no certificate gets no answer.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url("https"), strings.NewReader("a"))
	require.NoError(t, err)
	_, err = newClient(t, ca.Client()).Do(req) //nolint:bodyclose // there is none
	require.Error(t, err)
	require.Eventually(t, func() bool {
		return r.metric(t, "otelcol_receiver_security_log_tls_failures", "transport=http", "reason="+handshakeNoCertificate) == 1
	}, waitFor, tick)
	assert.Equal(t, 2, next.len())
}

// token is an authenticator of one word.
type token struct {
	component.StartFunc
	component.ShutdownFunc
}

var _ extensionauth.Server = token{}

func (token) Authenticate(ctx context.Context, sources map[string][]string) (context.Context, error) {
	if got := sources["Authorization"]; len(got) != 1 || got[0] != "Bearer s3cret" {
		return ctx, errors.New("unauthenticated")
	}
	return ctx, nil
}

type authHost struct{ component.Host }

func (authHost) GetExtensions() map[component.ID]component.Component {
	return map[component.ID]component.Component{component.MustNewID("token"): token{}}
}

func TestHTTPAuthExtension(t *testing.T) {
	next := &sink{}
	withAuth := func(name string) func(*HTTPConfig) {
		return func(c *HTTPConfig) {
			c.Server.Auth = configoptional.Some(confighttp.AuthConfig{Config: configauth.Config{AuthenticatorID: component.MustNewID(name)}})
		}
	}
	host := authHost{componenttest.NewNopHost()}
	r := start(t, config(withHTTP(withAuth("token"))), next, host)
	client := newClient(t, nil)
	for header, want := range map[string]int{"Bearer s3cret": 200, "Bearer other": 401, "": 401} {
		resp, _ := post(t, client, r.url("http"), "a", "Authorization", header)
		assert.Equal(t, want, resp.StatusCode, header)
	}
	assert.Equal(t, 1, next.len())
	assert.EqualValues(t, 3, r.metric(t, "otelcol_receiver_security_log_requests"))

	bad, err := newReceiver(nopSettings(), config(withHTTP(withAuth("none"))), next)
	require.NoError(t, err)
	require.ErrorContains(t, bad.Start(t.Context(), host), `protocols::http: failed to resolve authenticator "none"`)
	require.NoError(t, bad.Shutdown(t.Context()))
}

// A shutdown answers the requests whose bodies have arrived, and does not wait for
// those that never will.
func TestHTTPShutdown(t *testing.T) {
	entered, release := make(chan struct{}, 1), make(chan struct{})
	next := &sink{answer: func(plog.Logs) error { entered <- struct{}{}; <-release; return nil }}
	r := start(t, config(withHTTP(func(c *HTTPConfig) { c.MaxWait = 10 * time.Second })), next, componenttest.NewNopHost())
	addr := strings.TrimSuffix(strings.TrimPrefix(r.url("http"), "http://"), "/events")
	var slow []net.Conn
	for _, begin := range []string{"", "POST /eve", "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"} {
		c, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		send(t, c, begin)
		slow = append(slow, c)
	}
	done := make(chan int, 1)
	client := newClient(t, nil)
	go func() {
		resp, _ := post(t, client, r.url("http"), "a")
		done <- resp.StatusCode
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- r.Shutdown(context.WithoutCancel(t.Context())) }()
	<-r.stopping
	close(release)
	assert.Equal(t, http.StatusOK, <-done)
	began := time.Now()
	require.NoError(t, <-stopped)
	assert.Less(t, time.Since(began), 5*time.Second)
	for _, c := range slow {
		_, err := io.Copy(io.Discard, c)
		_ = err // closed or reset, but not open
	}
	assert.Equal(t, 1, next.len())
}

func TestHTTPMaxConnections(t *testing.T) {
	r := start(t, config(withHTTP(func(c *HTTPConfig) { c.MaxConnections = 1 })), &sink{}, componenttest.NewNopHost())
	resp, _ := post(t, newClient(t, nil), r.url("http"), "a") // stays open
	require.Equal(t, http.StatusOK, resp.StatusCode)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url("http"), strings.NewReader("a"))
	require.NoError(t, err)
	_, err = newClient(t, nil).Do(req) //nolint:bodyclose // there is none
	require.Error(t, err)
	assert.EqualValues(t, 1, r.metric(t, "otelcol_receiver_security_log_connections_refused", "transport=http"))
}

// Over HTTP/2 one connection can bring many requests: those too many come again.
func TestHTTPMaxRequests(t *testing.T) {
	ca, hang := testcert.New(t), make(chan struct{})
	next := &hanging{hang: hang}
	r := start(t, config(withHTTP(func(c *HTTPConfig) {
		c.Server.TLS = secured(t, ca, false)
		c.MaxConnections, c.MaxWait = 2, 10*time.Second
	})), next, componenttest.NewNopHost())
	client := newClient(t, ca.Client())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			resp, _ := post(t, client, r.url("https"), "a")
			assert.Equal(t, http.StatusOK, resp.StatusCode)
		})
	}
	require.Eventually(t, func() bool { return next.calls.Load() == 2 }, waitFor, tick)
	resp, _ := post(t, client, r.url("https"), "a")
	assert.Equal(t, http.StatusTooManyRequests, resp.StatusCode)
	assert.Equal(t, 2, resp.ProtoMajor)
	close(hang)
	wg.Wait()
}

func TestHTTPRefusalLosesNothing(t *testing.T) {
	t.Parallel()
	next := &sink{answer: refuseFor(time.Second)}
	r := start(t, config(withHTTP()), next, componenttest.NewNopHost())
	client := newClient(t, nil)
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for n := 0; n < each; n += 100 {
				var b strings.Builder
				for i := range 100 {
					fmt.Fprintln(&b, text(s, n+i))
				}
				for {
					resp, _ := post(t, client, r.url("http"), b.String())
					if resp.StatusCode == http.StatusOK {
						break
					}
					if !assert.Equal(t, http.StatusServiceUnavailable, resp.StatusCode) {
						return
					}
				}
			}
		})
	}
	wg.Wait()
	exactly(t, everything(), next.bodies())
	assert.Positive(t, r.metric(t, "otelcol_receiver_security_log_requests"))
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_dropped"))
	assert.EqualValues(t, senders*each, r.metric(t, "otelcol_receiver_security_log_messages"))
}
