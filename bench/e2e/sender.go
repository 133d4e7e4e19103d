package e2e

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"

	"github.com/otelcol-ocsf/otelcol-ocsf/bench"
)

// distinct is how many different messages there are, so that nothing gains by remembering the last.
const distinct = 1000

// lines are messages of syslog (RFC 3164, section 4.1) that differ in their ports and sizes.
type lines struct {
	text []byte
	ends []int // ends[n] is where the first n lines end
}

func newLines() (*lines, error) {
	cef := bench.Find(message).Text
	l := &lines{ends: []int{0}}
	for i := range distinct {
		line := cef
		for _, f := range []struct{ was, is string }{
			{" spt=40122 ", fmt.Sprintf(" spt=%d ", 40000+i)},
			{" in=1180 ", fmt.Sprintf(" in=%d ", 1000+7*i%9000)},
			{" out=7421 ", fmt.Sprintf(" out=%d ", 1000+13*i%9000)},
		} {
			if !strings.Contains(line, f.was) {
				return nil, fmt.Errorf("e2e: %q is not in %s", f.was, message)
			}
			line = strings.Replace(line, f.was, f.is, 1)
		}
		l.text = fmt.Appendf(l.text, "<134>Jun  4 00:01:00 bgw-eu-02 %s\n", line)
		l.ends = append(l.ends, len(l.text))
	}
	return l, nil
}

// write sends n lines.
func (l *lines) write(w io.Writer, n int) error {
	for ; n > 0; n -= distinct {
		if _, err := w.Write(l.text[:l.ends[min(n, distinct)]]); err != nil {
			return err
		}
	}
	return nil
}

// senders are connections to a collector.
type senders []net.Conn

func connect(ctx context.Context, addr string, n int, trust *tls.Config) (senders, error) {
	var s senders
	for range n {
		conn, err := dial(ctx, addr, trust)
		if err != nil {
			s.close()
			return nil, err
		}
		s = append(s, conn)
	}
	return s, nil
}

func dial(ctx context.Context, addr string, trust *tls.Config) (net.Conn, error) {
	var d net.Dialer
	if trust == nil {
		return d.DialContext(ctx, "tcp", addr)
	}
	return (&tls.Dialer{NetDialer: &d, Config: trust}).DialContext(ctx, "tcp", addr)
}

func (s senders) close() {
	for _, conn := range s {
		_ = conn.Close()
	}
}

// send writes n lines, spread over the connections.
func (s senders) send(l *lines, n int) error {
	failed := make([]error, len(s))
	var wg sync.WaitGroup
	for i, conn := range s {
		share := n / len(s)
		if i < n%len(s) {
			share++
		}
		wg.Go(func() { failed[i] = l.write(conn, share) })
	}
	wg.Wait()
	return errors.Join(failed...)
}
