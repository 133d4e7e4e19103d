package securitylogreceiver

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/receiver"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer/attrs"

	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

const (
	lineKey   = attrs.LogFileRecordNumber
	offsetKey = attrs.LogFileRecordOffset
)

// fileSource reads files with stanza's fileconsumer.
type fileSource struct {
	cfg       *FileConfig
	storage   *component.ID
	set       receiver.Settings
	deliverer *deliverer

	manager     *fileconsumer.Manager
	checkpoints *checkpoints
	// handover is the context of the hand-overs. The one that the manager gives is
	// cancelled before they are done.
	handover context.Context
}

func newFileSource(cfg *FileConfig, storage *component.ID, set receiver.Settings, d *deliverer) (*fileSource, error) {
	s := &fileSource{cfg: cfg, storage: storage, set: set, deliverer: d}
	manager, err := cfg.Consumer.Build(set.TelemetrySettings, s.emit)
	if err != nil {
		return nil, fmt.Errorf("protocols::file: %w", err)
	}
	s.manager = manager
	return s, nil
}

func (s *fileSource) start(ctx context.Context, host component.Host) error {
	c, err := openCheckpoints(ctx, host, s.storage, s.set.ID)
	if err != nil {
		return err
	}
	s.checkpoints, s.handover = c, ctx
	if err := s.manager.Start(c); err != nil {
		return errors.Join(fmt.Errorf("protocols::file: %w", err), s.stop())
	}
	return nil
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
	return errors.Join(s.manager.Stop(), s.checkpoints.close())
}

// emit hands over what was read of one file. The offset moves on whatever emit
// returns, so a refusal is retried here.
func (s *fileSource) emit(_ context.Context, tokens [][]byte, attributes map[string]any, last int64, offsets []int64) error {
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
		// the offset in front of them, so they are read after the restart, once. This depends
		// on fileconsumer running one goroutine per file and on its order of emit and offset;
		// TestFileResumesAfterShutdown fails if either changes.
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
