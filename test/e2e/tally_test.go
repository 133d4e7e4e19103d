package e2e

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// fullVariable makes the tests that have two sizes take the one that the receiver promises; without it they take one
// that CI has time for.
const fullVariable = "OTELCOL_OCSF_FULL"

// scale gives the full size of a test, or the short one.
func scale(full, short int) int {
	if os.Getenv(fullVariable) != "" {
		return full
	}
	return short
}

// A payload is a message of a firewall, 440 bytes with its syslog header: the event with 19 extensions that the benchmarks
// use, and a number in front of them.
const (
	payloadHead = "<134>Oct 11 22:14:15 fw01 CEF:0|Example Networks|Border Gateway|9.4.2|20300|session allowed|3|externalId="
	payloadTail = " rt=1780531260093 dvc=192.0.2.17 dvchost=bgw-eu-02 act=allow src=198.51.100.61 spt=40122 dst=203.0.113.80 dpt=443 " +
		"proto=TCP app=HTTPS suser=a.novak@example.org in=1180 out=7421 deviceDirection=1 dhost=www.example.com requestMethod=GET " +
		"request=https://www.example.com/news/06/markets?page=12 cs1=Allow web for the offices, inspected cs1Label=Rule Name"
)

// payload is the message with a number.
func payload(id int) string { return string(appendPayload(nil, id)) }

// appendPayload adds the message with a number to b, for senders that must not be slower than the collector.
func appendPayload(b []byte, id int) []byte {
	b = append(b, payloadHead...)
	b = strconv.AppendInt(b, int64(id), 10)
	return append(b, payloadTail...)
}

// payloads are those with the numbers from up to below to.
func payloads(from, to int) []string {
	out := make([]string, 0, to-from)
	for id := from; id < to; id++ {
		out = append(out, payload(id))
	}
	return out
}

// number finds the number of a message, -1 where it is none of ours or not whole.
func number(body string) int {
	rest, ok := strings.CutPrefix(body, payloadHead)
	if !ok {
		return -1
	}
	digits, ok := strings.CutSuffix(rest, payloadTail)
	if !ok {
		return -1
	}
	id, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return id
}

// tally is an OTLP backend that counts messages by their number and keeps nothing else. It can be slow, refuse, die in the
// middle of an answer and return.
type tally struct {
	plogotlp.UnimplementedGRPCServer
	t    *testing.T
	addr string

	mu      sync.Mutex
	server  *grpc.Server
	seen    []int // how often each number came
	arrived int   // different numbers
	strange int   // bodies that are no payload
	refuses bool
	delay   time.Duration
	refused int
	largest int // messages of a request, at most
	delayed int // requests that wait for their answer
	// unanswered are the messages of requests that were counted and got no answer.
	unanswered int
	// came is when each number came first, in a test that asks for it.
	came map[int]time.Time
}

func newTally(t *testing.T, messages int) *tally {
	t.Helper()
	return newTallyAt(t, freeAddr(t), messages)
}

func newTallyAt(t *testing.T, addr string, messages int) *tally {
	t.Helper()
	b := &tally{t: t, addr: addr, seen: make([]int, messages)}
	b.up()
	t.Cleanup(b.die)
	return b
}

func (b *tally) up() {
	b.t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(b.t.Context(), "tcp", b.addr)
	if err != nil {
		b.t.Fatalf("tally: %v", err)
	}
	server := grpc.NewServer() // takes 4 MiB a request, see sink
	plogotlp.RegisterGRPCServer(server, b)
	b.mu.Lock()
	b.server = server
	b.mu.Unlock()
	go func() { _ = server.Serve(l) }()
}

// die ends at once: what is being answered gets no answer.
func (b *tally) die() {
	b.mu.Lock()
	server := b.server
	b.mu.Unlock()
	server.Stop()
}

func (b *tally) set(refuses bool, delay time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuses, b.delay = refuses, delay
}

// Export is the OTLP service.
func (b *tally) Export(ctx context.Context, req plogotlp.ExportRequest) (plogotlp.ExportResponse, error) {
	b.mu.Lock()
	delay, refuses := b.delay, b.refuses
	b.mu.Unlock()
	if refuses {
		b.mu.Lock()
		b.refused++
		b.mu.Unlock()
		return plogotlp.NewExportResponse(), status.Error(codes.Unavailable, "the backend refuses")
	}
	var ids []int
	for _, rl := range req.Logs().ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, rec := range sl.LogRecords().All() {
				ids = append(ids, number(bodyOf(rec)))
			}
		}
	}
	b.count(ids)
	if delay > 0 {
		b.waits(1)
		defer b.waits(-1)
	}
	// The answer is what a slow backend delays and what is lost when it dies.
	select {
	case <-time.After(delay):
	case <-ctx.Done():
		b.mu.Lock()
		b.unanswered += len(ids)
		b.mu.Unlock()
	}
	return plogotlp.NewExportResponse(), ctx.Err()
}

// waitForAll waits until every message from number 0 up to below n has arrived, as long as some more arrive now and then:
// what a loaded machine does in a given time says nothing.
func (b *tally) waitForAll(c *collector, n int) {
	b.t.Helper()
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	most, moved := 0, time.Now()
	for b.missing(0, n) > 0 {
		if arrived, _, _ := b.result(); arrived > most {
			most, moved = arrived, time.Now()
		}
		if time.Since(moved) > patience {
			b.t.Fatalf("nothing arrives any more: %d of %d are missing; %s", b.missing(0, n), n, c.output())
		}
		select {
		case <-every.C:
		case <-c.exited:
			b.t.Fatalf("%d of %d are missing, and the collector ended (%v); %s", b.missing(0, n), n, c.err, c.output())
		}
	}
}

// settled waits until nothing more arrives for a while. Only for what a test reports, and for losses that it bounds from above.
func (b *tally) settled(c *collector) {
	b.t.Helper()
	last, since := 0, time.Now()
	b.wait(c, "the end of what arrives", func() bool {
		if arrived, _, _ := b.result(); arrived != last {
			last, since = arrived, time.Now()
		}
		return time.Since(since) > 5*time.Second
	})
}

func (b *tally) waits(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.delayed += n
}

func (b *tally) count(ids []int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.largest = max(b.largest, len(ids))
	for _, id := range ids {
		if id < 0 || id >= len(b.seen) {
			b.strange++
			continue
		}
		if b.seen[id]++; b.seen[id] == 1 {
			b.arrived++
			if b.came != nil {
				b.came[id] = time.Now()
			}
		}
	}
}

// result is what has arrived so far: different messages, how often more than once, and what was none.
func (b *tally) result() (arrived, twice, strange int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.seen {
		twice += max(0, n-1)
	}
	return b.arrived, twice, b.strange
}

// missing counts the numbers from up to below to that did not arrive.
func (b *tally) missing(from, to int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, times := range b.seen[from:to] {
		if times == 0 {
			n++
		}
	}
	return n
}

// waitFor waits until so many different messages have arrived, and fails where they do not.
func (b *tally) waitFor(c *collector, n int) {
	b.t.Helper()
	b.wait(c, fmt.Sprintf("%d messages", n), func() bool {
		arrived, _, _ := b.result()
		return arrived >= n
	})
}

// some says whether one of the numbers from up has arrived.
func (b *tally) some(from int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.seen[from:], func(n int) bool { return n > 0 })
}

// silent says whether a request waits for its answer.
func (b *tally) silent() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.delayed > 0
}

// twice counts how often one of the numbers from up to below to came again.
func (b *tally) twice(from, to int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, times := range b.seen[from:to] {
		n += max(0, times-1)
	}
	return n
}

func (b *tally) wait(c *collector, what string, done func() bool) {
	b.t.Helper()
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	deadline := time.After(patience)
	for !done() {
		select {
		case <-every.C:
		case <-c.exited:
			b.t.Fatalf("waiting for %s: the collector ended (%v); %s", what, c.err, c.output())
		case <-deadline:
			arrived, twice, strange := b.result()
			b.t.Fatalf("waiting for %s: %d arrived, %d more than once, %d strange; %s", what, arrived, twice, strange, c.output())
		}
	}
}

// memory is what a collector has in memory now and had at most, in MiB.
func (c *collector) memory(t *testing.T) (now, most int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		t.Skipf("skipped: this system does not tell how much memory a program uses: %v", err)
	}
	read := func(key string) int {
		_, rest, _ := strings.Cut(string(text), key+":")
		n, err := strconv.Atoi(strings.Fields(rest + " 0 kB")[0])
		if err != nil {
			t.Fatalf("%s in /proc: %v", key, err)
		}
		return n / 1024
	}
	return read("VmRSS"), read("VmHWM")
}
