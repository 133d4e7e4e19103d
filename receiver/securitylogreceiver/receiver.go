package securitylogreceiver

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/limiter"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

// logEvery is how often the same line is logged at most.
const logEvery = 10 * time.Second

// source is one way in.
type source interface {
	// start begins to receive. ctx is that of the hand-overs and outlives start.
	start(ctx context.Context, host component.Host) error
	// prepareStop is called before any refusal is given up.
	prepareStop()
	// stop receives nothing more, and returns when what was received is settled.
	stop() error
}

// securityLogReceiver holds the sources together: they start, stop and refuse alike.
type securityLogReceiver struct {
	sources []source
	logger  *zap.Logger
	// lost is what the shutdown cost, by transport.
	lost map[string]*atomic.Int64

	// stopping ends the waiting between retries.
	stopping chan struct{}
	stopOnce sync.Once
	// timeout is how long after that the hand-overs are cancelled, by cancel.
	timeout time.Duration
	cancel  context.CancelFunc
	started []source
}

func newReceiver(set receiver.Settings, cfg *Config, next consumer.Logs) (*securityLogReceiver, error) {
	tel, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	r := &securityLogReceiver{
		logger: set.Logger, lost: map[string]*atomic.Int64{},
		stopping: make(chan struct{}), timeout: cfg.ShutdownTimeout, cancel: func() {},
	}
	batches, gate := limiter.New(cfg.MaxConcurrentBatches), &retry.Gate{}
	deliver := func(transport string, maxRecords int) (*deliverer, error) {
		d, err := newDeliverer(set, tel, cfg, next, transport)
		if err == nil {
			d.limiter, d.gate, d.stopping, d.maxRecords = batches, gate, r.stopping, maxRecords
			r.lost[transport] = d.lost
		}
		return d, err
	}
	m := newMemory(int64(cfg.MaxInFlight))
	if tcp := cfg.Protocols.TCP.Get(); tcp != nil {
		d, err := deliver("tcp", tcp.Batch.MaxRecords)
		if err != nil {
			return nil, err
		}
		r.sources = append(r.sources, newTCPSource(tcp, set, d, m))
	}
	if udp := cfg.Protocols.UDP.Get(); udp != nil {
		d, err := deliver("udp", udp.Batch.MaxRecords)
		if err != nil {
			return nil, err
		}
		r.sources = append(r.sources, newUDPSource(udp, set, d, m))
	}
	if http := cfg.Protocols.HTTP.Get(); http != nil {
		d, err := deliver("http", defaultMaxRecords)
		if err != nil {
			return nil, err
		}
		r.sources = append(r.sources, newHTTPSource(http, set, d, m))
	}
	if file := cfg.Protocols.File.Get(); file != nil {
		d, err := deliver("file", defaultMaxRecords)
		if err != nil {
			return nil, err
		}
		s, err := newFileSource(file, cfg.Storage, set, d)
		if err != nil {
			return nil, err
		}
		r.sources = append(r.sources, s)
	}
	return r, nil
}

func newDeliverer(
	set receiver.Settings, tel *metadata.TelemetryBuilder, cfg *Config, next consumer.Logs, transport string,
) (*deliverer, error) {
	obs, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{
		ReceiverID:             set.ID,
		Transport:              transport,
		LongLivedCtx:           transport != "http",
		ReceiverCreateSettings: set,
	})
	if err != nil {
		return nil, err
	}
	sampled := set.Logger.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
		return zapcore.NewSamplerWithOptions(core, logEvery, 1, 0)
	}))
	return &deliverer{
		next:     next,
		retry:    cfg.Retry,
		obs:      obs,
		counters: newCounters(tel, set.ID, transport),
		logger:   sampled,
		lost:     &atomic.Int64{},

		admitWait: admitWait,
	}, nil
}

// Start starts every source, or none.
func (r *securityLogReceiver) Start(ctx context.Context, host component.Host) error {
	// A hand-over belongs to no request: it goes on after Start has returned.
	handover, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r.cancel = cancel
	for _, s := range r.sources {
		if err := s.start(handover, host); err != nil {
			return errors.Join(err, r.Shutdown(ctx))
		}
		r.started = append(r.started, s)
	}
	return nil
}

// Shutdown stops every source. What was read is handed over, once more each where it
// was refused, until shutdown_timeout has passed or ctx is done: then the hand-overs are
// cancelled, whatever the next component does. The collector gives no deadline of its own.
//
// When Shutdown returns, nothing hands over any more. It waits as long as that takes,
// also for a component that does not return when its context is cancelled: the next step
// of the collector is to shut that component down.
func (r *securityLogReceiver) Shutdown(ctx context.Context) error {
	defer r.cancel()
	for _, s := range r.started {
		s.prepareStop()
	}
	r.stopOnce.Do(func() { close(r.stopping) })
	defer time.AfterFunc(r.timeout, r.cancel).Stop()
	defer context.AfterFunc(ctx, r.cancel)()
	errs := make([]error, len(r.started), len(r.started)+1)
	var stopped sync.WaitGroup
	for i, s := range r.started {
		stopped.Go(func() { errs[i] = s.stop() })
	}
	stopped.Wait()
	if len(r.started) > 0 {
		errs = append(errs, ctx.Err())
	}
	r.started = nil
	r.logLosses()
	return errors.Join(errs...)
}

// logLosses says what the shutdown cost: the metrics may not be read again.
func (r *securityLogReceiver) logLosses() {
	for transport, lost := range r.lost {
		if n := lost.Swap(0); n > 0 {
			r.logger.Error("messages were lost: the pipeline did not accept them before the shutdown",
				zap.String("transport", transport), zap.Int64("messages", n), zap.Duration("shutdown_timeout", r.timeout))
		}
	}
}
