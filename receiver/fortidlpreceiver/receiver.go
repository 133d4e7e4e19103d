package fortidlpreceiver

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/storageclient"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/fortidlpreceiver/internal/metadata"
)

// logEvery is how often the same line is logged at most.
const logEvery = 10 * time.Second

// fortidlpReceiver reads one stream: one goroutine reads, and with a spool a second one
// hands over.
type fortidlpReceiver struct {
	set      receiver.Settings
	cfg      *Config
	next     consumer.Logs
	counters *counters
	logger   *zap.Logger // samples

	// stopping ends the waiting between attempts to hand over.
	stopping chan struct{}
	stopOnce sync.Once
	// stopReading ends the connection in good order, stopHanding a hand-over that does
	// not return within the deadline of Shutdown.
	stopReading, stopHanding context.CancelFunc
	// reading and handing are the goroutines.
	reading, handing sync.WaitGroup
	client           storage.Client
}

func newReceiver(set receiver.Settings, cfg *Config, next consumer.Logs) (*fortidlpReceiver, error) {
	tel, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	sampled := set.Logger.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
		return zapcore.NewSamplerWithOptions(core, logEvery, 1, 0)
	}))
	return &fortidlpReceiver{
		set:         set,
		cfg:         cfg,
		next:        next,
		counters:    newCounters(tel, set.ID),
		logger:      sampled,
		stopping:    make(chan struct{}),
		stopReading: func() {},
		stopHanding: func() {},
	}, nil
}

// Start opens the spool and begins to connect; it does not wait for a connection.
func (r *fortidlpReceiver) Start(ctx context.Context, host component.Host) error {
	c, err := newClient(ctx, r.cfg, host, r.set.TelemetrySettings)
	if err != nil {
		return err
	}
	d, err := r.newDeliverer()
	if err != nil {
		return err
	}
	// Reading and handing over belong to no request: they go on after Start has returned.
	var readCtx, handCtx context.Context
	readCtx, r.stopReading = context.WithCancel(context.WithoutCancel(ctx))
	handCtx, r.stopHanding = context.WithCancel(context.WithoutCancel(ctx))
	take := func(_ context.Context, items []item) bool { return r.handOver(handCtx, d, items) }
	if r.cfg.Storage != nil {
		s, err := r.openSpool(ctx, host, d)
		if err != nil {
			return errors.Join(err, r.Shutdown(ctx))
		}
		take = s.take
		r.handing.Go(func() { s.run(readCtx, handCtx) })
	}
	s := &stream{
		transport:  r.newTransport(c),
		reconnect:  r.cfg.Reconnect,
		maxRecords: r.cfg.MaxRecords,
		take:       take,
		counters:   r.counters,
		logger:     r.logger,
		report:     func(e *componentstatus.Event) { componentstatus.ReportStatus(host, e) },
	}
	r.reading.Go(func() { s.run(readCtx) })
	return nil
}

func (r *fortidlpReceiver) newTransport(c *client) transport {
	if r.cfg.Mode == modeLongPoll {
		return &longPoll{client: c, counters: r.counters, silence: r.cfg.Client.Timeout, limit: r.cfg.MaxMessageSize, pause: r.cfg.Reconnect.least()}
	}
	return &websocketTransport{client: c, interval: r.cfg.PingInterval, limit: r.cfg.MaxMessageSize}
}

func (r *fortidlpReceiver) newDeliverer() (*deliverer, error) {
	obs, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{
		ReceiverID:             r.set.ID,
		Transport:              r.cfg.Mode,
		LongLivedCtx:           true,
		ReceiverCreateSettings: r.set,
	})
	if err != nil {
		return nil, err
	}
	m, err := openMemory(context.Background(), r.cfg.RememberEvents, nil)
	if err != nil {
		return nil, err
	}
	return &deliverer{
		next:     r.next,
		retry:    r.cfg.Retry,
		obs:      obs,
		counters: r.counters,
		logger:   r.logger,
		origin:   &origin{resource: r.cfg.Resource, scopeName: metadata.ScopeName, scopeVersion: r.set.BuildInfo.Version},
		reader:   newReader(),
		memory:   m,
		stopping: r.stopping,
	}, nil
}

// handOver takes the place of the spool where there is none: the next message is read when
// the last one is settled. It answers false when a shutdown lost events: what is read after
// that would be lost, too.
func (r *fortidlpReceiver) handOver(ctx context.Context, d *deliverer, items []item) bool {
	ok := true
	for _, it := range items {
		switch out := d.deliver(ctx, []item{it}); out.verdict {
		case retry.Accepted:
			d.memory.remember(out.page)
		case retry.Rejected:
			r.counters.dropped(out.records, out.reason)
		case retry.Refused:
			r.counters.dropped(out.records, reasonShutdown)
			ok = false
		}
	}
	return ok
}

func (r *fortidlpReceiver) openSpool(ctx context.Context, host component.Host, d *deliverer) (*spool, error) {
	var err error
	if r.client, err = storageclient.Open(ctx, host, *r.cfg.Storage, r.set.ID); err != nil {
		return nil, err
	}
	s := &spool{
		client:     r.client,
		limits:     r.cfg.Spool,
		maxRecords: r.cfg.MaxRecords,
		keep:       r.cfg.OnPermanentError == permanentKeep,
		deliverer:  d,
		counters:   r.counters,
		logger:     r.logger,
		stopping:   r.stopping,
		changed:    make(chan struct{}),
	}
	if s.messages, err = openQueue(ctx, r.client, "message"); err != nil {
		return nil, err
	}
	if s.dead, err = openQueue(ctx, r.client, "dead"); err != nil {
		return nil, err
	}
	known, err := openQueue(ctx, r.client, "known")
	if err != nil {
		return nil, err
	}
	if d.memory, err = openMemory(ctx, r.cfg.RememberEvents, known); err != nil {
		return nil, err
	}
	s.left = s.messages.len()
	s.fillReserve(ctx)
	r.counters.spool(s.messages.len(), s.messages.bytes)
	r.counters.deadLetters(s.dead.len())
	return s, nil
}

// Shutdown closes the connection first and then settles what was read: with a spool it
// stays there, without one it is handed over, once more where it was refused. A hand-over
// that takes longer than ShutdownTimeout, or than the deadline of ctx, is cancelled.
// Shutdown returns when the goroutines have ended: nothing is handed over after it.
func (r *fortidlpReceiver) Shutdown(ctx context.Context) error {
	defer r.stopHanding()
	r.stopReading()
	r.stopOnce.Do(func() { close(r.stopping) })
	stopped := make(chan struct{})
	go func() {
		r.reading.Wait()
		r.handing.Wait()
		close(stopped)
	}()
	timeout := time.NewTimer(r.cfg.ShutdownTimeout)
	defer timeout.Stop()
	select {
	case <-stopped:
	case <-timeout.C:
		r.stopHanding()
		<-stopped
	case <-ctx.Done():
		r.stopHanding()
		<-stopped
	}
	if lost := r.counters.lost.Swap(0); lost > 0 {
		// Not by the logger that samples: this number must be said.
		r.set.Logger.Error("events were lost at shutdown; the metric dropped counts them with the reason shutdown",
			zap.Int64("events", lost), zap.Bool("storage", r.cfg.Storage != nil))
	}
	if r.client == nil {
		return ctx.Err()
	}
	client := r.client
	r.client = nil
	return errors.Join(ctx.Err(), client.Close(context.WithoutCancel(ctx)))
}
