package securitylogreceiver

import (
	"context"
	"crypto/tls"
	"crypto/x509/pkix"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configtls"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

func withTLS(c configoptional.Optional[configtls.ServerConfig]) func(*TCPConfig) {
	return func(tcp *TCPConfig) { tcp.TLS = c }
}

func (r *run) dialTLS(t testing.TB, cfg *tls.Config) *tls.Conn {
	t.Helper()
	c := tls.Client(r.dial(t), cfg)
	require.NoError(t, c.HandshakeContext(t.Context()))
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestTLSRecord(t *testing.T) {
	ca := testcert.New(t)
	next := &sink{}
	r := start(t, config(withTCP(withTLS(secured(t, ca, true)))), next, componenttest.NewNopHost())
	c := r.dialTLS(t, ca.Certified(t, pkix.Name{CommonName: "fw01", Organization: []string{"Example"}}))
	send(t, c, octets(line)+octets(line)+"\n"+octets("<1>two\nlines"))
	next.waitLen(t, 3)
	assert.Equal(t, []string{line, line, "<1>two\nlines"}, next.bodies())
	raw := next.records[0].Attributes().AsRaw()
	delete(raw, peerPortKey)
	assert.Equal(t, map[string]any{transportKey: "tcp", peerAddressKey: addressOf(c), subjectKey: "CN=fw01,O=Example"}, raw)
}

// Without client_ca_file no certificate is asked for, and the record says nothing of one.
func TestTLSWithoutClientCertificate(t *testing.T) {
	ca := testcert.New(t)
	next := &sink{}
	r := start(t, config(withTCP(withTLS(secured(t, ca, false)))), next, componenttest.NewNopHost())
	send(t, r.dialTLS(t, ca.Client()), "a\n")
	next.waitLen(t, 1)
	_, ok := next.records[0].Attributes().Get(subjectKey)
	assert.False(t, ok)
}

// Each failed handshake is counted under its reason, closed, and harms nobody else.
func TestTLSFailures(t *testing.T) {
	ca, stranger := testcert.New(t), testcert.New(t)
	for reason, provoke := range map[string]func(t *testing.T, c net.Conn){
		handshakeNotTLS: func(t *testing.T, c net.Conn) { send(t, c, line+"\n") },
		handshakeClosed: func(t *testing.T, c net.Conn) { require.NoError(t, c.Close()) },
		handshakeNoCertificate: func(t *testing.T, c net.Conn) {
			fails(t, tls.Client(c, ca.Client()))
		},
		handshakeCertificate: func(t *testing.T, c net.Conn) {
			cfg := stranger.Certified(t, pkix.Name{CommonName: "stranger"})
			cfg.RootCAs = ca.Pool
			// The certificate is sent though the server asks for one of its own authority.
			cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cfg.Certificates[0], nil }
			fails(t, tls.Client(c, cfg))
		},
		handshakeRefused: func(t *testing.T, c net.Conn) {
			cfg := ca.Client()
			cfg.RootCAs = stranger.Pool
			fails(t, tls.Client(c, cfg))
		},
		handshakeVersion: func(t *testing.T, c net.Conn) {
			cfg := ca.Client()
			cfg.MinVersion, cfg.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
			fails(t, tls.Client(c, cfg))
		},
		handshakeTimeout: func(t *testing.T, c net.Conn) { send(t, c, "\x16\x03\x01") },
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			next := &sink{}
			r := start(t, config(withTCP(withTLS(secured(t, ca, true)), func(c *TCPConfig) {
				if reason == handshakeTimeout {
					c.HandshakeTimeout = 50 * time.Millisecond
				}
			})), next, componenttest.NewNopHost())
			provoke(t, r.dial(t))
			failures := func(labels ...string) int64 {
				return r.metric(t, "otelcol_receiver_security_log_tls_failures", labels...)
			}
			require.Eventually(t, func() bool { return failures() == 1 }, waitFor, tick)
			assert.EqualValues(t, 1, failures("reason="+reason, "transport=tcp"))
			require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_connections") == 0 }, waitFor, tick)
			assert.Zero(t, next.len())
		})
	}
}

// A client that speaks TLS to a listener without it is counted and logged, and harms
// nobody else.
func TestUnexpectedTLS(t *testing.T) {
	ca := testcert.New(t)
	core, logs := observer.New(zap.WarnLevel)
	next := &sink{}
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { assert.NoError(t, tel.Shutdown(context.WithoutCancel(t.Context()))) })
	set := nopSettings()
	set.TelemetrySettings = tel.NewTelemetrySettings()
	set.Logger = zap.New(core)
	r := startWith(t, set, tel, config(withTCP(), withHTTP()), next, componenttest.NewNopHost())
	for range 20 {
		fails(t, tls.Client(r.dial(t), ca.Client()))
	}
	web, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(r.url("http"), "http://"), "/events"))
	require.NoError(t, err)
	fails(t, tls.Client(web, ca.Client()))
	failures := func(labels ...string) int64 {
		return r.metric(t, "otelcol_receiver_security_log_tls_failures", labels...)
	}
	assert.EqualValues(t, 20, failures("reason="+handshakeUnexpected, "transport=tcp"))
	assert.EqualValues(t, 1, failures("reason="+handshakeUnexpected, "transport=http"))
	assert.Zero(t, next.len())
	// One line for each listener, however many connections.
	assert.Equal(t, 2, logs.FilterMessage("a connection was closed").Len())
	send(t, r.dial(t), "\x16 is not TLS\n")
	next.waitLen(t, 1)
}

// A sender that never reads must find nothing unread when it closes, or the kernel sends
// a reset that discards what is still on the way.
func TestTLSSendsNoTickets(t *testing.T) {
	ca := testcert.New(t)
	for _, interval := range []time.Duration{0, time.Hour} {
		tickets := &ticketCounter{ClientSessionCache: tls.NewLRUClientSessionCache(1)}
		cfg := ca.Certified(t, pkix.Name{CommonName: "fw01"})
		cfg.ClientSessionCache = tickets
		server := secured(t, ca, true)
		server.Get().ReloadInterval = interval
		next := &sink{}
		r := start(t, config(withTCP(withTLS(server))), next, componenttest.NewNopHost())
		c := r.dialTLS(t, cfg)
		require.EqualValues(t, tls.VersionTLS13, c.ConnectionState().Version)
		send(t, c, "a\n")
		next.waitLen(t, 1)
		require.NoError(t, c.CloseWrite())
		_, err := c.Read(make([]byte, 1)) // handles tickets until the server closes
		require.ErrorIs(t, err, io.EOF)
		assert.Zero(t, tickets.n, "reload_interval %v", interval)
	}
}

type ticketCounter struct {
	tls.ClientSessionCache
	n int
}

func (c *ticketCounter) Put(key string, s *tls.ClientSessionState) {
	if s != nil {
		c.n++
	}
	c.ClientSessionCache.Put(key, s)
}

// With reload_interval a CA that is replaced is used for new connections, as the
// certificate of the server is, and the cipher suites stay those of the configuration.
func TestTLSReloadsClientCA(t *testing.T) {
	old, ca := testcert.New(t), testcert.New(t)
	server := secured(t, ca, true)
	file := t.TempDir() + "/clients.pem"
	replace := func(with *testcert.Authority) {
		pem, err := os.ReadFile(with.File)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, pem, 0o600))
	}
	replace(old)
	server.Get().ClientCAFile, server.Get().ReloadInterval = file, time.Millisecond
	server.Get().MaxVersion = "1.2"
	server.Get().CipherSuites = []string{"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"}
	r := start(t, config(withTCP(withTLS(server))), &sink{}, componenttest.NewNopHost())
	attempt := func(by *testcert.Authority) (uint16, error) {
		cfg := by.Certified(t, pkix.Name{CommonName: "fw01"})
		cfg.RootCAs = ca.Pool
		c := tls.Client(r.dial(t), cfg)
		err := c.HandshakeContext(t.Context())
		return c.ConnectionState().CipherSuite, err
	}
	suite, err := attempt(old)
	require.NoError(t, err)
	assert.Contains(t, tls.CipherSuiteName(suite), "AES_256_GCM_SHA384")
	replace(ca)
	require.Eventually(t, func() bool { _, err := attempt(ca); return err == nil }, waitFor, tick)
	_, err = attempt(old)
	require.Error(t, err)
}

// fails expects that the handshake fails, or the first read after it: in TLS 1.3 the
// server judges the client last.
func fails(t *testing.T, c *tls.Conn) {
	t.Helper()
	err := c.HandshakeContext(t.Context())
	if err == nil {
		_, err = c.Read(make([]byte, 1))
	}
	require.Error(t, err)
	_ = c.Close()
}

// A certificate that is replaced on disk is used for new connections; old ones stay.
func TestTLSReload(t *testing.T) {
	ca := testcert.New(t)
	dir := t.TempDir()
	c := configtls.NewDefaultServerConfig()
	c.CertFile, c.KeyFile = ca.Issue(t, dir, "server", pkix.Name{CommonName: "old"})
	c.ReloadInterval = time.Millisecond
	next := &sink{}
	r := start(t, config(withTCP(withTLS(configoptional.Some(c)))), next, componenttest.NewNopHost())
	first := r.dialTLS(t, ca.Client())
	assert.Equal(t, "old", first.ConnectionState().PeerCertificates[0].Subject.CommonName)
	ca.Issue(t, dir, "server", pkix.Name{CommonName: "new"})
	require.Eventually(t, func() bool {
		return r.dialTLS(t, ca.Client()).ConnectionState().PeerCertificates[0].Subject.CommonName == "new"
	}, waitFor, tick)
	send(t, first, "a\n")
	next.waitLen(t, 1)
}

func TestTLSStartErrors(t *testing.T) {
	c := configtls.NewDefaultServerConfig()
	c.CertFile, c.KeyFile = t.TempDir()+"/none.pem", t.TempDir()+"/none.pem"
	r, err := newReceiver(nopSettings(), config(withTCP(withTLS(configoptional.Some(c)))), &sink{})
	require.NoError(t, err)
	require.ErrorContains(t, r.Start(t.Context(), componenttest.NewNopHost()), "protocols::tcp: tls: failed to load TLS config")
	require.NoError(t, r.Shutdown(t.Context()))
}

// A shutdown does not wait for a handshake, and what a TLS sender has sent is read.
func TestTLSShutdown(t *testing.T) {
	ca := testcert.New(t)
	next := &sink{}
	r := start(t, config(withTCP(withTLS(secured(t, ca, false)), func(c *TCPConfig) { c.HandshakeTimeout = time.Hour })), next, componenttest.NewNopHost())
	r.dial(t) // shakes no hand
	c := r.dialTLS(t, ca.Client())
	send(t, c, strings.Repeat(line+"\n", 5000))
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Equal(t, 5000, next.len())
}
