package e2e

import (
	"bytes"
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

	"go.opentelemetry.io/collector/pdata/pcommon"
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

// payload is the message with a number, as long as messages of firewalls are.
func payload(id int) string {
	return fmt.Sprintf("<134>Oct 11 22:14:15 fw01 CEF:0|Example Networks|Counter|1.0|7|Load|3|externalId=%d src=192.0.2.7 %s",
		id, strings.Repeat("cs1=some text ", 20))
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
func number(body []byte) int {
	_, rest, ok := bytes.Cut(body, []byte("externalId="))
	if !ok {
		return -1
	}
	digits, _, _ := bytes.Cut(rest, []byte(" "))
	id, err := strconv.Atoi(string(digits))
	if err != nil || string(body) != payload(id) {
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
				body := []byte(rec.Body().Str())
				if rec.Body().Type() == pcommon.ValueTypeBytes {
					body = rec.Body().Bytes().AsRaw()
				}
				ids = append(ids, number(body))
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
