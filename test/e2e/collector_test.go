package e2e

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	binVariable = "OTELCOL_OCSF_BIN"
	// patience is how long a condition may take on a machine that does other things too. No test waits for its end.
	patience = 2 * time.Minute
	// ready is what a collector logs when all of its components have started.
	ready = "Everything is ready"
)

// distribution is the path of the program under test.
func distribution(t *testing.T) string {
	t.Helper()
	bin := os.Getenv(binVariable)
	if bin == "" {
		t.Skipf("skipped: %s is not set; `make e2e` builds the distribution and sets it", binVariable)
	}
	// The look at the file also tells `go test` that a cached result is void when the program has changed.
	if _, err := os.Stat(bin); err != nil {
		t.Fatalf("%s: %v", binVariable, err)
	}
	return bin
}

// root is the folder of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// collector is a running program.
type collector struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when it has ended
	err    error         // what it ended with, once exited is closed

	mu      sync.Mutex
	out     bytes.Buffer
	changed chan struct{} // closed at the next output
}

// Write takes what the program prints.
func (c *collector) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.changed)
	c.changed = make(chan struct{})
	return c.out.Write(p)
}

// output gives the end of what the program printed, long enough to find a fault in.
func (c *collector) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	const enough = 8000
	out := c.out.String()
	if len(out) > enough {
		out = "…" + out[len(out)-enough:]
	}
	return "the collector printed:\n" + out
}

// launch starts bin with a configuration and waits for nothing. It is stopped when the test ends.
func launch(t *testing.T, bin, config string, env ...string) *collector {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return launchIn(t, dir, bin, env, "--config", file)
}

func launchIn(t *testing.T, dir, bin string, env []string, args ...string) *collector {
	t.Helper()
	c := &collector{exited: make(chan struct{}), changed: make(chan struct{})}
	// Not the test's context: that ends before the cleanup that stops the program in good order.
	c.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), bin, args...)
	c.cmd.Dir = dir
	c.cmd.Env = append(os.Environ(), env...)
	c.cmd.Stdout, c.cmd.Stderr = c, c
	if err := c.cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", bin, err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.exited)
	}()
	t.Cleanup(func() { c.stop(t) })
	return c
}

// start is launch, and waits until all components run.
func start(t *testing.T, bin, config string, env ...string) *collector {
	t.Helper()
	c := launch(t, bin, config, env...)
	c.waitForOutput(t, ready)
	return c
}

// kill ends the program as a crash would, and waits for that.
func (c *collector) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-c.exited
}

// again starts a program that has ended with all that it had, and waits until all components run.
func (c *collector) again(t *testing.T) *collector {
	t.Helper()
	next := launchIn(t, c.cmd.Dir, c.cmd.Path, c.cmd.Env, c.cmd.Args[1:]...)
	next.waitForOutput(t, ready)
	return next
}

func (c *collector) waitForOutput(t *testing.T, text string) {
	t.Helper()
	deadline := time.After(patience)
	for {
		c.mu.Lock()
		found, changed := strings.Contains(c.out.String(), text), c.changed
		c.mu.Unlock()
		if found {
			return
		}
		select {
		case <-changed:
		case <-c.exited:
			t.Fatalf("waiting for %q: the collector ended (%v); %s", text, c.err, c.output())
		case <-deadline:
			t.Fatalf("waiting for %q: %s", text, c.output())
		}
	}
}

// stop ends the program as an operator would and waits for it. Calling it again does nothing.
func (c *collector) stop(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("stop the collector: %v", err)
	}
	select {
	case <-c.exited:
	case <-time.After(patience):
		_ = c.cmd.Process.Kill()
		<-c.exited
		t.Errorf("the collector did not stop; %s", c.output())
	}
}

// freeAddr gives a local address that nobody listens on.
func freeAddr(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
