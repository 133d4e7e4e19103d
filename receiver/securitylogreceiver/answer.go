package securitylogreceiver

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// retryAfter is when a sender that is turned away is asked to come again.
const retryAfter = 5 * time.Second

// The texts of the answers. They say nothing of the pipeline, which is no business of
// whoever sends.
const (
	textNotPOST  = "only POST is allowed"
	textHeader   = "a required header is missing or wrong"
	textEmpty    = "the body has no message"
	textBroken   = "the body cannot be read"
	textTooLarge = "the body is too large"
	textTooMany  = "the body has too many messages"
	textRejected = "the messages were rejected"
	textBusy     = "too many requests at once"
	textLater    = "the messages cannot be taken now"
	textNotFound = "not found"
)

// answer ends a request. One that should come again is told when.
func answer(w http.ResponseWriter, status int, text string) {
	switch status {
	case http.StatusOK:
		w.WriteHeader(status)
		return
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", strconv.Itoa(int(retryAfter/time.Second)))
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", http.MethodPost)
	}
	http.Error(w, text, status)
}

// gate lets requests pass that are for us, before anything of their bodies is read.
func (s *httpSource) gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		counted := &countedAnswer{ResponseWriter: w}
		defer func() { s.deliverer.counters.request(counted.code()) }()
		switch status, text := s.admit(r); {
		case status != http.StatusOK:
			answer(counted, status, text)
		default:
			if status, text = s.enter(); status != http.StatusOK {
				answer(counted, status, text)
				return
			}
			defer s.leave()
			next.ServeHTTP(counted, r)
		}
	})
}

// enter lets a request in, unless the server stops or as many are in as there may be
// connections: over HTTP/2 one connection could bring any number.
func (s *httpSource) enter() (status int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return http.StatusServiceUnavailable, textLater
	case s.cfg.MaxConnections > 0 && s.active >= s.cfg.MaxConnections:
		return http.StatusTooManyRequests, textBusy
	}
	s.active++
	s.requests.Add(1)
	return http.StatusOK, ""
}

func (s *httpSource) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
	s.requests.Done()
}

// admit judges a request by its path, method and header.
func (s *httpSource) admit(r *http.Request) (status int, text string) {
	if r.URL.Path != s.cfg.Path {
		return http.StatusNotFound, textNotFound
	}
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, textNotPOST
	}
	if header := &s.cfg.RequiredHeader; header.Key != "" {
		got := r.Header.Values(header.Key)
		if len(got) != 1 || subtle.ConstantTimeCompare([]byte(got[0]), []byte(header.Value)) != 1 {
			return http.StatusForbidden, textHeader
		}
	}
	if r.ContentLength > s.cfg.Server.MaxRequestBodySize {
		return http.StatusRequestEntityTooLarge, textTooLarge
	}
	return http.StatusOK, ""
}

// countedAnswer remembers what a request was answered with.
type countedAnswer struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the first status that is final.
func (w *countedAnswer) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets an http.ResponseController reach the connection.
func (w *countedAnswer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *countedAnswer) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// request counts an answer.
func (c *counters) request(status int) {
	c.ReceiverSecurityLogRequests.Add(context.Background(), 1, c.labels,
		metric.WithAttributes(attribute.Int("http.response.status_code", status)))
}
