package e2e

import (
	"flag"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
)

// The full size is 100000 events and 20 kills: `make e2e-fortidlp`.
var (
	streamEvents = flag.Int("fortidlp.events", 3000, "events of the FortiDLP stream in the crash test")
	streamKills  = flag.Int("fortidlp.kills", 4, "SIGKILLs of the collector in the crash test")
	streamCost   = flag.Bool("fortidlp.cost", false, "measure what the spool costs")
)

const (
	streamToken = "e2e-secret-token"
	streamID    = "e2e-secret-stream"
	// inFlight is the most records under way at a time: a batch of the receiver.
	inFlight = 100
)

// fromStream is a pipeline from an event stream with a spool. There is no queue behind it, so what the receiver has
// settled has reached the backend.
const fromStream = `
extensions:
  file_storage: {directory: "STORE", create_directory: true}
receivers:
  fortidlp:
    endpoint: STREAM/api/siem?stream_id=` + streamID + `
    token: ${env:FORTIDLP_TOKEN}
    tls: {insecure: true}
    mode: MODE
    storage: file_storage
    max_records: 100
    reconnect: {initial_interval: 10ms, max_interval: 200ms}
    retry: {initial_interval: 10ms, max_interval: 200ms}
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    timeout: 2s
    sending_queue: {enabled: false}
    retry_on_failure: {enabled: false}
service:
  extensions: [file_storage]
  telemetry: {metrics: {level: none}, logs: {level: debug}}
  pipelines:
    logs: {receivers: [fortidlp], processors: [ocsf], exporters: [otlp_grpc]}
`

// trial is one run of a collector that is hurt while it reads a stream.
type trial struct {
	t      *testing.T
	stream *fortidlptest.Server
	sink   *sink
	config string

	kills, deaths int
	logs          strings.Builder
}

func newTrial(t *testing.T, mode string, o fortidlptest.Options) *trial {
	o.Token, o.StreamID = streamToken, streamID
	stream := fortidlptest.New(o)
	server := httptest.NewServer(stream)
	t.Cleanup(server.Close)
	t.Cleanup(stream.Close)
	out := newSink(t)
	return &trial{
		t: t, stream: stream, sink: out,
		config: configure(fromStream, out.addr, "", "STORE", t.TempDir(), "STREAM", server.URL, "MODE", mode),
	}
}

func (tr *trial) start() *collector {
	return start(tr.t, distribution(tr.t), tr.config, "FORTIDLP_TOKEN="+streamToken)
}

func (tr *trial) kill(c *collector) {
	tr.kills++
	if err := c.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		tr.t.Error(err)
	}
	<-c.exited
	tr.keepLogs(c)
}

func (tr *trial) keepLogs(c *collector) {
	c.mu.Lock()
	defer c.mu.Unlock()
	tr.logs.Write(c.out.Bytes())
}

// torment lets the backend refuse, or die with answers under way, now and then.
func (tr *trial) torment(done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-time.After(time.Duration(200+rand.IntN(800)) * time.Millisecond):
		}
		if rand.IntN(2) == 0 {
			tr.sink.refuse()
			<-time.After(100 * time.Millisecond)
			tr.sink.accept()
			continue
		}
		tr.deaths++
		tr.sink.die()
		<-time.After(100 * time.Millisecond)
		tr.sink.up()
	}
}

// die ends the backend with the answers that are under way.
func (s *sink) die() {
	s.mu.Lock()
	server := s.server
	s.mu.Unlock()
	server.Stop()
}

// settle waits until everything that was certainly read has arrived, and gives the account.
func (tr *trial) settle(c *collector, events []string) {
	t := tr.t
	missing := func() (lost []string, doubled int) {
		count := map[string]int{}
		for _, rec := range tr.sink.received() {
			count[bodyOf(rec)]++
		}
		for _, e := range events {
			switch n := count[e]; {
			case n == 0:
				lost = append(lost, e)
			default:
				doubled += n - 1
			}
		}
		return lost, doubled
	}
	uncertain := map[string]bool{}
	unexplained := func() (n int) {
		for _, e := range tr.stream.Uncertain() {
			uncertain[e] = true
		}
		lost, _ := missing()
		for _, e := range lost {
			if !uncertain[e] {
				n++
			}
		}
		return n
	}
	err := tr.sink.waitFor(c, func(int, int) bool {
		counts := tr.stream.Counts()
		return counts.Queued == 0 && counts.HandedOut == len(events) && unexplained() == 0
	})
	if err != nil {
		t.Errorf("%d events are lost that were certainly read: %v", unexplained(), err)
	}
	c.stop(t)
	tr.keepLogs(c)
	lost, doubled := missing()
	counts := tr.stream.Counts()
	t.Logf("%d events, %d kills, %d deaths of the backend, %d connections: %d uncertain at the end of a connection, of which %d did not arrive; %d duplicates",
		len(events), tr.kills, tr.deaths, counts.Connections, counts.Uncertain, len(lost), doubled)
	if bound := (tr.kills + tr.deaths) * inFlight; doubled > bound {
		t.Errorf("%d duplicates, more than %d: %d kills and %d deaths of the backend with %d records in flight", doubled, bound, tr.kills, tr.deaths, inFlight)
	}
	for _, secret := range []string{streamToken, streamID} {
		if strings.Contains(tr.logs.String(), secret) {
			t.Errorf("the log names %q", secret)
		}
	}
}

// A collector that is killed again and again, in front of a backend that refuses and dies, loses nothing that it had
// certainly read from a stream which hands each event out once.
func TestFortiDLPSurvivesKills(t *testing.T) {
	t.Parallel()
	distribution(t)
	tr := newTrial(t, "websocket", fortidlptest.Options{CloseEvery: 3 * time.Second, Window: 10})
	events := madeEvents(*streamEvents)
	done := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tr.torment(done)
	}()

	c := tr.start()
	step := len(events) / (*streamKills + 1)
	for i := 0; i < len(events); i += step {
		end := min(i+step, len(events))
		tr.stream.Push(events[i:end]...)
		half := i + (end-i)/2
		if !tr.stream.Wait(patience, func(n fortidlptest.Counts) bool { return n.HandedOut >= half }) {
			t.Fatalf("the stream is not read: %+v; %s", tr.stream.Counts(), c.output())
		}
		if tr.kills < *streamKills {
			tr.kill(c)
			c = tr.start()
		}
	}
	close(done)
	<-stopped
	tr.settle(c, events)
	tr.classes()
}

// classes demands that the events went through ocsf to the classes that FortiDLP's are.
func (tr *trial) classes() {
	found := map[int64]int{}
	for _, rec := range tr.sink.received() {
		if class, ok := rec.Attributes().Get("ocsf.class_uid"); ok {
			found[class.Int()]++
		}
	}
	for _, class := range []int64{2004, 2005, 2006} {
		if found[class] == 0 {
			tr.t.Errorf("no event of class %d: %v", class, found)
		}
	}
}

// Without a kill there is neither loss nor double, however the service frames its answers.
func TestFortiDLPFramings(t *testing.T) {
	t.Parallel()
	distribution(t)
	for f := range fortidlptest.Framings {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			tr := newTrial(t, "long_poll", fortidlptest.Options{Framing: f, MaxBatch: 250, Hold: time.Second, NoContent: f == fortidlptest.Array})
			events := madeEvents(*streamEvents / 10)
			c := tr.start()
			tr.stream.Push(events...)
			tr.sink.refuse()
			if err := tr.sink.waitFor(c, func(_, refused int) bool { return refused > 2 }); err != nil {
				t.Error(err)
			}
			tr.sink.accept()
			tr.settle(c, events)
		})
	}
}

// The same with kills, by long poll.
func TestFortiDLPLongPollSurvivesKills(t *testing.T) {
	t.Parallel()
	distribution(t)
	tr := newTrial(t, "long_poll", fortidlptest.Options{MaxBatch: 20, Hold: time.Second})
	events := madeEvents(*streamEvents)
	c := tr.start()
	for i := range *streamKills {
		from, to := i*len(events) / *streamKills, (i+1)*len(events) / *streamKills
		tr.stream.Push(events[from:to]...)
		half := from + (to-from)/2
		if !tr.stream.Wait(patience, func(n fortidlptest.Counts) bool { return n.HandedOut >= half }) {
			t.Fatalf("the stream is not read: %+v; %s", tr.stream.Counts(), c.output())
		}
		tr.kill(c)
		c = tr.start()
	}
	tr.settle(c, events)
}

func madeEvents(n int) []string {
	at := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	events := make([]string, n)
	for i := range events {
		events[i] = fortidlptest.Sample(i, at.Add(time.Duration(i)*time.Second))
	}
	return events
}

// TestFortiDLPSpoolCost prints what the spool costs: `go test ./test/e2e -run SpoolCost -fortidlp.cost`.
func TestFortiDLPSpoolCost(t *testing.T) {
	if !*streamCost {
		t.Skip("skipped: it measures and checks nothing; -fortidlp.cost runs it")
	}
	for _, tc := range []struct{ name, storage, fsync string }{
		{"no storage", "", "false"},
		{"storage, fsync: false", "storage: file_storage", "false"},
		{"storage, fsync: true", "storage: file_storage", "true"},
	} {
		tr := newTrial(t, "websocket", fortidlptest.Options{})
		tr.config = strings.NewReplacer("storage: file_storage", tc.storage, "create_directory: true", "create_directory: true, fsync: "+tc.fsync, "level: debug", "level: info").Replace(tr.config)
		c := tr.start()
		events := madeEvents(5000)
		begin := time.Now()
		tr.stream.Push(events...)
		if err := tr.sink.waitFor(c, func(arrived, _ int) bool { return arrived == len(events) }); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %v an event", tc.name, time.Since(begin)/time.Duration(len(events)))
		c.stop(t)
	}
}
