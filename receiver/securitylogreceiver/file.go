package securitylogreceiver

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/receiver"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer/attrs"

	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

const (
	lineKey   = attrs.LogFileRecordNumber
	offsetKey = attrs.LogFileRecordOffset
)

// stalledAfter is how long a poll of the files may take before the receiver looks for a
// named pipe or a device that holds it up.
const stalledAfter = 2 * time.Second

// fileSource reads files with stanza's fileconsumer.
type fileSource struct {
	cfg       *FileConfig
	storage   *component.ID
	set       receiver.Settings
	deliverer *deliverer

	// consumer is the configuration of the files without the special ones that were found.
	consumer    fileconsumer.Config
	manager     *fileconsumer.Manager
	checkpoints *checkpoints
	// handover is the context of the hand-overs. The one that the manager gives is
	// cancelled before they are done.
	handover context.Context

	watching sync.WaitGroup
	done     chan struct{} // ends the watch
	doneOnce sync.Once
	// stuck is set where the manager cannot be stopped, emitting counts the calls of emit.
	stuck    bool
	emitting atomic.Int64
}

func newFileSource(cfg *FileConfig, storage *component.ID, set receiver.Settings, d *deliverer) (*fileSource, error) {
	set.Logger = set.Logger.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
		return newErrorCounter(core, func() { d.counters.add(d.counters.ReceiverSecurityLogFileErrors, 1) })
	}))
	s := &fileSource{cfg: cfg, storage: storage, set: set, deliverer: d, consumer: cfg.Consumer, done: make(chan struct{})}
	return s, s.build()
}

func (s *fileSource) build() (err error) {
	if s.manager, err = s.consumer.Build(s.set.TelemetrySettings, s.emit); err != nil {
		return fmt.Errorf("protocols::file: %w", err)
	}
	return nil
}

func (s *fileSource) start(ctx context.Context, host component.Host) error {
	c, err := openCheckpoints(ctx, host, s.storage, s.set.ID)
	if err != nil {
		return err
	}
	s.checkpoints, s.handover = c, ctx
	if s.exclude(specialFiles(&s.consumer.Criteria)) {
		err = s.build()
	}
	if err == nil {
		err = s.open()
	}
	if err != nil {
		return errors.Join(err, s.stop())
	}
	s.watching.Go(func() { s.watch(host) })
	return nil
}

// open starts the manager.
func (s *fileSource) open() error {
	s.checkpoints.touch()
	if err := s.manager.Start(s.checkpoints); err != nil {
		return fmt.Errorf("protocols::file: %w", err)
	}
	return nil
}

// exclude leaves out special files from now on, and tells whether there are any.
func (s *fileSource) exclude(paths []string) bool {
	exclude := slices.Clone(s.consumer.Exclude)
	for _, path := range paths {
		s.set.Logger.Error("a path is not read: it is a named pipe, a device or a socket; expected a regular file", zap.String("path", path))
		exclude = append(exclude, globEscape(path))
	}
	s.consumer.Exclude = exclude
	return len(paths) > 0
}

// watch looks for special files while a poll takes long, which is also the case while
// the pipeline refuses. Stanza opens whatever matches and offers no way to choose, so
// its manager is replaced by one that leaves them out.
func (s *fileSource) watch(host component.Host) {
	ticker := time.NewTicker(stalledAfter / 4)
	defer ticker.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-ticker.C:
		}
		if s.checkpoints.sinceSaved() < stalledAfter+s.consumer.PollInterval {
			continue
		}
		if err := s.replace(); err != nil {
			componentstatus.ReportStatus(host, componentstatus.NewPermanentErrorEvent(err))
			return
		}
	}
}

// replace replaces the manager where there are special files.
func (s *fileSource) replace() error {
	paths := specialFiles(&s.consumer.Criteria)
	if len(paths) == 0 {
		return nil
	}
	s.prepareStop()
	if err := s.close(); err != nil {
		return err
	}
	s.exclude(paths)
	if err := s.build(); err != nil {
		return err
	}
	select {
	case <-s.done: // the checkpoints stay frozen
		return nil
	default:
	}
	s.checkpoints.thaw()
	return s.open()
}

// prepareStop keeps the checkpoints as they are where an interrupted read would spoil
// them: in a compressed file stanza moves to the end whether it got there or not. The
// price is that a file that was being read is read again.
func (s *fileSource) prepareStop() {
	if s.cfg.Consumer.Compression != "" {
		s.checkpoints.freeze()
	}
}

func (s *fileSource) stop() error {
	s.doneOnce.Do(func() { close(s.done) })
	s.watching.Wait()
	return errors.Join(s.close(), s.checkpoints.close())
}

// errStuck: the manager waits for a named pipe that cannot be opened for writing.
var errStuck = errors.New("protocols::file: a named pipe in an included folder blocks the reader; remove it and restart, or include only names of log files, such as *.log")

// close stops the manager. While that takes, named pipes that it may wait for are opened.
// Where one cannot be opened, the manager is given up when the hand-overs are cancelled. If it
// goes on later it reads nothing, since its context is cancelled.
func (s *fileSource) close() error {
	if s.stuck {
		return errStuck
	}
	stopped := make(chan error, 1)
	manager := s.manager
	go func() { stopped <- manager.Stop() }()
	wait := stalledAfter / 20
	for {
		timer := time.NewTimer(wait)
		select {
		case err := <-stopped:
			timer.Stop()
			return err
		case <-timer.C:
		}
		release, blocked := unblock(specialFiles(&s.consumer.Criteria))
		defer release()
		if blocked > 0 {
			s.deliverer.logger.Error("files are not read", zap.Error(errStuck))
			if s.handover.Err() != nil && s.emitting.Load() == 0 {
				s.checkpoints.freeze()
				s.stuck = true
				return errStuck
			}
		}
		wait = stalledAfter / 4
	}
}

// emit hands over what was read of one file. The offset moves on whatever emit
// returns, so a refusal is retried here.
func (s *fileSource) emit(_ context.Context, tokens [][]byte, attributes map[string]any, last int64, offsets []int64) error {
	s.emitting.Add(1)
	defer s.emitting.Add(-1)
	batch, size := makeBatch(tokens, last, offsets)
	counters := s.deliverer.counters
	counters.add(counters.ReceiverSecurityLogMessages, int64(len(batch)))
	counters.add(counters.ReceiverSecurityLogBytes, size)
	o := origin{
		resource:     s.cfg.Resource,
		scopeName:    metadata.ScopeName,
		scopeVersion: s.set.BuildInfo.Version,
		attributes:   attributes,
		withLine:     s.cfg.Consumer.IncludeFileRecordNumber,
		withOffset:   s.cfg.Consumer.IncludeFileRecordOffset,
	}
	if _, done := s.deliverer.deliver(s.handover, &o, batch); !done {
		// The receiver shuts down. The reader would move its offset behind these messages
		// whatever emit returns. Ending its goroutine, which runs its deferred calls, keeps
		// the offset in front of them, so they are read after the restart, once. Fileconsumer
		// has no documented way to do that; TestStanzaEmitContract fails if it changes in what
		// this depends on.
		runtime.Goexit()
	}
	return nil
}

// makeBatch takes the lines that are not empty.
func makeBatch(tokens [][]byte, last int64, offsets []int64) (batch []message, size int64) {
	now := time.Now()
	batch = make([]message, 0, len(tokens))
	for i, token := range tokens {
		if len(token) == 0 {
			continue
		}
		size += int64(len(token))
		m := message{text: string(token), at: now, line: last - int64(len(tokens)-1-i)}
		if i < len(offsets) {
			m.offset = offsets[i]
		}
		batch = append(batch, m)
	}
	return batch, size
}

// nopEmit is for a configuration that is only checked.
func nopEmit(context.Context, [][]byte, map[string]any, int64, []int64) error { return nil }

// errorCounter counts what is logged as an error and samples it. Stanza logs the same
// error of the same file at each poll, five times a second.
type errorCounter struct {
	zapcore.Core
	sampled zapcore.Core
	count   func()
}

func newErrorCounter(core zapcore.Core, count func()) zapcore.Core {
	return &errorCounter{Core: core, sampled: zapcore.NewSamplerWithOptions(core, logEvery, 1, 0), count: count}
}

// Enabled tells whether Check is asked: errors are counted also where nothing is logged.
func (c *errorCounter) Enabled(level zapcore.Level) bool {
	return level >= zapcore.ErrorLevel || c.Core.Enabled(level)
}

// With returns a core that counts in the same place.
func (c *errorCounter) With(fields []zapcore.Field) zapcore.Core {
	return &errorCounter{Core: c.Core.With(fields), sampled: c.sampled.With(fields), count: c.count}
}

// Check counts an entry that is an error.
func (c *errorCounter) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if e.Level < zapcore.ErrorLevel {
		return c.Core.Check(e, ce)
	}
	c.count()
	return c.sampled.Check(e, ce)
}
