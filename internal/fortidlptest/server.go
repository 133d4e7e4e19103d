package fortidlptest

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Rivalry is what a consumer gets while another one reads.
type Rivalry uint8

// The rivalries. The service's own is not documented.
const (
	Refuse Rivalry = iota // 409
	Steal                 // the stream; the first one is closed
	Share                 // a part of the events
)

// Options say what the stream is like. The zero value is an open stream that holds
// polls for 30 seconds.
type Options struct {
	// Token is demanded as a bearer token, if it is not empty.
	Token string
	// StreamID is demanded in the query, if it is not empty.
	StreamID string
	// Rivalry is what a second consumer gets.
	Rivalry Rivalry

	// CloseEvery is how long a websocket lives; 0 means for ever.
	CloseEvery time.Duration
	// CloseCode is what it is closed with: 1000 (also for 0), 1001, or 1006 for no
	// close frame at all.
	CloseCode int
	// CutEvery makes every n-th message end in its middle, with the connection.
	CutEvery int
	// Binary sends binary messages, Fragmented sends each in several frames.
	Binary, Fragmented bool
	// Window is how many events may be sent on a websocket before the first of them is
	// known to be read; 0 means any number, as the service does it: then all that fits
	// into the buffers of the network is at risk when the consumer dies.
	Window int
	// PerMessage is how many events a message holds, one a line; 0 means 1.
	PerMessage int

	// Hold is how long a poll waits for events; 0 means 30 seconds.
	Hold time.Duration
	// Framing is how the answer to a poll holds its events.
	Framing Framing
	// MaxBatch bounds an answer; 0 means 1000 events.
	MaxBatch int
	// NoContent answers 204 instead of an empty 200.
	NoContent bool
}

// Counts is the account of a stream, in events.
type Counts struct {
	Queued      int // waiting
	HandedOut   int // written to a connection, Confirmed and Uncertain ones too
	Confirmed   int // certainly read by a consumer
	Uncertain   int // handed to a connection that ended before it was known
	Cut         int // of Uncertain, those that were certainly not sent whole
	Connections int // that were let in; each poll is one
}

// Server is one event stream, an http.Handler.
type Server struct {
	options Options

	mu        sync.Mutex
	queue     []string
	counts    Counts
	uncertain []string
	consumer  *consumer // who reads
	polled    []string  // handed to the last poll, until the next one
	poller    string    // the address that the last poll came from
	failures  []failure
	changed   chan struct{} // closed when anything changes
	closed    chan struct{}
}

// consumer is a connection, so that it can be closed by another one or by a fault.
type consumer struct {
	drop  func() // ends the connection as the network would
	stall chan struct{}
}

type failure struct {
	status     int
	retryAfter string
}

// New returns a stream without events.
func New(o Options) *Server {
	if o.Hold == 0 {
		o.Hold = 30 * time.Second
	}
	if o.MaxBatch == 0 {
		o.MaxBatch = 1000
	}
	if o.PerMessage == 0 {
		o.PerMessage = 1
	}
	return &Server{options: o, changed: make(chan struct{}), closed: make(chan struct{})}
}

// Push queues events.
func (s *Server) Push(events ...string) {
	s.update(func() {
		s.queue = append(s.queue, events...)
		s.counts.Queued = len(s.queue)
	})
}

// Counts returns the account.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Uncertain returns the events that were handed to a connection that ended before it was
// known whether they were read.
func (s *Server) Uncertain() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.uncertain)
}

// Fail answers the next requests, as many as times says, with a status.
func (s *Server) Fail(times, status int, retryAfter string) {
	s.update(func() {
		for range times {
			s.failures = append(s.failures, failure{status, retryAfter})
		}
	})
}

// Drop ends the present connection as a broken network would.
func (s *Server) Drop() {
	s.mu.Lock()
	c := s.consumer
	s.mu.Unlock()
	if c != nil {
		c.drop()
	}
}

// Stall makes the present websocket half-open: nothing is sent, read or answered any
// more, and it is not closed.
func (s *Server) Stall() {
	s.mu.Lock()
	c := s.consumer
	s.consumer = nil // a new connection is let in, as when the network broke on its side
	s.mu.Unlock()
	if c != nil && c.stall != nil {
		close(c.stall)
	}
}

// Wait returns when ok, which is called with the account at each change, says so, and
// tells whether it did within d.
func (s *Server) Wait(d time.Duration, ok func(Counts) bool) bool {
	deadline := time.After(d)
	for {
		s.mu.Lock()
		counts, changed := s.counts, s.changed
		s.mu.Unlock()
		if ok(counts) {
			return true
		}
		select {
		case <-changed:
		case <-deadline:
			return false
		}
	}
}

// Close ends every connection. Requests after it are answered with 503.
func (s *Server) Close() {
	s.update(func() {
		select {
		case <-s.closed:
		default:
			close(s.closed)
		}
	})
	s.Drop()
}

// update changes the state and tells who waits.
func (s *Server) update(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.changed)
	s.changed = make(chan struct{})
}

// ServeHTTP is the stream: a websocket where the request asks for one, else a poll.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if status, retryAfter := s.refusal(r); status != 0 {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	if websocket.IsWebSocketUpgrade(r) {
		s.serveWebsocket(w, r)
		return
	}
	s.servePoll(w, r)
}

// refusal is the status of a request that is not let in, or 0.
func (s *Server) refusal(r *http.Request) (status int, retryAfter string) {
	select {
	case <-s.closed:
		return http.StatusServiceUnavailable, ""
	default:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.failures) > 0:
		f := s.failures[0]
		s.failures = s.failures[1:]
		return f.status, f.retryAfter
	case r.Method != http.MethodGet:
		return http.StatusMethodNotAllowed, ""
	case s.options.Token != "" && !s.authorized(r):
		return http.StatusUnauthorized, ""
	case s.options.StreamID != "" && r.URL.Query().Get("stream_id") != s.options.StreamID:
		return http.StatusNotFound, ""
	case s.consumer != nil && s.options.Rivalry == Refuse:
		return http.StatusConflict, ""
	}
	return 0, ""
}

func (s *Server) authorized(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && subtle.ConstantTimeCompare([]byte(token), []byte(s.options.Token)) == 1
}

// enter makes c the consumer.
func (s *Server) enter(c *consumer) {
	s.mu.Lock()
	other := s.consumer
	s.mu.Unlock()
	if other != nil && s.options.Rivalry == Steal {
		other.drop()
	}
	s.update(func() {
		s.consumer = c
		s.counts.Connections++
	})
}

// leave ends c. What it was handed and not known to have read is uncertain.
func (s *Server) leave(c *consumer, unread []string, cut int) {
	s.update(func() {
		if s.consumer == c {
			s.consumer = nil
		}
		s.uncertain = append(s.uncertain, unread...)
		s.counts.Uncertain += len(unread)
		s.counts.Cut += cut
	})
}

// handOut takes up to n events out of the queue, for good.
func (s *Server) handOut(n int) []string {
	var events []string
	s.update(func() {
		n = min(n, len(s.queue))
		events = slices.Clone(s.queue[:n])
		s.queue = s.queue[n:]
		s.counts.Queued = len(s.queue)
		s.counts.HandedOut += n
	})
	return events
}

func (s *Server) confirm(n int) {
	if n > 0 {
		s.update(func() { s.counts.Confirmed += n })
	}
}

// waiting gives a channel that is closed at the next change, and whether events wait.
func (s *Server) waiting() (<-chan struct{}, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed, len(s.queue) > 0
}

func itoa(n int) string { return strconv.Itoa(n) }
