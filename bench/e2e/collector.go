package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	// patience is how long a collector may take for anything, on a machine that does other things too.
	patience = 2 * time.Minute
	// started is what a collector logs when all of its components run.
	started = "Everything is ready"
	// kept is how many lines of its log are kept for an error.
	kept = 20
)

// collector is a running process.
type collector struct {
	cmd    *exec.Cmd
	ready  chan struct{} // closed when all of its components run
	exited chan struct{} // closed when it has ended; then log is complete
	log    []string
}

// start runs a program until it is ready.
func start(ctx context.Context, bin string, env, args []string) (*collector, error) {
	cmd := exec.CommandContext(ctx, bin, args...) //nolint:gosec // the program to be measured
	c := &collector{cmd: cmd, ready: make(chan struct{}), exited: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), env...)
	out, err := c.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go c.follow(out)
	select {
	case <-c.ready:
		return c, nil
	case <-c.exited:
		return nil, fmt.Errorf("the collector ended before it was ready: %s", strings.Join(c.log, "\n"))
	case <-time.After(patience):
		return nil, fmt.Errorf("the collector was not ready after %v: %s", patience, c.stop())
	}
}

// follow reads the log of a collector until it ends.
func (c *collector) follow(out io.Reader) {
	ready := c.ready
	for s := bufio.NewScanner(out); s.Scan(); {
		if ready != nil && strings.Contains(s.Text(), started) {
			close(ready)
			ready = nil
		}
		if c.log = append(c.log, s.Text()); len(c.log) > kept {
			c.log = c.log[1:]
		}
	}
	_, _ = io.Copy(io.Discard, out) // what is too long for a line
	_ = c.cmd.Wait()
	close(c.exited)
}

// stop ends the process and gives the end of its log.
func (c *collector) stop() string {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.exited:
	case <-time.After(patience):
		_ = c.cmd.Process.Kill()
		<-c.exited
	}
	return strings.Join(c.log, "\n")
}

// freeAddr is a local address that nobody listens on.
func freeAddr(ctx context.Context) (string, error) {
	l, err := listen(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

func listen(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", "localhost:0")
}
