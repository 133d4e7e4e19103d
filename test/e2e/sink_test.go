package e2e

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip" // what the exporter sends by default
	"google.golang.org/grpc/status"
)

// sink is an OTLP gRPC backend that can be slow, refuse, go away and come back. It keeps every record.
type sink struct {
	plogotlp.UnimplementedGRPCServer
	t    *testing.T
	addr string

	mu      sync.Mutex
	server  *grpc.Server
	records []plog.LogRecord
	// resources are those of the requests, one for each group of records.
	resources []pcommon.Resource
	refused   int           // requests answered with Unavailable
	refuses   bool          // answer so from now on
	delay     time.Duration // before each answer
	changed   chan struct{} // closed at the next request
}

func newSink(t *testing.T) *sink {
	t.Helper()
	s := &sink{t: t, addr: freeAddr(t), changed: make(chan struct{})}
	s.up()
	t.Cleanup(s.down)
	return s
}

// up starts serving at the address of the sink, for the first time or again.
func (s *sink) up() {
	s.t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(s.t.Context(), "tcp", s.addr)
	if err != nil {
		s.t.Fatalf("sink: %v", err)
	}
	// With gRPC's own limit, which is that of an otlp receiver, too (max_recv_msg_size_mib): 4 MiB a request. What is longer is answered
	// with ResourceExhausted, and no exporter tries that again.
	server := grpc.NewServer()
	plogotlp.RegisterGRPCServer(server, s)
	s.mu.Lock()
	s.server = server
	s.mu.Unlock()
	go func() { _ = server.Serve(l) }()
}

// down answers what is under way, then closes the port.
func (s *sink) down() {
	s.mu.Lock()
	server := s.server
	s.mu.Unlock()
	server.GracefulStop()
}

// refuse answers every request with Unavailable from now on, accept takes them again.
func (s *sink) refuse() { s.setRefuses(true) }
func (s *sink) accept() { s.setRefuses(false) }

func (s *sink) setRefuses(v bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses = v
}

// Export is the OTLP service.
func (s *sink) Export(ctx context.Context, req plogotlp.ExportRequest) (plogotlp.ExportResponse, error) {
	s.mu.Lock()
	delay := s.delay
	s.mu.Unlock()
	select {
	case <-time.After(delay):
	case <-ctx.Done():
		return plogotlp.NewExportResponse(), status.FromContextError(ctx.Err()).Err()
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
	if s.refuses {
		s.refused++
		return plogotlp.NewExportResponse(), status.Error(codes.Unavailable, "the sink refuses")
	}
	records, resources := recordsOf(req.Logs())
	s.records = append(s.records, records...)
	s.resources = append(s.resources, resources...)
	return plogotlp.NewExportResponse(), nil
}

// recordsOf copies the records and their resources out of a request, whose memory is not ours.
func recordsOf(from plog.Logs) (out []plog.LogRecord, resources []pcommon.Resource) {
	logs := plog.NewLogs()
	from.CopyTo(logs)
	for _, rl := range logs.ResourceLogs().All() {
		resources = append(resources, rl.Resource())
		for _, sl := range rl.ScopeLogs().All() {
			for _, rec := range sl.LogRecords().All() {
				out = append(out, rec)
			}
		}
	}
	return out, resources
}

// resourcesReceived gives the resources of what has arrived so far.
func (s *sink) resourcesReceived() []pcommon.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.resources)
}

// received gives what has arrived so far.
func (s *sink) received() []plog.LogRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.records)
}

// waitFor returns as soon as done says so of what has arrived and how many requests were refused, or with the reason why
// it never will.
func (s *sink) waitFor(c *collector, done func(arrived, refused int) bool) error {
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		arrived, refused, changed := len(s.records), s.refused, s.changed
		s.mu.Unlock()
		if done(arrived, refused) {
			return nil
		}
		select {
		case <-changed:
		case <-c.exited:
			return fmt.Errorf("the collector ended (%w); %s", c.err, c.output())
		case <-deadline:
			return fmt.Errorf("not after %v: %d records arrived, %d requests were refused; %s", patience, arrived, refused, c.output())
		}
	}
}

// collect waits until a record has arrived for each of the messages, stops the collector, so that nothing more can come,
// and demands that each message is the Body of exactly one record.
func (s *sink) collect(t *testing.T, c *collector, messages []string) []plog.LogRecord {
	t.Helper()
	err := s.waitFor(c, func(arrived, _ int) bool { return arrived >= len(messages) })
	if err != nil {
		t.Errorf("waiting for %d records: %v", len(messages), err)
	}
	c.stop(t)
	records := s.received()

	count := make(map[string]int, len(messages))
	for _, m := range messages {
		count[m]++
	}
	for _, rec := range records {
		count[bodyOf(rec)]--
	}
	wrong := 0
	for m, n := range count {
		if n == 0 {
			continue
		}
		if wrong++; wrong <= 10 {
			what := "missing"
			if n < 0 {
				what = "too many"
			}
			t.Errorf("%s, %d times: %.300q", what, max(n, -n), m)
		}
	}
	if wrong > 0 {
		t.Fatalf("%d bodies are wrong, of %d sent and %d received", wrong, len(messages), len(records))
	}
	return records
}

// bodyOf gives the bytes of a Body: text, or bytes where the message was no text.
func bodyOf(rec plog.LogRecord) string {
	if rec.Body().Type() == pcommon.ValueTypeBytes {
		return string(rec.Body().Bytes().AsRaw())
	}
	return rec.Body().Str()
}
