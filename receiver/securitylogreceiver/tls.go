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
	"syscall"
	"time"

	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configtls"
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
