package securitylogreceiver

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"time"

	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/proxyproto"
)

// The reasons for which a connection is closed that must begin with a header of a proxy,
// values of the attribute "reason".
const (
	proxyInvalid   = "invalid"
	proxyMissing   = "missing"
	proxyTimeout   = "timeout"
	proxyUntrusted = "untrusted"
)

var proxyReasons = []string{proxyInvalid, proxyMissing, proxyTimeout, proxyUntrusted}

var errUntrusted = errors.New("the connection does not come from a trusted proxy; proxy_protocol::trusted must name its address")

// proxied reads the header of the proxy where one is expected. From then on records
// carry the address of the sender, while limits per peer still count the socket's: anybody
// can write a header, and the listener admits before it reads. It returns false where the
// connection is to be closed.
//
// From other addresses than the proxies' nothing is read: they could name any sender.
func (c *conn) proxied(ctx context.Context) bool {
	s := c.source
	if !s.cfg.ProxyProtocol.HasValue() {
		return true
	}
	err := errUntrusted
	var sender netip.AddrPort
	if s.trusts(c.raw.RemoteAddr()) {
		sender, err = c.header(ctx)
	}
	if err != nil {
		counters := s.deliverer.counters
		counters.ReceiverSecurityLogProxyFailures.Add(context.WithoutCancel(ctx), 1, counters.proxies[whyProxy(err)])
		s.logger.Warn("a connection was closed", zap.String("peer", addressOnly(c.raw.RemoteAddr())), zap.Error(err))
		return false
	}
	if sender.IsValid() {
		c.origin.attributes = peerOf(sender.String())
	}
	if a, ok := c.raw.(*admitted); ok {
		a.begun = false // what follows may still be TLS that is not configured
	}
	c.activeAt = time.Now()
	return true
}

// header reads the header, until handshake_timeout has passed or ctx is done.
func (c *conn) header(ctx context.Context) (netip.AddrPort, error) {
	if err := c.raw.SetReadDeadline(time.Now().Add(c.source.cfg.HandshakeTimeout)); err != nil {
		return netip.AddrPort{}, err
	}
	interrupt := context.AfterFunc(ctx, func() { _ = c.raw.Close() })
	defer interrupt()
	sender, err := proxyproto.Read(c.raw)
	if err != nil {
		return netip.AddrPort{}, err
	}
	return sender, c.raw.SetReadDeadline(time.Time{})
}

func (s *tcpSource) trusts(a net.Addr) bool {
	peer, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return false
	}
	addr := peer.Addr().Unmap().WithZone("")
	for _, p := range s.trusted {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// whyProxy names the reason of a failure.
func whyProxy(err error) string {
	switch {
	case errors.Is(err, errUntrusted):
		return proxyUntrusted
	case errors.Is(err, os.ErrDeadlineExceeded):
		return proxyTimeout
	case errors.Is(err, proxyproto.ErrMissing), errors.Is(err, errUnexpectedTLS):
		return proxyMissing
	}
	return proxyInvalid
}
