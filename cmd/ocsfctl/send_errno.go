package main

import (
	"errors"
	"syscall"
)

// What sockets answer on Windows. ECONNREFUSED and its siblings of package syscall are
// numbers of Go's invention there, which no system call returns (golang.org/x/sys/windows
// has the names); other systems have no numbers as large as these.
const (
	wsaAborted syscall.Errno = 10053 // WSAECONNABORTED
	wsaReset   syscall.Errno = 10054 // WSAECONNRESET
	wsaNoConn  syscall.Errno = 10057 // WSAENOTCONN
	wsaRefused syscall.Errno = 10061 // WSAECONNREFUSED
)

// noListener tells whether nobody listens.
func noListener(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaRefused)
}

// reset tells whether the other side broke a connection: the first call after it says that
// there is none any more. Of UDP Windows says so where nobody listens.
func reset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ENOTCONN) ||
		errors.Is(err, wsaReset) || errors.Is(err, wsaAborted) || errors.Is(err, wsaNoConn)
}
