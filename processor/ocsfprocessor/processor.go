package ocsfprocessor

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadata"
)

// ocsfProcessor is what all goroutines share.
type ocsfProcessor struct {
	attribute      string // that has the text; empty where the Body has it
	mark           string // the attribute that shows that a record has its event
	dropOriginal   bool
	lean           bool
	dropUnparsed   bool
	keepHeartbeats bool
	cefAttributes  bool
	prefix         string
	clock          clock

	program   atomic.Pointer[program] // a reload replaces it
	reloader  reloader
	version   string // of the distribution: that of the scope
	telemetry *metadata.TelemetryBuilder
	logger    *zap.Logger
	faults    faultLog

	newReader func(*program) reader
	now       func() time.Time
	workers   sync.Pool
}

// reader is a [pipeline.Pipeline].
type reader interface {
	Each(text string, at pipeline.Times, f func(*pipeline.Record))
	Release()
}

func newProcessor(settings processor.Settings, cfg *Config) (*ocsfProcessor, error) {
	location, err := time.LoadLocation(cfg.Timezone)
	if err != nil {
		return nil, err
	}
	telemetry, err := metadata.NewTelemetryBuilder(settings.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	files, err := cfg.snapshots()
	if err != nil {
		return nil, err
	}
	set, err := sets.acquire(cfg, files)
	if err != nil {
		return nil, err
	}
	p := &ocsfProcessor{
		attribute:      cfg.attribute(),
		mark:           cfg.Output.Prefix + ".class_uid",
		dropOriginal:   cfg.Output.Original == drop,
		lean:           cfg.Output.Detail == layout.Lean,
		dropUnparsed:   cfg.OnUnparsed == drop,
		keepHeartbeats: cfg.Heartbeats == keep,
		cefAttributes:  cfg.Output.CEFAttributes,
		prefix:         cfg.Output.Prefix,
		clock:          newClock(&cfg.Output),
		version:        settings.BuildInfo.Version,
		telemetry:      telemetry,
		logger:         settings.Logger,
		newReader: func(p *program) reader {
			r := pipeline.New(p.set.Set, location)
			if cfg.Unwrap == unwrapOff {
				r.UnwrapOff()
			}
			return r
		},
		now: time.Now,
	}
	p.program.Store(newProgram(set, &cfg.Output))
	p.reloader = reloader{p: p, cfg: cfg, loaded: files}
	return p, nil
}

// start begins to watch the user's mapping folders.
func (p *ocsfProcessor) start(_ context.Context, host component.Host) error {
	p.warn(p.program.Load().set.Set)
	if p.reloader.cfg.MappingsReloadInterval > 0 && len(p.reloader.cfg.Mappings) > 0 {
		p.reloader.start(host)
	}
	return nil
}

// warn logs what is deprecated in mapping files, each with its file and line.
func (p *ocsfProcessor) warn(set *mapping.Set) {
	for _, w := range set.Warnings() {
		p.logger.Warn("A mapping file uses what a later release does not read.", zap.String("mapping", w))
	}
}

func (p *ocsfProcessor) shutdown(context.Context) error {
	p.reloader.shutdown()
	sets.release(p.program.Load().set)
	p.telemetry.Shutdown()
	return nil
}

// processLogs works on a batch. It has no error of its own.
func (p *ocsfProcessor) processLogs(ctx context.Context, logs plog.Logs) (plog.Logs, error) {
	w, ok := p.workers.Get().(*worker)
	if !ok {
		w = newWorker(p)
	}
	if now := p.program.Load(); w.program != now {
		w.use(now)
	}
	w.now = pcommon.NewTimestampFromTime(p.now())
	emptied := false
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			if w.scope(scope) {
				emptied = true
			}
		}
	}
	w.tally.flush(ctx)
	w.reader.Release()
	p.workers.Put(w)
	if !emptied {
		return logs, nil
	}
	prune(logs)
	if logs.ResourceLogs().Len() == 0 {
		return logs, processorhelper.ErrSkipProcessingData
	}
	return logs, nil
}

// prune removes the scopes and resources that have nothing left.
func prune(logs plog.Logs) {
	logs.ResourceLogs().RemoveIf(func(resource plog.ResourceLogs) bool {
		resource.ScopeLogs().RemoveIf(func(scope plog.ScopeLogs) bool { return scope.LogRecords().Len() == 0 })
		return resource.ScopeLogs().Len() == 0
	})
}
