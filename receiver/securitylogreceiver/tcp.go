package securitylogreceiver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/config/confignet"
	"go.opentelemetry.io/collector/receiver"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
)

// The pause after a failure to accept a connection, as in net/http.
const (
	minAcceptPause = 5 * time.Millisecond
	maxAcceptPause = time.Second
)

// tcpSource listens and serves each connection in a goroutine of its own.
type tcpSource struct {
	cfg       *TCPConfig
	set       receiver.Settings
	options   frame.Options
	deliverer *deliverer
	logger    *zap.Logger

	listener net.Listener
	wg       sync.WaitGroup

	mu       sync.Mutex
	conns    map[*conn]struct{}
	stopping bool
}

func newTCPSource(cfg *TCPConfig, set receiver.Settings, d *deliverer) *tcpSource {
	mode, _ := frame.ParseMode(cfg.Framing)
	return &tcpSource{
		cfg: cfg,
		set: set,
		options: frame.Options{
			Mode:     mode,
			MaxSize:  int(cfg.MaxMessageSize),
			Oversize: frame.Oversize(slices.Index(oversizes, cfg.Oversize)),
		},
		deliverer: d,
		logger:    d.logger,
		conns:     map[*conn]struct{}{},
	}
}

func (s *tcpSource) start(ctx context.Context, host component.Host) error {
	addr := confignet.TCPAddrConfig{Endpoint: s.cfg.Endpoint}
	listener, err := addr.Listen(ctx)
	if err != nil {
		return fmt.Errorf("protocols::tcp::endpoint: %w", err)
	}
	s.listener = listener
	s.set.Logger.Info("listening for syslog over TCP", zap.Stringer("endpoint", listener.Addr()))
	s.wg.Go(func() { s.accept(ctx, host) })
	return nil
}

// accept takes connections until the source stops. A listener that fails for a while,
// as it does without free file descriptors, is tried again; the status says so.
func (s *tcpSource) accept(ctx context.Context, host component.Host) {
	pause := time.Duration(0)
	for {
		c, err := s.listener.Accept()
		switch {
		case err == nil:
			if pause > 0 {
				componentstatus.ReportStatus(host, componentstatus.NewEvent(componentstatus.StatusOK))
			}
			pause = 0
			s.admit(ctx, c)
			continue
		case s.isStopping():
			return
		case errors.Is(err, net.ErrClosed):
			componentstatus.ReportStatus(host, componentstatus.NewPermanentErrorEvent(err))
			return
		}
		componentstatus.ReportStatus(host, componentstatus.NewRecoverableErrorEvent(err))
		s.logger.Error("cannot accept connections", zap.Error(err))
		pause = min(max(2*pause, minAcceptPause), maxAcceptPause)
		select {
		case <-time.After(pause):
		case <-s.deliverer.stopping:
			return
		}
	}
}

// admit serves a connection, or closes it where too many are open.
func (s *tcpSource) admit(ctx context.Context, nc net.Conn) {
	c := newConn(s, nc)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		_ = nc.Close()
		return
	}
	counters := s.deliverer.counters
	if s.cfg.MaxConnections > 0 && len(s.conns) >= s.cfg.MaxConnections {
		counters.add(counters.ReceiverSecurityLogConnectionsRefused, 1)
		s.logger.Warn("a connection was refused: max_connections are open", zap.Int("max_connections", s.cfg.MaxConnections))
		_ = nc.Close()
		return
	}
	s.conns[c] = struct{}{}
	counters.ReceiverSecurityLogConnections.Add(ctx, 1, counters.labels)
	s.wg.Go(func() {
		defer s.leave(ctx, c)
		c.serve(ctx)
	})
}

func (s *tcpSource) leave(ctx context.Context, c *conn) {
	_ = c.net.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	counters := s.deliverer.counters
	counters.ReceiverSecurityLogConnections.Add(ctx, -1, counters.labels)
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
	s.wg.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
