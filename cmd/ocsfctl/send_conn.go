package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	// drainTime is how long the collector may take to read the rest of a connection. One that
	// is held up by its pipeline takes longer: what the kernels hold is then left to them.
	drainTime = 10 * time.Second
	// alertTime is how long is waited for the reason why a connection was ended.
	alertTime = time.Second
	// portTime is how long is waited for word that nobody has the port of a datagram.
	portTime = 200 * time.Millisecond
	// maxDatagram is what fits into a datagram of IPv4.
	maxDatagram = 65507
)

// silent is part of what gives no answers.
type silent struct{}

func (silent) refused() int    { return 0 }
func (silent) verdict() string { return "" }

// frames are messages in a stream: newline, or octet counting (RFC 6587, section 3.4.1).
type frames struct {
	silent
	conn    net.Conn
	counted bool
	buf     []byte
}

func (f *frames) send(_ context.Context, message string) (int, error) {
	f.buf = f.buf[:0]
	switch {
	case f.counted:
		f.buf = strconv.AppendInt(f.buf, int64(len(message)), 10)
		f.buf = append(append(f.buf, ' '), message...)
	default:
		message = strings.TrimSuffix(strings.TrimSuffix(message, "\n"), "\r")
		if strings.Contains(message, "\n") {
			return 0, errors.New("a message has several lines, each of which would be a message: use --framing octet_counting")
		}
		f.buf = append(append(f.buf, message...), '\n')
	}
	n, err := f.conn.Write(f.buf)
	if err != nil {
		return 0, f.reason(err)
	}
	return n, nil
}

// reason is what says more than that a connection is broken: the alert by which the collector
// ended TLS, or that there was an answer. Else it is the error itself.
func (f *frames) reason(err error) error {
	if f.conn.SetReadDeadline(time.Now().Add(alertTime)) == nil {
		n, why := io.Copy(io.Discard, f.conn)
		switch {
		case alerted(why):
			return why
		case n > 0:
			return errAnswered
		}
	}
	return err
}

// close says that this is all, and waits until the collector has read it and closes: a
// refusal that comes late, such as that of a client's certificate in TLS 1.3, is heard then.
func (f *frames) close() error {
	defer f.conn.Close()
	half, ok := f.conn.(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	if err := half.CloseWrite(); err != nil {
		return ended(f.reason(err))
	}
	if err := f.conn.SetReadDeadline(time.Now().Add(drainTime)); err != nil {
		return ended(err)
	}
	n, err := io.Copy(io.Discard, f.conn)
	if n > 0 {
		return errAnswered
	}
	return ended(err)
}

// errAnswered is said where what listens is no syslog receiver: syslog over TCP has no answers (RFC 6587).
var errAnswered = errors.New("the other side answered, as no syslog receiver does: what was sent is probably lost")

// ended takes the ends of a connection that are none of its faults.
func ended(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (f *frames) abort() { _ = f.conn.Close() }

// datagrams are messages of which each is a datagram.
type datagrams struct {
	silent
	conn net.Conn
}

func (d *datagrams) send(_ context.Context, message string) (int, error) {
	if len(message) > maxDatagram {
		return 0, fmt.Errorf("a message has %d bytes, a datagram holds %d: use tcp://", len(message), maxDatagram)
	}
	return d.conn.Write([]byte(message))
}

// close waits a moment for word that nobody has the port.
func (d *datagrams) close() error {
	defer d.conn.Close()
	if err := d.conn.SetReadDeadline(time.Now().Add(portTime)); err != nil {
		return ended(err)
	}
	_, err := d.conn.Read(make([]byte, 1))
	if noListener(err) || reset(err) {
		return err
	}
	return nil
}

func (d *datagrams) abort() { _ = d.conn.Close() }

func (*datagrams) verdict() string {
	return "; UDP does not tell whether they arrived"
}
