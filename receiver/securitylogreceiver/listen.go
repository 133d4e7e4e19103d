package securitylogreceiver

import (
	"container/list"
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"
)

// The pause after a failure to accept a connection, as in net/http.
const (
	minAcceptPause = 5 * time.Millisecond
	maxAcceptPause = time.Second
)

// admitWait is how long a connection waits for another one to be closed before it is
// refused.
const admitWait = 5 * time.Second

// silentTime is how long a connection may send nothing at all before it may be closed in
// favour of a new one.
const silentTime = time.Second

// listener accepts connections as long as fewer than max are open, closes and counts
// the others, and outlives failures. Its errors are final. When it is full, the connection
// that has been open longest without sending anything gives way: otherwise a client that
// opens connections and is silent locks all others out until they time out.
type listener struct {
	net.Listener
	max   int  // 0: any number
	plain bool // without TLS
	// reportsData: whoever reads the connections calls spoke; else the first byte counts.
	reportsData bool
	wait        time.Duration // for one to be closed where there are so many
	host        component.Host
	counters    *counters
	logger      *zap.Logger // samples
	stopping    <-chan struct{}

	perPeer int // connections of one address; 0: any number
	mu      sync.Mutex
	peers   map[netip.Addr]int // open connections by address, if perPeer is set
	// silent are the connections that have sent nothing yet, the oldest first.
	silent list.List

	open  atomic.Int64
	freed chan struct{} // one was closed
	full  bool          // one was waited for in vain; no more waiting before one is closed
}

// Accept waits for a connection. A listener that fails for a while, as it does without
// free file descriptors, is tried again; the status of the component says so. That the
// component runs need not be said: the service does when Start has returned.
func (l *listener) Accept() (net.Conn, error) {
	pause := time.Duration(0)
	for {
		nc, err := l.Listener.Accept()
		if err == nil {
			if pause > 0 {
				componentstatus.ReportStatus(l.host, componentstatus.NewEvent(componentstatus.StatusOK))
				pause = 0
			}
			if c, ok := l.admit(nc); ok {
				return c, nil
			}
			continue
		}
		select {
		case <-l.stopping:
			return nil, err
		default:
		}
		if errors.Is(err, net.ErrClosed) {
			componentstatus.ReportStatus(l.host, componentstatus.NewPermanentErrorEvent(err))
			return nil, err
		}
		componentstatus.ReportStatus(l.host, componentstatus.NewRecoverableErrorEvent(err))
		l.logger.Error("cannot accept connections", zap.Error(err))
		pause = min(max(2*pause, minAcceptPause), maxAcceptPause)
		select {
		case <-time.After(pause):
		case <-l.stopping:
			return nil, err
		}
	}
}

// admit counts a connection, or closes it where too many are open.
func (l *listener) admit(nc net.Conn) (net.Conn, bool) {
	if !l.enter(nc) {
		l.counters.add(l.counters.ReceiverSecurityLogConnectionsRefused, 1)
		l.logger.Warn("a connection was refused: its peer has max_connections_per_peer open",
			zap.Int("max_connections_per_peer", l.perPeer), zap.String("peer", addressOnly(nc.RemoteAddr())))
		_ = nc.Close()
		return nil, false
	}
	for l.open.Add(1) > int64(l.max) && l.max > 0 {
		l.open.Add(-1)
		if l.evict() {
			continue
		}
		if l.full || !l.waitForOne() {
			l.full = true
			l.counters.add(l.counters.ReceiverSecurityLogConnectionsRefused, 1)
			l.logger.Warn("a connection was refused: max_connections are open", zap.Int("max_connections", l.max))
			_ = nc.Close()
			l.leave(nc)
			return nil, false
		}
	}
	l.full = false
	l.counters.ReceiverSecurityLogConnections.Add(context.Background(), 1, l.counters.labels)
	c := &admitted{Conn: nc, listener: l, since: time.Now()}
	l.mu.Lock()
	c.silent = l.silent.PushBack(c)
	l.mu.Unlock()
	return c, true
}

// evict closes the connection that has been silent longest, if there is one.
func (l *listener) evict() bool {
	l.mu.Lock()
	first := l.silent.Front()
	if first == nil || time.Since(first.Value.(*admitted).since) < silentTime {
		l.mu.Unlock()
		return false
	}
	c := l.silent.Remove(first).(*admitted)
	c.silent = nil
	l.mu.Unlock()
	l.counters.add(l.counters.ReceiverSecurityLogConnectionsRefused, 1)
	l.logger.Warn("a connection that had sent nothing was closed in favour of a new one: max_connections are open",
		zap.Int("max_connections", l.max), zap.String("peer", addressOnly(c.RemoteAddr())))
	_ = c.Close()
	return true
}

// enter counts a connection of a peer, if it may have another. A peer that has too many
// does not wait, since others would wait behind it.
func (l *listener) enter(nc net.Conn) bool {
	if l.perPeer == 0 {
		return true
	}
	peer := peerKey(nc.RemoteAddr())
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.peers[peer] >= l.perPeer {
		return false
	}
	if l.peers == nil {
		l.peers = map[netip.Addr]int{}
	}
	l.peers[peer]++
	return true
}

func (l *listener) leave(nc net.Conn) {
	if l.perPeer == 0 {
		return
	}
	peer := peerKey(nc.RemoteAddr())
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.peers[peer]--; l.peers[peer] <= 0 {
		delete(l.peers, peer)
	}
}

// peerKey is the address that counts: of IPv6 the network of 64 bits, which a single host
// has to itself.
func peerKey(a net.Addr) netip.Addr {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Addr{}
	}
	addr := ap.Addr().Unmap().WithZone("")
	if prefix, err := addr.Prefix(64); err == nil && addr.Is6() {
		return prefix.Addr()
	}
	return addr
}

// waitForOne waits for another connection to be closed. A sender that is refused loses
// what it has written by then, and under load many of the open connections are over: only
// what they sent is still being handed over.
func (l *listener) waitForOne() bool {
	timer := time.NewTimer(l.wait)
	defer timer.Stop()
	select {
	case <-l.freed:
		return true
	case <-timer.C:
	case <-l.stopping:
	}
	return false
}

// admitted is a connection that counts until it is closed.
type admitted struct {
	net.Conn
	listener *listener
	once     sync.Once
	begun    bool // something was read
	since    time.Time
	silent   *list.Element // in listener.silent, under its lock
}

// spoke says that the client has sent something of its own, beyond a TLS handshake and a
// header of a proxy.
func (c *admitted) spoke() {
	l := c.listener
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.silent != nil {
		l.silent.Remove(c.silent)
		c.silent = nil
	}
}

// Read reads, and refuses a client that speaks TLS to a listener without it: without a
// word in the log its operator would only see that nothing readable arrives.
func (c *admitted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.begun || n == 0 {
		return n, err
	}
	c.begun = true
	if !c.listener.reportsData {
		c.spoke()
	}
	if l := c.listener; l.plain && isClientHello(p[:n]) {
		l.counters.ReceiverSecurityLogTLSFailures.Add(context.Background(), 1, l.counters.handshakes[handshakeUnexpected])
		l.logger.Warn("a connection was closed", zap.String("peer", addressOnly(c.RemoteAddr())), zap.Error(errUnexpectedTLS))
		return 0, errUnexpectedTLS
	}
	return n, err
}

// addressOnly is the address of a peer without its port, which is different each time.
func addressOnly(a net.Addr) string {
	if ap, err := netip.ParseAddrPort(a.String()); err == nil {
		return peerAddress(ap)
	}
	return a.String()
}

// Close closes the connection.
func (c *admitted) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() {
		c.spoke()
		l := c.listener
		l.open.Add(-1)
		l.leave(c.Conn)
		select {
		case l.freed <- struct{}{}:
		default:
		}
		l.counters.ReceiverSecurityLogConnections.Add(context.Background(), -1, l.counters.labels)
	})
	return err
}

// peerOf are the attributes that say who is on the other side of a connection.
func peerOf(addr string) map[string]any {
	attributes := map[string]any{transportKey: "tcp"}
	if peer, err := netip.ParseAddrPort(addr); err == nil {
		attributes[peerAddressKey] = peerAddress(peer)
		attributes[peerPortKey] = int64(peer.Port())
	}
	return attributes
}

// peerAddress is an address as it stands in a record.
func peerAddress(a netip.AddrPort) string { return a.Addr().Unmap().String() }
