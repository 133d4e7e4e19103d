package securitylogreceiver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/receiver"
	"go.uber.org/zap"
	"golang.org/x/net/ipv4"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/charset"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

const (
	// maxDatagram is the longest UDP payload.
	maxDatagram = 1<<16 - 1
	// readAhead is how many datagrams are read at a time where the system can.
	readAhead = 32
	// kernelEvery is how often the kernel is asked what it dropped.
	kernelEvery = time.Second
)

// udpSource reads datagrams into a queue as fast as it can, since the kernel drops what
// is not read, and hands them over behind it.
type udpSource struct {
	cfg       *UDPConfig
	set       receiver.Settings
	deliverer *deliverer
	memory    *memory
	logger    *zap.Logger
	origin    origin
	encoding  *charset.Encoding // nil: UTF-8

	sockets []*socket
	queue   *fairQueue
	readers sync.WaitGroup
	workers sync.WaitGroup
	done    chan struct{} // ends the watch over the kernel
	// drainAt is when the receiver began to stop.
	drainAt atomic.Pointer[time.Time]
}

func newUDPSource(cfg *UDPConfig, set receiver.Settings, d *deliverer, m *memory) *udpSource {
	encoding, _ := charset.Named(cfg.Encoding)
	return &udpSource{
		cfg: cfg, set: set, deliverer: d, memory: m, logger: d.logger, encoding: encoding,
		origin: origin{
			resource:     cfg.Resource,
			scopeName:    metadata.ScopeName,
			scopeVersion: set.BuildInfo.Version,
			attributes:   map[string]any{transportKey: "udp"},
		},
		queue: newFairQueue(cfg.QueueSize, m.queue),
		done:  make(chan struct{}),
	}
}

func (s *udpSource) start(ctx context.Context, host component.Host) error {
	sockets, err := openSockets(ctx, s.cfg.Endpoint, s.cfg.Readers)
	if err != nil {
		return fmt.Errorf("protocols::udp::endpoint: %w", err)
	}
	s.sockets = sockets
	s.sizeBuffers()
	for i := range s.cfg.Readers {
		socket := s.sockets[i%len(s.sockets)]
		s.readers.Go(func() { s.read(socket, host) })
		s.workers.Go(func() { s.work(ctx) })
	}
	s.workers.Go(s.watch)
	s.set.Logger.Info("listening for syslog over UDP", zap.Stringer("endpoint", s.sockets[0].LocalAddr()),
		zap.Int("sockets", len(s.sockets)))
	return nil
}

// sizeBuffers asks for the receive buffers, and says so where they are smaller: a burst
// that does not fit is lost.
func (s *udpSource) sizeBuffers() {
	want := int(s.cfg.ReceiveBuffer)
	least := want
	for _, socket := range s.sockets {
		got, err := socket.setReceiveBuffer(want)
		if err != nil {
			s.set.Logger.Warn("the receive buffer cannot be set", zap.Error(err))
			return
		}
		if got > 0 {
			least = min(least, got)
		}
	}
	s.warnOfBuffer(want, least)
}

func (s *udpSource) warnOfBuffer(want, least int) {
	if least < want {
		s.set.Logger.Warn("the kernel grants a smaller receive buffer, bursts may be lost; raise net.core.rmem_max or lower protocols::udp::receive_buffer",
			zap.Int("wanted_bytes", want), zap.Int("granted_bytes", least))
	}
}

// read reads a socket until the source stops. A failure ends nothing.
func (s *udpSource) read(socket *socket, host component.Host) {
	batch := make([]ipv4.Message, readAhead)
	for i := range batch {
		batch[i].Buffers = [][]byte{make([]byte, maxDatagram)}
	}
	messages := make([]message, 0, readAhead)
	decoder := s.encoding.Decoder()
	failing := false
	for draining := false; ; {
		if since := s.drainAt.Load(); since != nil {
			draining = true
			if err := socket.SetReadDeadline(drainDeadline(*since)); err != nil {
				return
			}
		}
		n, err := socket.packets.ReadBatch(batch, 0)
		switch {
		case err == nil:
			if failing {
				componentstatus.ReportStatus(host, componentstatus.NewEvent(componentstatus.StatusOK))
				failing = false
			}
			s.enqueue(batch[:n], messages, decoder)
			continue
		case errors.Is(err, os.ErrDeadlineExceeded):
			if draining {
				return
			}
			continue // the stop woke us
		case errors.Is(err, net.ErrClosed):
			if !s.stopping() {
				componentstatus.ReportStatus(host, componentstatus.NewPermanentErrorEvent(err))
			}
			return
		}
		failing = true
		componentstatus.ReportStatus(host, componentstatus.NewRecoverableErrorEvent(err))
		s.logger.Error("cannot read datagrams", zap.Error(err))
		select {
		case <-time.After(minAcceptPause):
		case <-s.deliverer.stopping:
		}
	}
}

func (s *udpSource) stopping() bool {
	select {
	case <-s.deliverer.stopping:
		return true
	default:
		return false
	}
}

// enqueue puts datagrams into the queue, which drops some where it is full.
func (s *udpSource) enqueue(batch []ipv4.Message, messages []message, decoder *charset.Decoder) {
	now := time.Now()
	var size int64
	messages = messages[:0]
	for i := range batch {
		b := batch[i].Buffers[0][:batch[i].N]
		if s.encoding != nil && s.encoding.Wide {
			b = []byte(decoder.Text(b)) // UTF-8 from here on
		}
		b = trimDatagram(b)
		if len(b) == 0 {
			continue
		}
		size += int64(len(b))
		m := message{at: now}
		if s.encoding == nil || s.encoding.Wide {
			m.text = string(b)
		} else {
			m.text = decoder.Text(b)
		}
		if addr, ok := batch[i].Addr.(*net.UDPAddr); ok {
			m.peer = addr.AddrPort()
		}
		m.estimate()
		messages = append(messages, m)
	}
	more, dropped := s.queue.push(messages)
	c := s.deliverer.counters
	c.add(c.ReceiverSecurityLogMessages, int64(len(messages)))
	c.add(c.ReceiverSecurityLogBytes, size)
	c.waiting(int64(more))
	c.dropped(int64(dropped), reasonQueue)
	clear(messages)
}

// trimDatagram takes the delimiter off that senders of TCP syslog put behind a message
// over UDP too, where it has no meaning (RFC 5426, section 3.1).
func trimDatagram(b []byte) []byte {
	n := len(b)
	switch {
	case n > 1 && b[n-1] == '\n' && b[n-2] == '\r':
		return b[:n-2]
	case n > 0 && (b[n-1] == '\n' || b[n-1] == 0):
		return b[:n-1]
	}
	return b
}

// work hands over what is in the queue until it is closed and empty.
func (s *udpSource) work(ctx context.Context) {
	var batch []message
	for s.queue.wait() {
		if batch = s.collect(batch[:0]); len(batch) == 0 {
			continue // another worker was faster
		}
		if left, done := s.deliverer.deliver(ctx, &s.origin, batch); !done {
			s.deliverer.stop(left)
		}
		for i := range batch {
			s.memory.queue.release(batch[i].cost())
		}
		clear(batch)
	}
}

// collect makes a batch of what waits. While the pipeline is busy it waits for more, until
// the batch is full or old.
func (s *udpSource) collect(batch []message) []message {
	most := s.cfg.Batch.MaxRecords
	batch = s.queue.take(batch, most)
	n := len(batch)
	s.deliverer.counters.waiting(-int64(n))
	if n == 0 || n >= most || s.cfg.Batch.MaxAge == 0 || s.deliverer.limiter.InUse() == 0 {
		return batch
	}
	timer := time.NewTimer(s.cfg.Batch.MaxAge)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.deliverer.stopping:
	}
	batch = s.queue.take(batch, most)
	s.deliverer.counters.waiting(-int64(len(batch) - n))
	return batch
}

// watch counts what the kernel dropped.
func (s *udpSource) watch() {
	every := time.NewTicker(kernelEvery)
	defer every.Stop()
	for {
		select {
		case <-every.C:
			s.countKernelDrops()
		case <-s.done:
			return
		}
	}
}

func (s *udpSource) countKernelDrops() {
	for _, socket := range s.sockets {
		s.deliverer.counters.dropped(socket.newDrops(), reasonKernel)
	}
}

func (s *udpSource) prepareStop() {}

// stop reads what the kernel holds, closes, and hands over what is in the queue. What is
// sent from then on is refused, however long the hand-over takes.
func (s *udpSource) stop() error {
	var errs []error
	now := time.Now()
	s.drainAt.Store(&now)
	for _, socket := range s.sockets {
		errs = append(errs, socket.SetReadDeadline(now)) // wakes the reader
	}
	s.readers.Wait()
	close(s.done)
	s.countKernelDrops()
	for _, socket := range s.sockets {
		errs = append(errs, socket.Close())
	}
	s.queue.close()
	s.workers.Wait()
	err := errors.Join(errs...)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// socket is a UDP socket that knows what the kernel dropped.
type socket struct {
	*net.UDPConn
	packets *ipv4.PacketConn // reads several datagrams at once, of IPv6 too

	mu    sync.Mutex
	drops uint32 // counted so far
}

// openSockets opens n sockets that share the endpoint, or one where the system cannot.
func openSockets(ctx context.Context, endpoint string, n int) ([]*socket, error) {
	// A socket that does not share finds out whether another program has the port.
	alone, err := openSocket(ctx, endpoint, false)
	if err != nil || n == 1 || !sharesPorts {
		return []*socket{alone}, err
	}
	endpoint = alone.LocalAddr().String()
	if err := alone.Close(); err != nil {
		return nil, err
	}
	var sockets []*socket
	for range n {
		one, err := openSocket(ctx, endpoint, true)
		if err != nil {
			for _, s := range sockets {
				err = errors.Join(err, s.Close())
			}
			return nil, err
		}
		sockets = append(sockets, one)
	}
	return sockets, nil
}

func openSocket(ctx context.Context, endpoint string, shared bool) (*socket, error) {
	var config net.ListenConfig
	if shared {
		config.Control = sharePort
	}
	conn, err := config.ListenPacket(ctx, "udp", endpoint)
	if err != nil {
		return nil, err
	}
	udp := conn.(*net.UDPConn)
	return &socket{UDPConn: udp, packets: ipv4.NewPacketConn(udp)}, nil
}

// newDrops is how many datagrams the kernel dropped since the last call. Its counter has
// 32 bits and runs over.
func (s *socket) newDrops() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, ok := s.kernelDrops()
	if !ok {
		return 0
	}
	n := now - s.drops
	s.drops = now
	return int64(n)
}
