package securitylogreceiver

import (
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/storagetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// writeFiles writes what the senders would send, a file each, and returns the pattern.
func writeFiles(t *testing.T, dir string) string {
	t.Helper()
	for s := range senders {
		var b strings.Builder
		for n := range each {
			b.WriteString(text(s, n) + "\n")
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.log", s)), []byte(b.String()), 0o600))
	}
	return filepath.Join(dir, "*.log")
}

func TestFileRecord(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "events.log")
	require.NoError(t, os.WriteFile(path, []byte("  one\t\r\n\ncaf\xe9\nthree\n"), 0o600))
	next := &sink{}
	start(t, config(withFile(path, func(c *FileConfig) {
		c.Consumer.IncludeFilePath = true
		c.Consumer.IncludeFileRecordNumber = true
		c.Consumer.IncludeFileRecordOffset = true
		c.Resource = map[string]any{"tenant": "a"}
	})), next, componenttest.NewNopHost())
	next.waitLen(t, 3)
	assert.Equal(t, []string{"  one\t", "caf\xe9", "three"}, next.bodies())
	assert.Equal(t, pcommon.ValueTypeBytes, next.records[1].Body().Type())
	assert.Equal(t, map[string]any{
		"log.file.name": "events.log", "log.file.path": path, "log.file.record_number": int64(4), "log.file.record_offset": int64(14),
	}, next.records[2].Attributes().AsRaw())
	assert.Equal(t, map[string]any{"tenant": "a"}, next.batches[0].ResourceLogs().At(0).Resource().Attributes().AsRaw())
}

func TestFileRefusalLosesNothing(t *testing.T) {
	t.Parallel()
	next := &sink{answer: refuseFor(2 * time.Second)}
	r := start(t, config(withFile(writeFiles(t, t.TempDir()))), next, componenttest.NewNopHost())
	next.waitLen(t, senders*each)
	exactly(t, everything(), next.bodies())
	assert.Positive(t, r.metric(t, "otelcol_receiver_security_log_retried", "transport=file"))
	assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_dropped"))
	assert.EqualValues(t, senders*each, r.metric(t, "otelcol_receiver_security_log_messages", "transport=file"))
}

// A receiver that is stopped while its pipeline refuses has not read what it could not
// hand over: the next one reads that, once.
func TestFileResumesAfterShutdown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pattern := writeFiles(t, dir)
	storageID := storagetest.NewStorageID("files")
	withStorage := func(c *Config) { c.Storage = &storageID }
	host := storagetest.NewStorageHost().WithFileBackedStorageExtension("files", t.TempDir())

	var got []string
	for _, accept := range []int64{7, 0, 11, 1 << 30} {
		next := &sink{}
		var calls atomic.Int64
		refused := make(chan struct{})
		next.answer = func(plog.Logs) error {
			if n := calls.Add(1); n > accept {
				if n == accept+1 {
					close(refused)
				}
				return errBusy
			}
			return nil
		}
		r := start(t, config(withFile(pattern), withStorage), next, host)
		if accept < 1<<30 {
			<-refused
		} else {
			require.Eventually(t, func() bool { return len(got)+next.len() >= senders*each }, waitFor, tick)
		}
		require.NoError(t, r.Shutdown(context.WithoutCancel(t.Context())))
		got = append(got, next.bodies()...)
	}
	exactly(t, everything(), got)
}

// Stanza takes a compressed file for read when a shutdown interrupts the reading. Ours
// reads it again from its start: nothing is missing.
func TestCompressedFileResumesAfterShutdown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "archive.log.gz")
	f, err := os.Create(path)
	require.NoError(t, err)
	z := gzip.NewWriter(f)
	for n := range each {
		_, err := fmt.Fprintln(z, text(0, n))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())

	storageID := storagetest.NewStorageID("files")
	host := storagetest.NewStorageHost().WithFileBackedStorageExtension("files", t.TempDir())
	var got []string
	for _, accept := range []int64{7, 1 << 30} {
		next := &sink{}
		var calls atomic.Int64
		refused := make(chan struct{})
		next.answer = func(plog.Logs) error {
			if n := calls.Add(1); n > accept {
				if n == accept+1 {
					close(refused)
				}
				return errBusy
			}
			return nil
		}
		cfg := config(withFile(path, func(c *FileConfig) { c.Consumer.Compression = "gzip" }))
		cfg.Storage = &storageID
		r := start(t, cfg, next, host)
		if accept < 1<<30 {
			<-refused
		} else {
			require.Eventually(t, func() bool { return next.len() >= each }, waitFor, tick)
		}
		require.NoError(t, r.Shutdown(context.WithoutCancel(t.Context())))
		got = append(got, next.bodies()...)
	}
	slices.Sort(got)
	assert.Len(t, slices.Compact(got), each)
}

func TestStorageErrors(t *testing.T) {
	for name, want := range map[string]string{
		"missing": "storage: there is no extension",
		"other":   "stores nothing; use one such as file_storage",
	} {
		t.Run(name, func(t *testing.T) {
			id := storagetest.NewNonStorageID(name)
			host := storagetest.NewStorageHost()
			if name == "other" {
				host = host.WithNonStorageExtension(name)
			}
			cfg := config(withFile(t.TempDir() + "/*"))
			cfg.Storage = &id
			r, err := newReceiver(nopSettings(), cfg, &sink{})
			require.NoError(t, err)
			require.ErrorContains(t, r.Start(t.Context(), host), want)
			require.NoError(t, r.Shutdown(t.Context()))
		})
	}
}
