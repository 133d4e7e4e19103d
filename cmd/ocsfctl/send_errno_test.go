package main

import (
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the sockets of each system answer is explained alike.
func TestHintsOnEverySystem(t *testing.T) {
	const nobody, closed = "Nothing listens on localhost:1", "The other side closed the connection"
	for _, c := range []struct {
		to, call string
		errno    syscall.Errno
		want     string
	}{
		{"tcp://localhost:1", "connect", syscall.ECONNREFUSED, nobody},
		{"tcp://localhost:1", "connectex", 10061, nobody},
		{"http://localhost:1", "connectex", 10061, nobody},
		{"udp://localhost:1", "read", syscall.ECONNREFUSED, nobody},
		{"udp://localhost:1", "wsarecv", 10054, nobody},
		{"tcp://localhost:1", "write", syscall.ECONNRESET, closed},
		{"tcp://localhost:1", "write", syscall.EPIPE, closed},
		{"tcp://localhost:1", "shutdown", syscall.ENOTCONN, closed},
		{"tcp://localhost:1", "wsasend", 10053, closed},
		{"tcp://localhost:1", "shutdown", 10057, closed},
		{"tcp://localhost:1", "wsasend", 10054, closed},
	} {
		u, err := url.Parse(c.to)
		require.NoError(t, err)
		hint := (&target{url: u, to: c.to}).hint(&net.OpError{Op: c.call, Err: os.NewSyscallError(c.call, c.errno)})
		assert.Contains(t, hint, c.want, "%s: %s: %v", c.to, c.call, c.errno)
	}
}
