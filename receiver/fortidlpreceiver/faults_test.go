package fortidlpreceiver

import (
	"context"
	"crypto/tls"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/extension/extensionauth"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

// What the service answers instead of events is counted by reason, reported as status
// and tried again.
func TestAnswers(t *testing.T) {
	for reason, status := range map[string]int{
		endLimited: 429, endServer: 503, endUnexpected: 302,
	} {
		modes(t, func(t *testing.T, mode func(*Config)) {
			r := newRig(t, fortidlptest.Options{}, mode)
			r.stream.Fail(2, status, "")
			r.start()
			r.eventually("status", func() bool { return r.host.saw(componentstatus.StatusRecoverableError) })
			r.stream.Push(samples(10)...)
			r.wait(samples(10))
			assert.EqualValues(t, 2, r.metric("connect_failures", "reason", reason), reason)
			r.eventually("OK again", func() bool { return r.host.status().Status() == componentstatus.StatusOK })
		})
	}
}

// A wrong token, a role that does not suffice and a wrong stream are tried again, but
// seldom, and the status says what to do.
func TestLastingAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Config)
		status int
		reason string
		says   string
	}{
		"wrong token":  {change: func(c *Config) { c.Token = "bad-t0ken" }, reason: endDenied, says: "token"},
		"wrong role":   {status: 403, reason: endDenied, says: "may not read"},
		"wrong stream": {change: func(c *Config) { c.Client.Endpoint = strings.Replace(c.Client.Endpoint, streamID, "another", 1) }, reason: endUnknownStream, says: "no such stream"},
	} {
		t.Run(name, func(t *testing.T) {
			modes(t, func(t *testing.T, mode func(*Config)) {
				r := newRig(t, fortidlptest.Options{}, mode, func(c *Config) { c.Reconnect.MaxInterval = time.Hour })
				if tc.change != nil {
					tc.change(r.cfg)
				}
				if tc.status != 0 {
					r.stream.Fail(1, tc.status, "")
				}
				r.start()
				r.eventually("status", func() bool { return r.host.status().Status() == componentstatus.StatusRecoverableError })
				assert.ErrorContains(t, r.host.status().Err(), tc.says)
				assert.EqualValues(t, 1, r.metric("connect_failures", "reason", tc.reason))
				assert.Zero(t, r.stream.Counts().Connections)
			})
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-3": 0, "x": 0, "99999999999": maxRetryAfter,
		"Mon, 04 May 2026 12:00:30 GMT": 30 * time.Second, "Mon, 04 May 2026 11:00:30 GMT": 0,
	} {
		assert.Equal(t, want, retryAfter(value, now), value)
	}
	modes(t, func(t *testing.T, mode func(*Config)) {
		r := newRig(t, fortidlptest.Options{}, mode)
		r.stream.Fail(1, 429, "1")
		begin := time.Now()
		r.start()
		r.stream.Push(samples(1)...)
		r.wait(samples(1))
		assert.GreaterOrEqual(t, time.Since(begin), time.Second)
	})
}

func TestPauses(t *testing.T) {
	s := &stream{reconnect: ReconnectConfig{InitialInterval: time.Second, MaxInterval: 5 * time.Minute}}
	longest := time.Duration(0)
	for s.failures = 1; s.failures < 100; s.failures++ {
		bound := 5 * time.Minute
		if s.failures < 10 {
			bound = min(bound, time.Second<<(s.failures-1))
		}
		for range 50 {
			p := s.pause(ending{}, false, 0)
			assert.GreaterOrEqual(t, p, bound/2)
			assert.LessOrEqual(t, p, bound)
			assert.LessOrEqual(t, s.pause(ending{events: 1}, false, 0), briefPause, "the service has events")
			longest = max(longest, p)
		}
	}
	assert.Greater(t, longest, 4*time.Minute)
	assert.Zero(t, s.pause(ending{}, true, time.Minute), "at once behind a connection that worked")
	assert.Equal(t, 700*time.Millisecond, s.pause(ending{}, true, 300*time.Millisecond))
	assert.Equal(t, 5*time.Minute, s.pause(ending{lasting: true}, false, 0))
	assert.Equal(t, time.Minute, s.pause(ending{retryAfter: time.Minute}, true, 0))
}

// The hint comes when connections end as soon as they are made.
func TestSecondConsumer(t *testing.T) {
	o := fortidlptest.Options{Rivalry: fortidlptest.Steal, Token: token, StreamID: streamID}
	r := newRig(t, o)
	other := newRig(t, o)
	other.cfg.Client.Endpoint = r.cfg.Client.Endpoint
	r.start()
	other.start()
	hint := func(r *rig) bool {
		err := r.host.status().Err()
		return err != nil && strings.Contains(err.Error(), "another consumer")
	}
	r.eventually("hint", func() bool { return hint(r) || hint(other) })
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	modes(t, func(t *testing.T, mode func(*Config)) {
		r := newRig(t, fortidlptest.Options{}, mode)
		r.cfg.Client.Endpoint = fmt.Sprintf("http://%s/api/siem?stream_id=%s", l.Addr(), streamID)
		r.start()
		r.eventually("failures", func() bool { return r.metric("connect_failures", "reason", endNetwork) > 2 })
		r.noSecrets()
	})
}

// A service that takes the request and then says nothing is given up after timeout.
func TestSilentService(t *testing.T) {
	release := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer silent.Close()
	defer close(release)
	modes(t, func(t *testing.T, mode func(*Config)) {
		r := newRig(t, fortidlptest.Options{}, mode, func(c *Config) { c.Client.Timeout = 20 * time.Millisecond })
		r.cfg.Client.Endpoint = silent.URL + "/api/siem?stream_id=" + streamID
		r.start()
		r.eventually("failures", func() bool {
			return r.metric("connect_failures", "reason", endNetwork)+r.metric("connect_failures", "reason", endSilent) > 2
		})
	})
}

// The events of an answer that breaks off are kept: the service does not send them again.
func TestTruncatedPoll(t *testing.T) {
	for _, drip := range []bool{false, true} {
		var polls atomic.Int32
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if polls.Add(1) > 1 {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			w.Header().Set("Content-Length", "1000")
			for _, b := range []byte(`[{"sensor":{"uuid":"1"}},{"sensor":{"uuid":"2"}},{"sensor":{"uu`) {
				_, _ = w.Write([]byte{b})
				if drip { // slower in all than timeout allows for one byte
					_ = http.NewResponseController(w).Flush()
					<-time.After(time.Millisecond)
				}
			}
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}))
		r := newRig(t, fortidlptest.Options{}, longPolling, func(c *Config) { c.Client.Timeout = 50 * time.Millisecond })
		r.cfg.Client.Endpoint = service.URL + "/api/siem?stream_id=" + streamID
		r.start()
		r.wait([]string{`{"sensor":{"uuid":"1"}}`, `{"sensor":{"uuid":"2"}}`, `{"sensor":{"uu`})
		assert.EqualValues(t, 1, r.metric("truncated"))
		r.stop()
		service.Close()
	}
}

func TestTLS(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		r := newRig(t, fortidlptest.Options{}, mode)
		secure := httptest.NewUnstartedServer(r.stream)
		secure.Config.ErrorLog = log.New(io.Discard, "", 0)
		secure.StartTLS()
		defer secure.Close()
		ca := filepath.Join(t.TempDir(), "ca.pem")
		require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600))
		r.cfg.Client.Endpoint = secure.URL + "/api/siem?stream_id=" + streamID
		r.cfg.Client.TLS.Insecure = false

		r.start() // the certificate is nobody's
		r.eventually("failures", func() bool { return r.metric("connect_failures", "reason", endNetwork) > 1 })
		r.stop()
		r.cfg.Client.TLS.CAFile = ca
		r.start()
		r.stream.Push(samples(10)...)
		r.wait(samples(10))
		r.stop()
		r.stream.Close() // before the server, which waits for its connections
	})
}

func TestServiceAtTLS11IsRefused(t *testing.T) {
	r := newRig(t, fortidlptest.Options{})
	old := httptest.NewUnstartedServer(r.stream)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.Config.ErrorLog = log.New(io.Discard, "", 0)
	old.StartTLS()
	defer old.Close()
	r.cfg.Client.Endpoint = old.URL + "/api/siem?stream_id=" + streamID
	r.cfg.Client.TLS = testConfig("").Client.TLS
	r.cfg.Client.TLS.Insecure, r.cfg.Client.TLS.InsecureSkipVerify = false, true
	r.start()
	r.eventually("failures", func() bool { return r.metric("connect_failures", "reason", endNetwork) > 1 })
	assert.Zero(t, r.stream.Counts().Connections)
}

// An auth extension is asked for each connection, so a token may change.
func TestAuthExtension(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		r := newRig(t, fortidlptest.Options{}, mode, func(c *Config) {
			c.Token = ""
			c.Client.Headers.Set("X-Tenant", configopaque.String("northwind"))
			c.Client.Auth = configoptional.Some(configauth.Config{AuthenticatorID: component.MustNewID("bearer")})
		})
		r.host.extensions[component.MustNewID("bearer")] = bearer{}
		r.start()
		r.stream.Push(samples(10)...)
		r.wait(samples(10))
	})
}

type bearer struct {
	component.StartFunc
	component.ShutdownFunc
}

var _ extensionauth.HTTPClient = bearer{}

func (bearer) RoundTripper(base http.RoundTripper) (http.RoundTripper, error) {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+token)
		return base.RoundTrip(r)
	}), nil
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A proxy is used by both modes: CONNECT for a websocket, a plain request for a poll.
func TestProxy(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		var asked atomic.Int32
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			tunnel(t, w, r)
		}))
		defer proxy.Close()
		r := newRig(t, fortidlptest.Options{}, mode, func(c *Config) { c.Client.ProxyURL = proxy.URL })
		// Requests to the machine itself go past a proxy of the environment, not past a configured one.
		r.start()
		r.stream.Push(samples(10)...)
		r.wait(samples(10))
		assert.Positive(t, asked.Load())
		r.stop()
		r.stream.Close()
	})
}

func tunnel(t *testing.T, w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		request, err := http.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), http.NoBody)
		if !assert.NoError(t, err) {
			return
		}
		request.Header = r.Header.Clone()
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		for k, v := range response.Header {
			w.Header()[k] = v
		}
		w.WriteHeader(response.StatusCode)
		_, _ = io.Copy(w, response.Body)
		return
	}
	to, err := net.Dial("tcp", r.Host)
	if !assert.NoError(t, err) {
		return
	}
	from, _, err := http.NewResponseController(w).Hijack()
	if !assert.NoError(t, err) {
		return
	}
	_, _ = io.WriteString(from, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
	_, _ = io.Copy(from, to)
	_ = from.Close()
}

// noSecrets looks through all that was logged and reported.
func (r *rig) noSecrets() {
	r.t.Helper()
	var all strings.Builder
	for _, entry := range r.logs.All() {
		fmt.Fprintln(&all, entry.Message, entry.ContextMap())
	}
	r.host.mu.Lock()
	defer r.host.mu.Unlock()
	for _, e := range r.host.events {
		fmt.Fprintln(&all, e.Err())
	}
	for _, secret := range []string{token, "bad-t0ken", streamID, "another-stream", url.QueryEscape(token), "sensor"} {
		assert.NotContains(r.t, all.String(), secret)
	}
}

// No token, no id of a stream and nothing of an event is logged or reported, whatever
// goes wrong.
func TestNoSecretsInLogs(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		r := newRig(t, fortidlptest.Options{CutEvery: 3}, mode)
		for i, status := range []int{401, 403, 404, 429, 500, 302, 400} {
			r.stream.Fail(1, status, "")
			r.start()
			r.eventually("failure", func() bool { return r.metric("connect_failures") > int64(i) })
			r.stop()
		}
		r.sink.answers(busy)
		r.start()
		r.stream.Push(append(samples(3), "no json: sensor")...)
		r.eventually("refused", func() bool { return r.metric("refused") > 0 })
		r.stream.Drop()
		r.stop()
		r.cfg.Client.Endpoint = "http://127.0.0.1:1/api/siem?stream_id=another-stream"
		r.start()
		r.eventually("failure", func() bool { return r.metric("connect_failures", "reason", endNetwork) > 0 })
		r.stop()
		require.NotZero(t, r.logs.Len())
		r.noSecrets()
	})
}

// A start that cannot work says which key is wrong.
func TestStartErrors(t *testing.T) {
	id := component.MustNewID("nowhere")
	for want, change := range map[string]func(*Config){
		`storage: there is no extension "nowhere"`: func(c *Config) { c.Storage = &id },
		"failed to load TLS config":                func(c *Config) { c.Client.TLS.CAFile = "/nonexistent"; c.Client.TLS.Insecure = false },
		"failed to resolve authenticator": func(c *Config) {
			c.Client.Auth = configoptional.Some(configauth.Config{AuthenticatorID: id})
			c.Token = ""
		},
	} {
		r := newRig(t, fortidlptest.Options{}, change)
		r.host.extensions[component.MustNewID("something")] = bearer{}
		set := r.settings()
		rcv, err := NewFactory().CreateLogs(t.Context(), set, r.cfg, r.sink)
		require.NoError(t, err)
		require.ErrorContains(t, rcv.Start(t.Context(), r.host), want)
		require.NoError(t, rcv.Shutdown(context.Background()))
	}
}

// A service, or a gateway in front of it, may ask for a certificate of ours; one whose
// own has expired is not talked to.
func TestCertificates(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		ca := testcert.New(t)
		cert, key := ca.Issue(t, t.TempDir(), "client", pkix.Name{CommonName: "collector"})
		r := newRig(t, fortidlptest.Options{}, mode)
		server := serveTLS(t, r, ca)

		r.start() // without a certificate of its own
		r.eventually("failures", func() bool { return r.metric("connect_failures", "reason", endNetwork) > 1 })
		r.stop()
		r.cfg.Client.TLS.CertFile, r.cfg.Client.TLS.KeyFile = cert, key
		r.start()
		r.stream.Push(samples(10)...)
		r.wait(samples(10))
		r.stop()
		server.CloseClientConnections()

		ca.Until = time.Now().Add(-time.Minute)
		serveTLS(t, r, ca)
		failures, connections := r.metric("connect_failures", "reason", endNetwork), r.stream.Counts().Connections
		r.start()
		r.eventually("failures", func() bool { return r.metric("connect_failures", "reason", endNetwork) > failures })
		assert.Equal(t, connections, r.stream.Counts().Connections)
		r.stop()
		r.stream.Close()
	})
}

// serveTLS serves the stream with a certificate of ca, to clients that have one of it too.
func serveTLS(t *testing.T, r *rig, ca *testcert.Authority) *httptest.Server {
	server := httptest.NewUnstartedServer(r.stream)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = ca.Certified(t, pkix.Name{CommonName: "localhost"})
	server.TLS.ClientAuth, server.TLS.ClientCAs = tls.RequireAndVerifyClientCert, ca.Pool
	server.StartTLS()
	t.Cleanup(server.Close)
	r.cfg.Client.Endpoint = server.URL + "/api/siem?stream_id=" + streamID
	r.cfg.Client.TLS.Insecure, r.cfg.Client.TLS.CAFile = false, ca.File
	return server
}
