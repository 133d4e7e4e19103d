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
	handshakeVersion       = "version"
)

var handshakeReasons = []string{
	handshakeCertificate, handshakeClosed, handshakeNoCertificate, handshakeNotTLS,
	handshakeOther, handshakeRefused, handshakeTimeout, handshakeVersion,
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

// loadTLS reads the certificates. It returns nil where TLS is not configured.
func loadTLS(ctx context.Context, c configoptional.Optional[configtls.ServerConfig]) (*tls.Config, error) {
	if !c.HasValue() {
		return nil, nil //nolint:nilnil // no TLS is no error
	}
	cfg, err := c.Get().LoadTLSConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("tls: %w", err)
	}
	return cfg, nil
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
