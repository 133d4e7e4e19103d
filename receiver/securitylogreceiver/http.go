package securitylogreceiver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/receiver"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

// httpSource takes messages by POST and answers when the next component has accepted
// them: what is not answered with 200 is still the sender's.
type httpSource struct {
	cfg       *HTTPConfig
	set       receiver.Settings
	deliverer *deliverer
	memory    *memory

	listener *listener
	server   *http.Server
	wg       sync.WaitGroup
	// stopping is done when the server stops: bodies are not waited for any more.
	stopping context.Context
	stopped  context.CancelFunc

	mu       sync.Mutex
	closing  bool
	active   int
	requests sync.WaitGroup // those that were let in
}

func newHTTPSource(cfg *HTTPConfig, set receiver.Settings, d *deliverer, m *memory) *httpSource {
	if cfg.MaxWait == 0 {
		d = d.once()
	}
	return &httpSource{cfg: cfg, set: set, deliverer: d, memory: m}
}

func (s *httpSource) start(ctx context.Context, host component.Host) error {
	secure, err := loadTLS(ctx, s.cfg.Server.TLS)
	if err != nil {
		return fmt.Errorf("protocols::http: %w", err)
	}
	set := s.set.TelemetrySettings
	set.Logger = s.deliverer.logger // net/http has a line for each connection that fails
	server, err := s.cfg.Server.ToServer(ctx, host.GetExtensions(), set, http.HandlerFunc(s.take))
	if err != nil {
		return fmt.Errorf("protocols::http: %w", err)
	}
	inner, err := s.cfg.Server.NetAddr.Listen(ctx)
	if err != nil {
		return fmt.Errorf("protocols::http::endpoint: %w", err)
	}
	server.Handler = s.gate(server.Handler)
	if server.ErrorLog, err = zap.NewStdLogAt(set.Logger, zapcore.WarnLevel); err != nil {
		return errors.Join(err, inner.Close())
	}
	s.stopping, s.stopped = context.WithCancel(ctx)
	s.server = server
	s.listener = s.deliverer.listener(inner, s.cfg.MaxConnections, host)
	s.listener.plain = secure == nil
	s.serve(secure, host)
	s.set.Logger.Info("listening for messages over HTTP", zap.Stringer("endpoint", inner.Addr()),
		zap.String("path", s.cfg.Path), zap.Bool("tls", secure != nil))
	return nil
}

// serve serves until the server is stopped.
func (s *httpSource) serve(secure *tls.Config, host component.Host) {
	var l net.Listener = s.listener
	if secure != nil {
		// As confighttp does in the listener that it would make.
		secure.NextProtos = []string{"h2", "http/1.1"}
		l = newTLSListener(s.stopping, s.listener, secure, s.cfg.HandshakeTimeout)
	}
	s.wg.Go(func() {
		if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			componentstatus.ReportStatus(host, componentstatus.NewPermanentErrorEvent(err))
		}
	})
}

// take takes the messages of a request.
func (s *httpSource) take(w http.ResponseWriter, r *http.Request) {
	b := newBody(s.memory, s.cfg)
	defer b.release()
	stop := context.AfterFunc(s.stopping, func() {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
	})
	status, text := b.read(r)
	stop()
	if status == http.StatusOK {
		status, text = s.hand(r, b)
	}
	answer(w, status, text)
}

// hand hands the messages of a request over.
func (s *httpSource) hand(r *http.Request, b *body) (status int, text string) {
	ctx, cancel := s.cfg.waiting(r.Context())
	defer cancel()
	batch, status, text := b.messages(ctx)
	if status != http.StatusOK {
		return status, text
	}
	o := s.origin(r)
	left, what, err := s.deliverer.attempt(ctx, &o, batch)
	if what == taken || what == permanent {
		counters := s.deliverer.counters
		counters.add(counters.ReceiverSecurityLogMessages, int64(len(batch)))
		counters.add(counters.ReceiverSecurityLogBytes, b.size)
	}
	switch what {
	case taken:
		return http.StatusOK, ""
	case permanent:
		s.deliverer.lose(left, reasonPermanent, err)
		return http.StatusBadRequest, textRejected
	}
	return http.StatusServiceUnavailable, textLater
}

// waiting bounds how long a request waits. With a max_wait of 0 that is for the one
// answer of the pipeline alone, for as long as the client stays.
func (c *HTTPConfig) waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.MaxWait == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.MaxWait)
}

// origin says where the messages of a request come from.
func (s *httpSource) origin(r *http.Request) origin {
	attributes := peerOf(r.RemoteAddr)
	if name := subject(r.TLS); name != "" {
		attributes[subjectKey] = name
	}
	return origin{
		resource:     s.cfg.Resource,
		scopeName:    metadata.ScopeName,
		scopeVersion: s.set.BuildInfo.Version,
		attributes:   attributes,
	}
}

func (s *httpSource) prepareStop() {}

// stop answers the requests that were let in. The others, of which a part has arrived,
// are still their senders'.
func (s *httpSource) stop() error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.stopped()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.wg.Go(func() {
		s.requests.Wait()
		// The last answers are being written.
		time.AfterFunc(drainTime, cancel)
	})
	err := s.server.Shutdown(ctx)
	if errors.Is(err, context.Canceled) {
		err = s.server.Close()
	}
	s.wg.Wait()
	return err
}
