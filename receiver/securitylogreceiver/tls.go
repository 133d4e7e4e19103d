package securitylogreceiver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configtls"
	"go.uber.org/zap"
)

// The reasons for which a TLS handshake fails, values of the attribute "reason".
const (
	handshakeCertificate   = "client_certificate"
	handshakeClosed        = "closed"
	handshakeNoCertificate = "no_client_certificate"
	handshakeNotTLS        = "not_tls"
	handshakeOther         = "other"
	handshakeRefused       = "refused_by_client"
	handshakeTimeout       = "timeout"
	handshakeUnexpected    = "unexpected_tls"
	handshakeVersion       = "version"
)

var handshakeReasons = []string{
	handshakeCertificate, handshakeClosed, handshakeNoCertificate, handshakeNotTLS,
	handshakeOther, handshakeRefused, handshakeTimeout, handshakeUnexpected, handshakeVersion,
}

// subjectKey is the distinguished name of the client's certificate, as semantic
// conventions call it.
const subjectKey = "tls.client.subject"

// oldTLS are the versions that configtls would take and RFC 8996 forbids.
var oldTLS = []string{"1.0", "1.1"}

// validateTLS checks what configtls leaves open.
func validateTLS(c configoptional.Optional[configtls.ServerConfig]) error {
	if c.HasValue() && slices.Contains(oldTLS, c.Get().MinVersion) {
		return fmt.Errorf("tls: min_version: must be 1.2 or 1.3, not %q", c.Get().MinVersion)
	}
	return nil
}

// loadTLS reads the certificates. It returns nil if TLS is not configured.
//
// reload_interval covers client_ca_file too: an operator who withdraws a CA expects that
// its clients are refused without a restart. configtls rereads that file only with a
// second key, client_ca_file_reload, and then looks at it once a second.
func loadTLS(ctx context.Context, c configoptional.Optional[configtls.ServerConfig]) (*tls.Config, error) {
	if !c.HasValue() {
		return nil, nil //nolint:nilnil // no TLS is not an error
	}
	server := *c.Get()
	if server.ReloadInterval > 0 && server.ClientCAFile != "" {
		server.ReloadClientCAFile = true
	}
	cfg, err := server.LoadTLSConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("tls: %w", err)
	}
	if reload := cfg.GetConfigForClient; reload != nil {
		// The reloader of configtls makes a new configuration that leaves these settings out.
		cfg.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			c, err := reload(hello)
			if c != nil {
				c.CipherSuites, c.CurvePreferences = cfg.CipherSuites, cfg.CurvePreferences
				c.SessionTicketsDisabled = cfg.SessionTicketsDisabled
			}
			return c, err
		}
	}
	return cfg, nil
}

// errUnexpectedTLS ends a connection whose client speaks TLS to a listener without it.
var errUnexpectedTLS = errors.New("the client sent a TLS handshake; expected plain text, because tls is not configured for this listener")

// isClientHello tells whether the first bytes of a connection begin a TLS handshake: a
// record of type handshake (22) with the major version 3 (RFC 8446, section 5.1). No
// syslog message and no HTTP request begins so.
func isClientHello(b []byte) bool {
	return len(b) >= 3 && b[0] == 22 && b[1] == 3 && b[2] <= 4
}

// handshake makes a TLS connection of one that was accepted. A failure is counted; the
// caller closes the connection.
func (c *counters) handshake(ctx context.Context, nc net.Conn, cfg *tls.Config, timeout time.Duration) (*tls.Conn, error) {
	secure := tls.Server(nc, cfg)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := secure.HandshakeContext(ctx); err != nil {
		c.ReceiverSecurityLogTLSFailures.Add(context.WithoutCancel(ctx), 1, c.handshakes[whyHandshake(err)])
		return nil, err
	}
	return secure, nil
}

// whyHandshake names the reason of a failure. crypto/tls has types for some of them and
// only texts for others.
func whyHandshake(err error) string {
	var (
		notTLS      tls.RecordHeaderError
		certificate *tls.CertificateVerificationError
		op          *net.OpError
	)
	text := err.Error()
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return handshakeTimeout
	case errors.As(err, &notTLS), strings.Contains(text, "does not look like a TLS handshake"):
		return handshakeNotTLS
	case errors.As(err, &certificate), strings.Contains(text, "client certificate"):
		return handshakeCertificate
	case strings.Contains(text, "didn't provide a certificate"):
		return handshakeNoCertificate
	case strings.Contains(text, "unsupported versions"):
		return handshakeVersion
	case errors.As(err, &op) && op.Op == "remote error":
		return handshakeRefused
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, context.Canceled):
		return handshakeClosed
	}
	return handshakeOther
}

// subject is the distinguished name in the certificate of the client, "" without one.
// With client_ca_file the certificate was verified.
func subject(state *tls.ConnectionState) string {
	if state == nil || len(state.PeerCertificates) == 0 {
		return ""
	}
	return state.PeerCertificates[0].Subject.String()
}

// tlsListener gives connections whose handshake is done. net/http would do it too, but
// tell nobody of a failure.
type tlsListener struct {
	*listener
	cfg     *tls.Config
	timeout time.Duration

	stopping context.Context
	ready    chan net.Conn
	failed   chan error
	wg       sync.WaitGroup
}

// newTLSListener begins to accept connections, until ctx is done or l is closed.
func newTLSListener(ctx context.Context, l *listener, cfg *tls.Config, timeout time.Duration) *tlsListener {
	s := &tlsListener{listener: l, cfg: cfg, timeout: timeout, stopping: ctx, ready: make(chan net.Conn), failed: make(chan error, 1)}
	s.wg.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				s.failed <- err
				return
			}
			s.wg.Go(func() { s.shake(nc) })
		}
	})
	return s
}

// shake gives a connection on, or closes it.
func (s *tlsListener) shake(nc net.Conn) {
	secure, err := s.counters.handshake(s.stopping, nc, s.cfg, s.timeout)
	if err != nil {
		s.logger.Warn("a TLS handshake failed", zap.Stringer("peer", nc.RemoteAddr()), zap.Error(err))
		_ = nc.Close()
		return
	}
	select {
	case s.ready <- secure:
	case <-s.stopping.Done():
		_ = nc.Close()
	}
}

// Accept waits for a connection whose handshake is done.
func (s *tlsListener) Accept() (net.Conn, error) {
	select {
	case nc := <-s.ready:
		return nc, nil
	case err := <-s.failed:
		return nil, err
	}
}

// Close accepts nothing more and waits for the handshakes to end.
func (s *tlsListener) Close() error {
	err := s.listener.Close()
	s.wg.Wait()
	return err
}
