package fortidlptest

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// Framing is how the answer to a poll holds its events. The service's own is not
// documented; all of these were seen in pollers.
type Framing uint8

// The framings.
const (
	Array        Framing = iota // [{…},{…}]
	NDJSON                      // one a line
	Concatenated                // {…}{…}
	Wrapper                     // {"events":[{…},{…}]}
	Items                       // {"items":[{…},{…}]}
	Single                      // one event an answer

	Framings // how many there are
)

// String is the name of a framing.
func (f Framing) String() string {
	return [...]string{"array", "ndjson", "concatenated", "wrapper", "items", "single"}[f]
}

func (f Framing) join(events []string) string {
	if len(events) == 0 {
		return ""
	}
	switch f {
	case NDJSON:
		return strings.Join(events, "\n") + "\n"
	case Concatenated, Single:
		return strings.Join(events, "")
	case Wrapper:
		return `{"events":[` + strings.Join(events, ",") + `]}`
	case Items:
		return `{"count":` + itoa(len(events)) + `,"items":[` + strings.Join(events, ",") + `]}`
	}
	return "[" + strings.Join(events, ",\n") + "]"
}

func (s *Server) servePoll(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	me := &consumer{drop: cancel}
	s.enter(me)
	s.settle(r.RemoteAddr)
	events := s.await(ctx)
	if ctx.Err() != nil {
		s.leave(me, events, 0)
		panic(http.ErrAbortHandler)
	}
	if err := s.answer(w, r, events); err != nil {
		s.leave(me, events, 0)
		return
	}
	s.update(func() { s.polled = events })
	s.leave(me, nil, 0)
}

// await returns events as soon as there are some, or none after Hold.
func (s *Server) await(ctx context.Context) []string {
	limit := s.options.MaxBatch
	if s.options.Framing == Single {
		limit = 1
	}
	hold := time.NewTimer(s.options.Hold)
	defer hold.Stop()
	for {
		changed, some := s.waiting()
		if some {
			return s.handOut(limit)
		}
		select {
		case <-changed:
		case <-hold.C:
			return nil
		case <-s.closed:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, events []string) error {
	if len(events) == 0 && s.options.NoContent {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.Header().Set("Content-Type", "application/json")
	text := s.options.Framing.join(events)
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		_, err := io.WriteString(w, text)
		return err
	}
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	if _, err := io.WriteString(z, text); err != nil {
		return err
	}
	return z.Close()
}

// settle says what became of the last answer. Who asks again on the same connection has
// read it; another one cannot know of it.
func (s *Server) settle(poller string) {
	s.update(func() {
		if poller == s.poller {
			s.counts.Confirmed += len(s.polled)
		} else {
			s.uncertain = append(s.uncertain, s.polled...)
			s.counts.Uncertain += len(s.polled)
		}
		s.polled, s.poller = nil, poller
	})
}
