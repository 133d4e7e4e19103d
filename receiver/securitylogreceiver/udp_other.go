//go:build !linux

package securitylogreceiver

import "syscall"

// sharesPorts: elsewhere the readers share one socket.
const sharesPorts = false

func sharePort(string, string, syscall.RawConn) error { return nil }

// setReceiveBuffer asks for a buffer of so many bytes; how many it got is not known.
func (s *socket) setReceiveBuffer(size int) (got int, err error) {
	return 0, s.SetReadBuffer(size)
}

// kernelDrops is not known.
func (*socket) kernelDrops() (drops uint32, ok bool) { return 0, false }
