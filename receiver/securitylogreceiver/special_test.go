//go:build unix

package securitylogreceiver

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
)

func appendLine(t *testing.T, path, line string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = f.WriteString(line + "\n")
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// refuseZeros rejects what comes from /dev/zero, as often as it comes.
func refuseZeros(logs plog.Logs) error {
	body := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Body()
	if body.Str() != "" && body.Str()[0] == 0 {
		return consumererror.NewPermanent(errBusy)
	}
	return nil
}

// specials are ways to put something into a folder that is not a file. The names are
// patterns, too.
var specials = map[string]func(*testing.T, string){
	"pipe": func(t *testing.T, dir string) {
		require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "a*[b]{c}?.log"), 0o600))
	},
	"link to a pipe": func(t *testing.T, dir string) {
		pipe := filepath.Join(t.TempDir(), "pipe")
		require.NoError(t, syscall.Mkfifo(pipe, 0o600))
		require.NoError(t, os.Symlink(pipe, filepath.Join(dir, "a.log")))
	},
	"pipes": func(t *testing.T, dir string) {
		for i := range 20 {
			require.NoError(t, syscall.Mkfifo(filepath.Join(dir, fmt.Sprintf("%d.log", i)), 0o600))
		}
	},
	"device": func(t *testing.T, dir string) {
		require.NoError(t, os.Symlink("/dev/zero", filepath.Join(dir, "a.log")))
	},
	"socket": func(t *testing.T, dir string) {
		fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		require.NoError(t, err)
		require.NoError(t, syscall.Bind(fd, &syscall.SockaddrUnix{Name: filepath.Join(dir, "a.log")}))
		require.NoError(t, syscall.Close(fd))
	},
}

// What is not a regular file stops neither the reading of others nor the shutdown, and no
// line is read twice, whether it was there at the start or comes later.
func TestSpecialFiles(t *testing.T) {
	t.Parallel()
	for name, create := range specials {
		for _, later := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s later %t", name, later), func(t *testing.T) {
				t.Parallel()
				dir, err := os.MkdirTemp("", "s") //nolint:usetesting // the path of a socket is short, that of t.TempDir is not
				require.NoError(t, err)
				t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
				path := filepath.Join(dir, "z.log")
				if !later {
					create(t, dir)
				}
				appendLine(t, path, "one")
				next := &sink{answer: refuseZeros}
				r := start(t, config(withFile(filepath.Join(dir, "*.log"))), next, componenttest.NewNopHost())
				next.waitLen(t, 1)
				if later {
					create(t, dir)
				}
				require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_file_errors") > 0 }, waitFor, tick)
				for i := 2; i < 5; i++ {
					appendLine(t, path, fmt.Sprint(i))
					next.waitLen(t, i)
				}
				assert.Equal(t, []string{"one", "2", "3", "4"}, next.bodies())
				require.NoError(t, r.Shutdown(t.Context()))
			})
		}
	}
}

// A shutdown ends while the reader waits for a pipe that nothing has noticed yet.
func TestPipeAndShutdown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	appendLine(t, filepath.Join(dir, "z.log"), "one")
	next := &sink{}
	r := start(t, config(withFile(filepath.Join(dir, "*.log"))), next, componenttest.NewNopHost())
	next.waitLen(t, 1)
	specials["pipe"](t, dir)
	checkpoints := r.sources[0].(*fileSource).checkpoints
	require.Eventually(t, func() bool { return checkpoints.sinceSaved() > stalledAfter/8 }, waitFor, tick)
	ended := make(chan error, 1)
	go func() { ended <- r.Shutdown(t.Context()) }()
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(waitFor):
		require.Fail(t, "the shutdown hangs")
	}
}
