package fortidlpreceiver

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"
)

// stable is how long a connection without messages must live to count as one that works.
const stable = time.Minute

// rival is how short a connection is that may have been ended by another consumer, and
// rivals how many in a row make us say so.
const (
	rival  = 5 * time.Second
	rivals = 3
)

// stream keeps the transport connected. It runs in one goroutine.
type stream struct {
	transport  transport
	reconnect  ReconnectConfig
	maxRecords int
	take       func(context.Context, []item)
	counters   *counters
	logger     *zap.Logger // samples
	report     func(*componentstatus.Event)

	failures int // attempts in a row that did not work
	short    int // connections in a row that ended at once
}

// run reads the stream until ctx ends.
func (s *stream) run(ctx context.Context) {
	for ctx.Err() == nil {
		begin := time.Now()
		end := s.transport.session(ctx, s.connected(), func(m message) { s.message(ctx, m) })
		if ctx.Err() != nil {
			return
		}
		sleep(ctx, s.ended(end, time.Since(begin)))
	}
}

func (s *stream) message(ctx context.Context, m message) {
	s.counters.add(s.counters.ReceiverFortidlpMessages, 1)
	s.counters.add(s.counters.ReceiverFortidlpBytes, len(m.text))
	items := m.items(s.maxRecords)
	events := 0
	for _, it := range items {
		events += len(it.events)
	}
	if events == 0 {
		return
	}
	s.counters.add(s.counters.ReceiverFortidlpEvents, events)
	s.take(ctx, items)
}

// connected gives what a session calls when it is let in, which counts once.
func (s *stream) connected() func() {
	once := false
	return func() {
		if !once {
			once = true
			s.counters.add(s.counters.ReceiverFortidlpConnections, 1)
			s.report(componentstatus.NewEvent(componentstatus.StatusOK))
		}
	}
}

// ended counts and says how a session ended, and gives the pause before the next.
func (s *stream) ended(e ending, lived time.Duration) time.Duration {
	s.counters.ended(e)
	worked := e.messages > 0 || e.connected && lived >= stable
	if worked {
		s.failures, s.short = 0, 0
	} else {
		s.failures++
	}
	s.tell(e, lived, worked)
	return s.pause(e, worked)
}

func (s *stream) tell(e ending, lived time.Duration, worked bool) {
	switch {
	case !worked && e.connected && lived < rival:
		if s.short++; s.short >= rivals {
			s.fault(errors.New("the service ends connections as soon as they are made: is there another consumer of this stream? It gives each event to one consumer only"))
		}
	case !e.planned:
		s.fault(e.err)
	}
}

// fault reports what goes wrong as recoverable: the receiver does go on trying, and a
// permanent error could never be taken back.
func (s *stream) fault(err error) {
	s.logger.Warn("the event stream is not read", zap.Error(err))
	s.report(componentstatus.NewRecoverableErrorEvent(err))
}

// pause is none after a connection that worked, long where time alone mends nothing,
// and else a random part of a bound that doubles: full jitter, so that many collectors
// do not come back all at once.
func (s *stream) pause(e ending, worked bool) time.Duration {
	switch {
	case e.retryAfter > 0:
		return e.retryAfter
	case e.lasting:
		return s.reconnect.MaxInterval
	case worked:
		return 0
	}
	bound := s.reconnect.MaxInterval
	if n := s.failures - 1; n < 32 && s.reconnect.InitialInterval<<n < bound && s.reconnect.InitialInterval<<n > 0 {
		bound = s.reconnect.InitialInterval << n
	}
	return rand.N(bound) + 1 //nolint:gosec // jitter is no secret
}
