package ocsfprocessor

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/retry"
)

// pieces are what random messages are made of: whole ones, and what breaks them.
var pieces = []string{
	threat, login, header, "text", "CEF:0|ACME|Wall|1|7|denied|9|src=192.0.2.1 ", "ACME", "\n", "\r\n", " ", "\x00", "\xff", "\xe2\x82", "ä",
	"{", "}", "[", "]", ",", ":", `"`, `\`, "|", "=", `{"events":[`, `"acme_event":"threat"`, "<13>", "May  6 07:08:09 ", "CEF:0|", "ACME-HEARTBEAT", "\ufeff",
}

func randomText(r *rand.Rand) string {
	switch r.IntN(6) {
	case 0:
		return login
	case 1:
		return header + threat
	case 2:
		n := r.IntN(5)
		return "[" + strings.Repeat(login+",", n) + threat + "]"
	}
	var b strings.Builder
	for range r.IntN(12) {
		p := pieces[r.IntN(len(pieces))]
		if r.IntN(4) == 0 && p != "" {
			p = p[:r.IntN(len(p))]
		}
		b.WriteString(p)
	}
	return b.String()
}

// TestConservation: every record that goes in comes out, in order, with its Body as it
// was, or in parts that are numbered without a gap and made of its own bytes.
func TestConservation(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	cfg := acme(func(c *Config) { c.Heartbeats = keep })
	p, sink := start(t, nop(), cfg)
	for range 300 {
		texts := make([]string, r.IntN(20))
		for i := range texts {
			texts[i] = randomText(r)
		}
		sink.Reset()
		require.NoError(t, p.ConsumeLogs(t.Context(), batch(texts...)))
		checkConserved(t, texts, all(sink.AllLogs()...))
	}
}

func checkConserved(t *testing.T, texts []string, out []plog.LogRecord) {
	t.Helper()
	for _, text := range texts {
		require.NotEmpty(t, out, "lost: %q", text)
		part, ok := attr(out[0], "security_log.part").(string)
		if !ok {
			require.Equal(t, text, bodyText(out[0]))
			out = out[1:]
			continue
		}
		var first, parts int
		_, err := fmt.Sscanf(part, "%d/%d", &first, &parts)
		require.NoError(t, err)
		require.LessOrEqual(t, parts, len(out))
		rest := text
		for i := range parts {
			require.Equal(t, fmt.Sprintf("%d/%d", i+1, parts), attr(out[i], "security_log.part"))
			own := bodyText(out[i])
			if undone(out[i]) {
				continue
			}
			at := strings.Index(rest, own)
			require.GreaterOrEqual(t, at, 0, "part %q of %q", own, text)
			rest = rest[at+len(own):]
		}
		out = out[parts:]
	}
	require.Empty(t, out, "made up")
}

// undone tells whether a record is a part of a document that a relay had escaped: it is not a substring of the message.
func undone(rec plog.LogRecord) bool {
	list, _ := attr(rec, keyDiagnostics).([]any)
	return slices.Contains(list, any(jsontext.CodeEscape)) || slices.Contains(list, any(jsontext.CodePython))
}

func bodyText(rec plog.LogRecord) string {
	if rec.Body().Type() == pcommon.ValueTypeBytes {
		return string(rec.Body().Bytes().AsRaw())
	}
	return rec.Body().Str()
}

// TestConcurrent: many goroutines use one processor, and each gets what one alone gets.
func TestConcurrent(t *testing.T) {
	p := newTestProcessor(t, acme(nil))
	texts := []string{login, header + threat, "text", "[" + login + "," + threat + "]", "ACME-HEARTBEAT"}
	want, err := p.processLogs(t.Context(), batch(texts...))
	require.NoError(t, err)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				got, err := p.processLogs(t.Context(), batch(texts...))
				assert.NoError(t, err)
				assert.Equal(t, want, got)
			}
		})
	}
	wait.Wait()
}

// TestConservationOfRefusals is TestConservation with large batches in front of a pipeline
// that is slow, refuses what it was given, or takes a part of it, while the receiver
// repeats what the error says is left.
func TestConservationOfRefusals(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var out []plog.LogRecord
	take := func(logs plog.Logs) {
		taken := plog.NewLogs()
		logs.CopyTo(taken)
		out = append(out, all(taken)...)
	}
	next := &picky{answer: func(_ int, logs plog.Logs) error {
		switch r.IntN(4) {
		case 0:
			return errBusy
		case 1: // a part, and the error says so
			if logs.ResourceLogs().Len() > 1 {
				return errBusy // below, the order would be another
			}
			records := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
			rest := plog.NewLogs()
			to := rest.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
			n, i := r.IntN(records.Len()+1), 0
			records.RemoveIf(func(rec plog.LogRecord) bool {
				if i++; i > n {
					rec.MoveTo(to.AppendEmpty())
				}
				return i > n
			})
			take(logs)
			if to.Len() == 0 {
				return nil
			}
			return consumererror.NewLogs(errBusy, rest)
		case 2:
			runtime.Gosched()
		}
		take(logs)
		return nil
	}}
	p := startSliced(t, nop(), next, 0)
	for range 6 {
		texts := make([]string, 500+r.IntN(5000))
		for i := range texts {
			if texts[i] = randomText(r); strings.Contains(texts[i], "ACME-HEARTBEAT") {
				texts[i] = "text" // it would be dropped, and counted
			}
		}
		out = out[:0]
		logs := batch(texts...)
		for {
			again := plog.NewLogs() // as small batches are handed on whole, a receiver keeps its own
			logs.CopyTo(again)
			err := p.ConsumeLogs(t.Context(), again)
			if err == nil {
				break
			}
			if left, ok := retry.Unaccepted(err); ok {
				logs = left
			}
		}
		checkConserved(t, texts, out)
	}
}
