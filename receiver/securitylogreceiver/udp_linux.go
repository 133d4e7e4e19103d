package securitylogreceiver

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sharesPorts: SO_REUSEPORT spreads the senders over several sockets.
const sharesPorts = true

func sharePort(_, _ string, c syscall.RawConn) error {
	var err error
	if e := c.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1) }); e != nil {
		return e
	}
	return err
}

// setReceiveBuffer asks for a buffer of so many bytes and returns how many it got. A
// process that may (CAP_NET_ADMIN) gets it whatever net.core.rmem_max says.
func (s *socket) setReceiveBuffer(size int) (got int, err error) {
	e := s.control(func(fd int) {
		if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, size) != nil {
			err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, size)
		}
		if err == nil {
			got, err = unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF)
		}
	})
	if e != nil {
		return 0, e
	}
	return got / 2, err // the kernel doubles what it is asked for, for its own needs (socket(7))
}

// kernelDrops is what the kernel dropped of this socket, for want of room or for a
// wrong checksum (SO_MEMINFO, since Linux 4.12). Unlike SO_RXQ_OVFL it needs no later
// datagram to tell.
func (s *socket) kernelDrops() (drops uint32, ok bool) {
	var info [unix.SK_MEMINFO_VARS]uint32
	size := uint32(unsafe.Sizeof(info))
	err := s.control(func(fd int) {
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
			uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0) //nolint:gosec // x/sys has no getter for an array
		ok = errno == 0
	})
	return info[unix.SK_MEMINFO_DROPS], ok && err == nil
}

func (s *socket) control(f func(fd int)) error {
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Control(func(fd uintptr) { f(int(fd)) })
}
