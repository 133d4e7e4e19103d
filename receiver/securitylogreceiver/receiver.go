package securitylogreceiver

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

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

	// stopping ends the waiting between retries.
	stopping chan struct{}
	stopOnce sync.Once
	// cancel ends a hand-over that does not return within the deadline of Shutdown.
	cancel  context.CancelFunc
	started []source
}

func newReceiver(set receiver.Settings, cfg *Config, next consumer.Logs) (*securityLogReceiver, error) {
	tel, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	r := &securityLogReceiver{stopping: make(chan struct{}), cancel: func() {}}
	m := newMemory(int64(cfg.MaxInFlight))
	if tcp := cfg.Protocols.TCP.Get(); tcp != nil {
		d, err := newDeliverer(set, tel, cfg, next, "tcp", r.stopping)
		if err != nil {
			return nil, err
		}
		r.sources = append(r.sources, newTCPSource(tcp, set, d, m))
	}
	if udp := cfg.Protocols.UDP.Get(); udp != nil {
		d, err := newDeliverer(set, tel, cfg, next, "udp", r.stopping)
		if err != nil {
			return nil, err
		}
		r.sources = append(r.sources, newUDPSource(udp, set, d, m))
	}
	if http := cfg.Protocols.HTTP.Get(); http != nil {
		d, err := newDeliverer(set, tel, cfg, next, "http", r.stopping)
		if err != nil {
			return nil, err
		}
		r.sources = append(r.sources, newHTTPSource(http, set, d, m))
	}
	if file := cfg.Protocols.File.Get(); file != nil {
		d, err := newDeliverer(set, tel, cfg, next, "file", r.stopping)
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
	set receiver.Settings, tel *metadata.TelemetryBuilder, cfg *Config, next consumer.Logs, transport string, stopping <-chan struct{},
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
		stopping: stopping,

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
// was refused, as long as ctx allows.
func (r *securityLogReceiver) Shutdown(ctx context.Context) error {
	defer r.cancel()
	for _, s := range r.started {
		s.prepareStop()
	}
	r.stopOnce.Do(func() { close(r.stopping) })
	stopped := make(chan error, 1)
	go func(sources []source) {
		var errs []error
		for _, s := range sources {
			errs = append(errs, s.stop())
		}
		stopped <- errors.Join(errs...)
	}(r.started)
	r.started = nil
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
