package fortidlpreceiver

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.uber.org/zap"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/fortidlpreceiver/internal/metadata"
)

func testCounters(t *testing.T) *counters {
	t.Helper()
	tel := componenttest.NewTelemetry()
	builder, err := metadata.NewTelemetryBuilder(tel.NewTelemetrySettings())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, tel.Shutdown(context.WithoutCancel(t.Context()))) })
	return newCounters(builder, component.NewID(metadata.Type))
}

// sessions is a transport whose connections live for a while and bring some messages of one event.
type sessions struct {
	lives    time.Duration
	messages int
	end      error
	n        int
}

func (s *sessions) session(ctx context.Context, connected func(), take takeFunc) ending {
	s.n++
	connected()
	events := 0
	for range s.messages {
		n, _ := take(message{text: `{"sensor":{"uuid":"1"}}`})
		events += n
	}
	sleep(ctx, s.lives)
	e := closed(s.end)
	e.events = events
	return e
}

// How often a service is connected to within ten minutes, however it ends connections.
func TestReconnectsAreBounded(t *testing.T) {
	closeWith := func(code int) error { return &websocket.CloseError{Code: code} }
	for name, tc := range map[string]struct {
		transport   sessions
		least, most int
		says        string
	}{
		"planned, one event":           {sessions{lives: 10 * time.Millisecond, messages: 1, end: closeWith(1000)}, 20, 50, "another consumer"},
		"going away, one event":        {sessions{lives: 10 * time.Millisecond, messages: 1, end: closeWith(1001)}, 20, 50, "another consumer"},
		"broken, one event":            {sessions{lives: 10 * time.Millisecond, messages: 1, end: io.ErrUnexpectedEOF}, 20, 50, "another consumer"},
		"planned, nothing":             {sessions{end: closeWith(1000)}, 8, 15, "another consumer"},
		"policy, one event":            {sessions{lives: 10 * time.Millisecond, messages: 1, end: closeWith(1008)}, 8, 15, "another consumer"},
		"policy, after a minute":       {sessions{lives: time.Minute, messages: 1, end: closeWith(1008)}, 8, 11, "code 1008"},
		"try again later, many events": {sessions{messages: 1000, end: closeWith(1013)}, 300, 1300, "code 1013"},
		"error, one event":             {sessions{messages: 1, end: closeWith(1011)}, 8, 15, "another consumer"},
		"planned, many events":         {sessions{lives: 10 * time.Millisecond, messages: plenty, end: closeWith(1000)}, 590, 601, ""},
		"planned, each six seconds":    {sessions{lives: 6 * time.Second, messages: 1, end: closeWith(1000)}, 100, 101, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := testCounters(t)
			synctest.Test(t, func(t *testing.T) {
				var last error
				s := &stream{
					transport:  &tc.transport,
					reconnect:  ReconnectConfig{InitialInterval: time.Second, MaxInterval: 5 * time.Minute},
					maxRecords: 100,
					take:       func(context.Context, []item) bool { return true },
					counters:   c,
					logger:     zap.NewNop(),
					report: func(e *componentstatus.Event) {
						if e.Err() != nil {
							last = e.Err()
						}
					},
				}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				s.run(ctx)
				assert.GreaterOrEqual(t, tc.transport.n, tc.least)
				assert.LessOrEqual(t, tc.transport.n, tc.most)
				if tc.says == "" {
					assert.NoError(t, last)
				} else {
					assert.ErrorContains(t, last, tc.says)
				}
			})
		})
	}
}

// How often a service is asked within a minute that does not hold polls.
func TestPollsAreBounded(t *testing.T) {
	many := "[" + strings.Repeat(`{"sensor":{}},`, plenty-1) + `{"sensor":{}}]`
	for name, tc := range map[string]struct {
		status      int
		body        string
		takes       time.Duration
		least, most int
	}{
		"no content":           {status: http.StatusNoContent, least: 59, most: 62},
		"blank":                {status: http.StatusOK, body: " \n", least: 59, most: 62},
		"empty array":          {status: http.StatusOK, body: "[]", least: 59, most: 62},
		"empty object":         {status: http.StatusOK, body: "{}", least: 59, most: 62},
		"one event":            {status: http.StatusOK, body: `[{"sensor":{}}]`, least: 59, most: 62},
		"held, one event":      {status: http.StatusOK, body: `[{"sensor":{}}]`, takes: 30 * time.Second, least: 2, most: 3},
		"a backlog at 100 a s": {status: http.StatusOK, body: many, takes: 10 * time.Millisecond, least: 5900, most: 6001},
	} {
		t.Run(name, func(t *testing.T) {
			c := testCounters(t)
			synctest.Test(t, func(t *testing.T) {
				polls := 0
				answer := roundTripper(func(r *http.Request) (*http.Response, error) {
					polls++
					sleep(r.Context(), tc.takes)
					return &http.Response{StatusCode: tc.status, Body: io.NopCloser(strings.NewReader(tc.body)), Request: r}, nil
				})
				p := &longPoll{
					client:   &client{cfg: &Config{}, url: &url.URL{Scheme: "http", Host: "localhost"}, http: &http.Client{Transport: answer}},
					counters: c, silence: time.Minute, limit: 1 << 20, pause: createDefaultConfig().(*Config).Reconnect.least(),
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				e := p.session(ctx, func() {}, func(m message) (int, bool) {
					n := 0
					for _, it := range m.items(100) {
						n += len(it.events)
					}
					return n, true
				})
				assert.Equal(t, endShutdown, e.reason)
				assert.GreaterOrEqual(t, polls, tc.least)
				assert.LessOrEqual(t, polls, tc.most)
			})
		})
	}
}

func TestIsPage(t *testing.T) {
	for _, tc := range []struct {
		text, contentType string
		want              bool
	}{
		{"<html>maintenance</html>", "", true},
		{"\r\n <!DOCTYPE html>", "text/plain", true},
		{"\ufeff<?xml version='1.0'?>", "application/json", true},
		{"Please log in", "text/html; charset=utf-8", true},
		{"maintenance at noon", "text/plain", false},
		{`[{"sensor":{}}]`, "text/html", false},
		{`{"sensor":{"description":"<html>"}}`, "text/html", false},
		{"", "text/html", false},
	} {
		assert.Equal(t, tc.want, isPage(tc.text, tc.contentType), "%q %q", tc.text, tc.contentType)
	}
}

// A page in HTML is an error of the service, or of a proxy, and no record.
func TestPage(t *testing.T) {
	page := "<html><title>Sign in</title>"
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, page)
	}))
	defer service.Close()
	r := newRig(t, fortidlptest.Options{}, longPolling)
	r.cfg.Client.Endpoint = service.URL + "/api/siem?stream_id=" + streamID
	r.start()
	r.eventually("failures", func() bool { return r.metric("connect_failures", "reason", endPage) > 2 })
	r.eventually("status", func() bool { return r.host.saw(componentstatus.StatusRecoverableError) })
	r.stop()
	assert.Empty(t, r.sink.received())
	assert.Zero(t, r.metric("events"))
	for _, entry := range r.logs.All() {
		assert.NotContains(t, fmt.Sprint(entry.ContextMap()), "Sign in")
	}
}
