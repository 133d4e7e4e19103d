package securitylogreceiver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/config/confighttp"
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
	// stopped ends the wait for bodies and handshakes.
	stopped context.CancelFunc

	mu       sync.Mutex
	closing  bool
	active   int
	requests sync.WaitGroup // those that were let in
}

func newHTTPSource(cfg *HTTPConfig, set receiver.Settings, d *deliverer, m *memory) *httpSource {
	if cfg.MaxWait == 0 {
		d = d.once()
	}
	return &httpSource{cfg: cfg, set: set, deliverer: d, memory: m, stopped: func() {}}
}

func (s *httpSource) start(ctx context.Context, host component.Host) error {
	secure, err := loadTLS(ctx, s.cfg.Server.TLS)
	if err != nil {
		return fmt.Errorf("protocols::http: %w", err)
	}
	// receiving ends when the server stops: no body and no handshake is waited for then.
	receiving, stopped := context.WithCancel(ctx)
	s.stopped = stopped
	set := s.set.TelemetrySettings
	set.Logger = s.deliverer.logger // net/http has a line for each connection that fails
	var options []confighttp.ToServerOption
	if slices.Contains(s.cfg.Server.CompressionAlgorithms, "zstd") {
		options = append(options, confighttp.WithDecoder("zstd", unzstd))
	}
	server, err := s.cfg.Server.ToServer(ctx, host.GetExtensions(), set, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.take(ctx, receiving, w, r)
	}), options...)
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
	s.server = server
	s.listener = s.deliverer.listener(inner, s.cfg.MaxConnections, host)
	s.listener.perPeer = s.cfg.MaxConnectionsPerPeer
	s.listener.plain = secure == nil
	s.serve(receiving, secure, host)
	s.set.Logger.Info("listening for messages over HTTP", zap.Stringer("endpoint", inner.Addr()),
		zap.String("path", s.cfg.Path), zap.Bool("tls", secure != nil))
	return nil
}

// serve serves until the server is stopped.
func (s *httpSource) serve(receiving context.Context, secure *tls.Config, host component.Host) {
	var l net.Listener = s.listener
	if secure != nil {
		// As confighttp does in the listener that it would make.
		secure.NextProtos = []string{"h2", "http/1.1"}
		l = newTLSListener(receiving, s.listener, secure, s.cfg.HandshakeTimeout)
	}
	s.wg.Go(func() {
		if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			componentstatus.ReportStatus(host, componentstatus.NewPermanentErrorEvent(err))
		}
	})
}

// take takes the messages of a request. What is handed over is cancelled with handover,
// which outlives every request.
func (s *httpSource) take(handover, receiving context.Context, w http.ResponseWriter, r *http.Request) {
	handover, cancel := s.cfg.answering(handover)
	defer cancel()
	b := newBody(s.memory, s.cfg)
	defer b.release()
	stop := context.AfterFunc(receiving, func() {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
	})
	status, text := b.read(r)
	stop()
	if status == http.StatusOK {
		status, text = s.hand(handover, r, b)
	}
	answer(w, status, text)
}

// hand hands the messages of a request over, slice by slice. A request waits for max_wait
// for each slice, so that a large body which makes progress is not given up.
func (s *httpSource) hand(handover context.Context, r *http.Request, b *body) (status int, text string) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(handover, cancel)()
	batch, status, text := b.messages(ctx)
	if status != http.StatusOK {
		return status, text
	}
	o := s.origin(r)
	for len(batch) > 0 {
		n := s.deliverer.slice(batch)
		left, what, err := s.offer(ctx, &o, batch[:n])
		switch what {
		case permanent:
			s.deliverer.lose(left, reasonPermanent, err)
			status, text = http.StatusBadRequest, textRejected
		case exhausted, stopped:
			s.received(batch[:n-left])
			return http.StatusServiceUnavailable, textLater
		}
		s.received(batch[:n])
		batch = batch[n:]
	}
	return status, text
}

func (s *httpSource) offer(ctx context.Context, o *origin, batch []message) (left int, what outcome, err error) {
	ctx, cancel := s.cfg.waiting(ctx)
	defer cancel()
	return s.deliverer.attempt(ctx, o, batch)
}

// received counts messages that are settled. Those that will be sent again are not.
func (s *httpSource) received(batch []message) {
	size := int64(0)
	for i := range batch {
		size += int64(len(batch[i].text))
	}
	counters := s.deliverer.counters
	counters.add(counters.ReceiverSecurityLogMessages, int64(len(batch)))
	counters.add(counters.ReceiverSecurityLogBytes, size)
}

// waiting bounds how long a request waits for one thing. With a max_wait of 0 that is for
// the one answer of the pipeline alone, for as long as the client stays.
func (c *HTTPConfig) waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.MaxWait == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.MaxWait)
}

// answering bounds how long a request is served, so that there is time for the answer.
func (c *HTTPConfig) answering(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.Server.WriteTimeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.Server.WriteTimeout*9/10)
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
