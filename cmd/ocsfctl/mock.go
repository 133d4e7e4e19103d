package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
)

// atOnce is how many events are made up where neither a rate nor a count says so.
const atOnce = 1000

// mockFlags are the flags of mock-fortidlp.
type mockFlags struct {
	stream
	listen     string
	rate       float64
	count      int
	closeEvery time.Duration
	framing    string
	options    fortidlptest.Options
}

func mockCommand() *cobra.Command {
	var m mockFlags
	c := &cobra.Command{
		Use:   "mock-fortidlp [FILE...]",
		Short: "Serve a FortiDLP event stream to try the fortidlp receiver with",
		Long: `Serves a FortiDLP event stream, by websocket and by long poll, so that the fortidlp receiver can be tried without
a tenant. Like the service it queues events while nobody reads, and hands each out once.

The events are those of the files, one a line, or else made up: detections, incidents and audit events. When it is
stopped, or all was read, it says how many events were handed out, and how many of these the reader has certainly read.`,
		Example: `  ocsfctl mock-fortidlp --listen localhost:8090 --rate 5
  ocsfctl mock-fortidlp --count 1000 --rate 0 --close-every 5s
  ocsfctl mock-fortidlp events.json`,
		RunE: m.run,
	}
	c.Flags().StringVar(&m.listen, "listen", "localhost:8090", "address to listen on")
	c.Flags().StringVar(&m.options.Token, "token", "mock-token", "token that is demanded; none if empty")
	c.Flags().StringVar(&m.options.StreamID, "stream-id", "mock", "id of the stream")
	c.Flags().Float64Var(&m.rate, "rate", 1, "made-up events a second; 0 means all at once")
	c.Flags().IntVar(&m.count, "count", 0, "how many events are made up; 0 means without end, or 1000 at once")
	c.Flags().DurationVar(&m.closeEvery, "close-every", 0, "close each websocket after this time, as the service does; 0 means never")
	c.Flags().StringVar(&m.framing, "framing", fortidlptest.Array.String(), "how answers to long polls hold their events: "+strings.Join(mockFramings(), ", "))
	complete(c, "framing", mockFramings()...)
	return c
}

func (m *mockFlags) run(c *cobra.Command, files []string) error {
	framing, err := framingOf(m.framing)
	if err != nil {
		return err
	}
	m.options.Framing, m.options.CloseEvery = framing, m.closeEvery
	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", m.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	s := fortidlptest.New(m.options)
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	m.greet(c, l.Addr())

	err = m.feed(ctx, c, s, files)
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
		}
	}
	s.Close()
	_ = server.Close()
	m.account(c, s.Counts())
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func framingOf(name string) (fortidlptest.Framing, error) {
	i := slices.Index(mockFramings(), name)
	if i < 0 {
		return 0, fmt.Errorf("--framing: must be one of %v, not %q", mockFramings(), name)
	}
	return fortidlptest.Framing(i), nil
}

// mockFramings are the names of the framings, in their order.
func mockFramings() []string {
	var names []string
	for f := range fortidlptest.Framings {
		names = append(names, f.String())
	}
	return names
}

// greet says how to read the stream.
func (m *mockFlags) greet(c *cobra.Command, addr net.Addr) {
	fmt.Fprintf(c.ErrOrStderr(), `a FortiDLP event stream is on %s; a collector reads it with

receivers:
  fortidlp:
    endpoint: http://%s/api/siem?stream_id=%s
    token: %s
    tls: {insecure: true}   # the mock speaks plain HTTP

`, addr, addr, m.options.StreamID, m.options.Token)
}

// account says what became of the events.
func (*mockFlags) account(c *cobra.Command, n fortidlptest.Counts) {
	fmt.Fprintf(c.OutOrStdout(), "handed out %d, certainly read %d, uncertain %d (the connection ended first), still queued %d; %d connections\n",
		n.HandedOut, n.Confirmed, n.HandedOut-n.Confirmed, n.Queued, n.Connections)
}

// feed queues the events of the files, or made-up ones.
func (m *mockFlags) feed(ctx context.Context, c *cobra.Command, s *fortidlptest.Server, files []string) error {
	if len(files) > 0 {
		if err := m.open(c); err != nil {
			return err
		}
		return m.each(c, files, func(_ int, message string) error {
			s.Push(message)
			return nil
		})
	}
	if m.rate <= 0 {
		n := m.count
		if n == 0 {
			n = atOnce
		}
		s.Push(made(0, n)...)
		return nil
	}
	ticker := time.NewTicker(time.Duration(float64(time.Second) / m.rate))
	defer ticker.Stop()
	for n := 0; m.count == 0 || n < m.count; n++ {
		s.Push(made(n, 1)...)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func made(from, n int) []string {
	events := make([]string, 0, n)
	for i := range n {
		events = append(events, fortidlptest.Sample(from+i, time.Now()))
	}
	return events
}
