package fortidlpreceiver

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"
)

// A connection works if it lives long enough or brings enough: stable without a message,
// brief with one, or plenty events however short it is. What does not work is repeated
// with growing pauses, so that neither a service that closes each connection nor a second
// consumer of the stream makes us connect as fast as we can.
const (
	stable = time.Minute
	brief  = 5 * time.Second
	plenty = 100
)

// rivals is how many brief connections in a row make us suspect another consumer.
const rivals = 3

// briefPause bounds the pause after a brief connection that brought events: the service
// has events for us, and a longer pause would delay them.
const briefPause = 30 * time.Second

// leastPause is the least time between the beginnings of two connections, and of two
// polls that bring little. A shorter reconnect::initial_interval takes its place.
const leastPause = time.Second

// stream keeps the transport connected. It runs in one goroutine.
type stream struct {
	transport  transport
	reconnect  ReconnectConfig
	maxRecords int
	// take takes items over. It answers false when the receiver shuts down and cannot
	// keep what is read any more: reading must end, so that the service keeps the rest.
	take     func(context.Context, []item) bool
	counters *counters
	logger   *zap.Logger // samples
	report   func(*componentstatus.Event)

	failures int // attempts in a row that did not work
	short    int // connections in a row that ended at once
}

// run reads the stream until ctx ends.
func (s *stream) run(ctx context.Context) {
	for ctx.Err() == nil {
		begin := time.Now()
		end := s.transport.session(ctx, s.connected(), func(m message) (int, bool) { return s.message(ctx, m) })
		if ctx.Err() != nil {
			return
		}
		sleep(ctx, s.ended(end, time.Since(begin)))
	}
}

// message takes a message over. events is how many it holds; ok is that of take.
func (s *stream) message(ctx context.Context, m message) (events int, ok bool) {
	s.counters.add(s.counters.ReceiverFortidlpMessages, 1)
	s.counters.add(s.counters.ReceiverFortidlpBytes, len(m.text))
	items := m.items(s.maxRecords)
	for _, it := range items {
		events += len(it.events)
	}
	if events == 0 {
		return 0, true
	}
	s.counters.add(s.counters.ReceiverFortidlpEvents, events)
	return events, s.take(ctx, items)
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
	good := e.connected && (lived >= stable || e.events > 0 && lived >= brief || e.events >= plenty)
	if good {
		s.failures, s.short = 0, 0
	}
	worked := good && !e.backOff
	if !worked {
		s.failures++
	}
	s.tell(e, lived, good)
	return s.pause(e, worked, lived)
}

func (s *stream) tell(e ending, lived time.Duration, good bool) {
	switch {
	case !good && e.connected && lived < brief:
		if s.short++; s.short >= rivals {
			s.fault(errors.New("the service ends connections as soon as they are made: is there another consumer of this stream? It gives each event to one consumer only"))
			return
		}
		fallthrough
	default:
		if !e.planned {
			s.fault(e.err)
		}
	}
}

// fault reports what goes wrong as recoverable: the receiver does go on trying, and a
// permanent error could never be taken back.
func (s *stream) fault(err error) {
	s.logger.Warn("the event stream is not read", zap.Error(err))
	s.report(componentstatus.NewRecoverableErrorEvent(err))
}

// pause is none after a connection that worked and lived for leastPause, long where time
// alone mends nothing, and else a random part of a bound that doubles, at least half of
// it: many collectors do not come back all at once, and none at once.
func (s *stream) pause(e ending, worked bool, lived time.Duration) time.Duration {
	switch {
	case e.retryAfter > 0:
		return e.retryAfter
	case e.lasting:
		return s.reconnect.MaxInterval
	case worked:
		return max(s.reconnect.least()-lived, 0)
	}
	bound := s.reconnect.MaxInterval
	if n := s.failures - 1; n < 32 && s.reconnect.InitialInterval<<n < bound && s.reconnect.InitialInterval<<n > 0 {
		bound = s.reconnect.InitialInterval << n
	}
	if e.events > 0 && !e.backOff {
		bound = min(bound, max(briefPause, s.reconnect.InitialInterval))
	}
	return bound/2 + rand.N(bound/2+1) //nolint:gosec // jitter is no secret
}

// least is the least time between the beginnings of two connections, or of two polls that
// bring little.
func (c ReconnectConfig) least() time.Duration { return min(leastPause, c.InitialInterval) }
