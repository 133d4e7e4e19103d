package ocsfprocessor

import (
	"context"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
	"go.uber.org/zap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadata"
)

// ocsfProcessor is what all goroutines share. None of it changes.
type ocsfProcessor struct {
	attribute      string // that has the text; empty where the Body has it
	mark           string // the attribute that shows that a record has its event
	dropOriginal   bool
	dropUnparsed   bool
	keepHeartbeats bool
	cefAttributes  bool

	writer     *layout.Writer
	keeper     *layout.Writer // the same, but for the original, which it keeps
	eventNames map[*ocsf.Class]string
	version    string // of the distribution: that of the scope
	telemetry  *metadata.TelemetryBuilder
	logger     *zap.Logger
	logFault   sync.Once

	newReader func() reader
	now       func() time.Time
	workers   sync.Pool
}

// reader is a [pipeline.Pipeline].
type reader interface {
	Each(text string, at pipeline.Times, f func(*pipeline.Record))
	Release()
}

func newProcessor(settings processor.Settings, cfg *Config) (*ocsfProcessor, error) {
	set, err := cfg.load()
	if err != nil {
		return nil, err
	}
	location, err := time.LoadLocation(cfg.Timezone)
	if err != nil {
		return nil, err
	}
	telemetry, err := metadata.NewTelemetryBuilder(settings.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	return &ocsfProcessor{
		attribute:      cfg.attribute(),
		mark:           cfg.Output.Prefix + ".class_uid",
		dropOriginal:   cfg.Output.Original == drop,
		dropUnparsed:   cfg.OnUnparsed == drop,
		keepHeartbeats: cfg.Heartbeats == keep,
		cefAttributes:  cfg.Output.CEFAttributes,
		writer:         layout.New(set.Fields(), cfg.Output.options(), extras[:]...),
		keeper:         layout.New(set.Fields(), keepOriginal(cfg.Output.options()), extras[:]...),
		eventNames:     eventNames(set.Schema()),
		version:        settings.BuildInfo.Version,
		telemetry:      telemetry,
		logger:         settings.Logger,
		newReader:      func() reader { return pipeline.New(set, location) },
		now:            time.Now,
	}, nil
}

// eventNames are the names of records by class. Classes of extensions have a slash in
// their name, which is no character of an event's name.
func eventNames(schema *ocsf.Schema) map[*ocsf.Class]string {
	names := map[*ocsf.Class]string{}
	for _, c := range schema.Classes() {
		names[c] = "ocsf." + strings.ReplaceAll(c.Name, "/", "_")
	}
	return names
}

func (p *ocsfProcessor) shutdown(context.Context) error {
	p.telemetry.Shutdown()
	return nil
}

// processLogs works on a batch. It has no error of its own.
func (p *ocsfProcessor) processLogs(ctx context.Context, logs plog.Logs) (plog.Logs, error) {
	w, ok := p.workers.Get().(*worker)
	if !ok {
		w = newWorker(p)
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
