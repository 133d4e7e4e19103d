package securitylogreceiver

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"
)

// goroutine is the name of the goroutine that calls it, "goroutine 7".
func goroutine() string {
	stack := make([]byte, 64)
	name, _, _ := strings.Cut(string(stack[:runtime.Stack(stack, false)]), " [")
	return name
}

// emitted are the lines that a manager of stanza emits, file by file.
type emitted struct {
	mu         sync.Mutex
	lines      map[string][]string
	goroutines map[string]string // of a file, in the last poll that read it
}

// readAll lets a manager of stanza read with a callback that returns what answer returns, until
// enough returns true.
func readAll(t *testing.T, dir string, keep operator.Persister, answer func(file string, call int) error, enough func(*emitted) bool) *emitted {
	t.Helper()
	cfg := newDefaultFileConfig().Consumer
	cfg.Include = []string{filepath.Join(dir, "*.log")}
	cfg.StartAt = "beginning"
	cfg.PollInterval = 10 * time.Millisecond
	e := &emitted{lines: map[string][]string{}, goroutines: map[string]string{}}
	calls := map[string]int{}
	manager, err := cfg.Build(nopTelemetry(), func(_ context.Context, tokens [][]byte, attributes map[string]any, _ int64, _ []int64) error {
		file := attributes["log.file.name"].(string)
		e.mu.Lock()
		calls[file]++
		call := calls[file]
		e.goroutines[file] = goroutine()
		e.mu.Unlock()
		if err := answer(file, call); err != nil {
			return err
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		for _, token := range tokens {
			e.lines[file] = append(e.lines[file], string(token))
		}
		return nil
	})
	require.NoError(t, err)
	require.NoError(t, manager.Start(keep))
	assert.Eventually(t, func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		return enough(e)
	}, waitFor, tick)
	require.NoError(t, manager.Stop())
	return e
}

// fileSource.emit depends on how fileconsumer calls its callback, of which its
// documentation says nothing. This test fails where that changes:
//   - Each file is read in a goroutine of its own, so that one which ends costs the others
//     nothing and the manager still stops.
//   - The offset moves after the callback, so that a callback which ends the goroutine
//     (runtime.Goexit) holds it back, and the batch is emitted again.
//   - An error does not hold it back. If that changes, return an error instead of Goexit.
func TestStanzaEmitContract(t *testing.T) {
	t.Parallel()
	const batch = 100 // tokens in a call
	dir := t.TempDir()
	lines := map[string][]string{}
	for sender, name := range []string{"a.log", "b.log"} {
		for i := range 3 * batch {
			lines[name] = append(lines[name], text(sender, i))
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(lines[name], "\n")+"\n"), 0o600))
	}
	all := lines["a.log"]

	t.Run("goexit", func(t *testing.T) {
		keep := operator.NewScopedPersister("file", &memoryClient{values: map[string][]byte{}})
		var ended atomic.Bool // in the goroutine of a.log
		first := readAll(t, dir, keep, func(file string, call int) error {
			if file == "a.log" && call >= 2 {
				ended.Store(true)
				runtime.Goexit()
			}
			return nil
		}, func(e *emitted) bool { return len(e.lines["b.log"]) >= 3*batch && ended.Load() })
		assert.Equal(t, all[:batch], first.lines["a.log"])
		assert.Equal(t, lines["b.log"], first.lines["b.log"])
		assert.NotEqual(t, first.goroutines["a.log"], first.goroutines["b.log"])

		second := readAll(t, dir, keep, func(string, int) error { return nil },
			func(e *emitted) bool { return len(e.lines["a.log"]) >= 2*batch })
		assert.Equal(t, all[batch:], second.lines["a.log"])
		assert.Empty(t, second.lines["b.log"])
	})
	t.Run("error", func(t *testing.T) {
		keep := operator.NewScopedPersister("file", &memoryClient{values: map[string][]byte{}})
		var failed atomic.Int64
		first := readAll(t, dir, keep, func(file string, call int) error {
			if file == "a.log" && call == 2 {
				failed.Add(1)
				return errors.New("refused")
			}
			return nil
		}, func(e *emitted) bool { return len(e.lines["a.log"]) >= 2*batch && len(e.lines["b.log"]) >= 3*batch })
		assert.EqualValues(t, 1, failed.Load())
		assert.Equal(t, append(append([]string{}, all[:batch]...), all[2*batch:]...), first.lines["a.log"])
	})
}

// A compressed file that was not complete is counted at each attempt.
func TestFileErrorsAreCounted(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for i := range 5000 {
		_, err := z.Write([]byte(text(i, i*i) + "\n"))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	path := filepath.Join(t.TempDir(), "a.log.gz")
	require.NoError(t, os.WriteFile(path, packed.Bytes()[:packed.Len()/2], 0o600))
	next := &sink{}
	r := start(t, config(withFile(path, func(c *FileConfig) { c.Consumer.Compression = "gzip" })), next, componenttest.NewNopHost())
	count := func() int64 {
		return r.metric(t, "otelcol_receiver_security_log_file_errors", "transport=file")
	}
	require.Eventually(t, func() bool { return count() > 0 }, waitFor, tick)
	assert.Positive(t, next.len())
	before := count()
	require.NoError(t, os.WriteFile(path, packed.Bytes(), 0o600))
	require.Eventually(t, func() bool { return count() > before }, waitFor, tick)
}
