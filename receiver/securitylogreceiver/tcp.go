package securitylogreceiver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confignet"
	"go.opentelemetry.io/collector/receiver"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/charset"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
)

// tcpSource listens and serves each connection in a goroutine of its own.
type tcpSource struct {
	cfg       *TCPConfig
	set       receiver.Settings
	options   frame.Options
	deliverer *deliverer
	memory    *memory
	logger    *zap.Logger

	tls      *tls.Config // nil: plain TCP
	trusted  []netip.Prefix
	encoding *charset.Encoding // nil: UTF-8
	listener *listener
	wg       sync.WaitGroup
	// stopped ends the handshakes that are under way.
	stopped context.CancelFunc

	mu       sync.Mutex
	conns    map[*conn]struct{}
	stopping bool
}

func newTCPSource(cfg *TCPConfig, set receiver.Settings, d *deliverer, m *memory) *tcpSource {
	mode, _ := frame.ParseMode(cfg.Framing)
	encoding, _ := charset.Named(cfg.Encoding)
	if encoding != nil && encoding.Wide && mode == frame.Auto {
		mode = frame.Newline // counts of octets are of no use behind a conversion
	}
	return &tcpSource{
		cfg: cfg,
		set: set,
		options: frame.Options{
			Mode:     mode,
			MaxSize:  int(cfg.MaxMessageSize),
			Oversize: frame.Oversize(slices.Index(oversizes, cfg.Oversize)),
			Buffers:  m.buffers,
		},
		deliverer: d,
		memory:    m,
		logger:    d.logger,
		conns:     map[*conn]struct{}{},
		encoding:  encoding,
		trusted:   cfg.ProxyProtocol.Get().prefixes(),
	}
}

func (s *tcpSource) start(ctx context.Context, host component.Host) error {
	var err error
	if s.tls, err = loadTLS(ctx, s.cfg.TLS); err != nil {
		return fmt.Errorf("protocols::tcp: %w", err)
	}
	if s.tls != nil {
		// A syslog sender never reads, so TLS 1.3 session tickets stay unread in its socket.
		// Closing that socket then sends a reset (RFC 1122, section 4.2.2.13), which discards
		// messages that are still on the way.
		s.tls.SessionTicketsDisabled = true
	}
	addr := confignet.TCPAddrConfig{Endpoint: s.cfg.Endpoint}
	inner, err := addr.Listen(ctx)
	if err != nil {
		return fmt.Errorf("protocols::tcp::endpoint: %w", err)
	}
	s.listen(ctx, inner, host)
	s.set.Logger.Info("listening for syslog over TCP", zap.Stringer("endpoint", inner.Addr()), zap.Bool("tls", s.tls != nil))
	return nil
}

// listen begins to accept connections.
func (s *tcpSource) listen(ctx context.Context, inner net.Listener, host component.Host) {
	handshakes, cancel := context.WithCancel(ctx)
	s.stopped = cancel
	s.listener = s.deliverer.listener(inner, s.cfg.MaxConnections, host)
	s.listener.perPeer = s.cfg.MaxConnectionsPerPeer
	s.listener.plain = s.tls == nil
	s.listener.reportsData = true
	s.wg.Go(func() {
		for {
			nc, err := s.listener.Accept()
			if err != nil {
				return
			}
			s.admit(ctx, handshakes, nc)
		}
	})
}

// admit serves a connection, unless the source stops.
func (s *tcpSource) admit(ctx, handshakes context.Context, nc net.Conn) {
	c := newConn(s, nc)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		_ = nc.Close()
		return
	}
	s.conns[c] = struct{}{}
	s.wg.Go(func() {
		defer s.leave(c)
		if c.proxied(handshakes) && (s.tls == nil || c.secure(handshakes)) {
			c.serve(ctx)
		}
	})
}

func (s *tcpSource) leave(c *conn) {
	_ = c.net.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

func (s *tcpSource) isStopping() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopping
}

func (s *tcpSource) prepareStop() {}

// stop closes the listener and ends the connections once what has arrived is settled.
func (s *tcpSource) stop() error {
	s.mu.Lock()
	s.stopping = true
	for c := range s.conns {
		c.drain()
	}
	s.mu.Unlock()
	err := s.listener.Close()
	// A sender whose handshake is under way may have sent messages already. Connections that
	// are open after that time wait for the pipeline: nobody reads what their kernel takes.
	defer time.AfterFunc(drainTime, func() {
		s.stopped()
		s.closeSockets()
	}).Stop()
	defer s.stopped()
	s.wg.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// closeSockets closes the sockets of all connections, whose goroutines go on to hand over
// what was read.
func (s *tcpSource) closeSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.raw.Close()
	}
}
