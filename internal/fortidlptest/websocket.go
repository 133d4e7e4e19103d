package fortidlptest

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// closeGrace is how long a consumer may take to answer a close frame.
const closeGrace = 5 * time.Second

// session is one websocket.
type session struct {
	s        *Server
	conn     *websocket.Conn
	me       *consumer
	messages int

	mu        sync.Mutex
	handed    []string // not yet confirmed, in the order of the messages
	confirmed int      // events, since the start of the session
	cut       int
}

func (s *Server) serveWebsocket(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{}
	if s.options.Fragmented {
		upgrader.WriteBufferSize = 256
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	se := &session{s: s, conn: conn}
	se.me = &consumer{drop: func() { _ = conn.NetConn().Close() }, stall: make(chan struct{})}
	s.enter(se.me)
	defer func() { s.leave(se.me, se.handed, se.cut) }()

	conn.SetPongHandler(se.pong)
	conn.SetPingHandler(se.ping)
	gone := make(chan struct{})
	go se.read(gone)
	se.write(gone)
	_ = conn.Close()
	<-gone
}

// ping answers a ping, unless the session is half-open.
func (se *session) ping(payload string) error {
	select {
	case <-se.me.stall:
		<-se.s.closed
		return errStalled
	default:
		return se.conn.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(closeGrace))
	}
}

var errStalled = errors.New("stalled")

// pong takes the answer to the ping behind the n-th event: all before it were read.
func (se *session) pong(payload string) error {
	n, _ := strconv.Atoi(payload) // a pong of nothing that we sent confirms nothing
	se.mu.Lock()
	read := n - se.confirmed
	if read > 0 {
		se.handed = se.handed[read:]
		se.confirmed = n
	}
	se.mu.Unlock()
	se.s.confirm(read)
	return nil
}

// read answers pings and close frames until the consumer is gone.
func (se *session) read(gone chan struct{}) {
	defer close(gone)
	for {
		if _, _, err := se.conn.NextReader(); err != nil {
			return
		}
	}
}

// write hands events out until the session is over.
func (se *session) write(gone <-chan struct{}) {
	var over <-chan time.Time
	if d := se.s.options.CloseEvery; d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	for {
		changed, some := se.s.waiting()
		if some = some && se.open(); some {
			changed = closedChannel
		}
		select {
		case <-se.me.stall:
			<-se.s.closed
			return
		case <-gone:
			return
		case <-over:
			se.close(gone)
			return
		case <-se.s.closed:
			se.close(gone)
			return
		case <-changed:
		}
		if some && !se.message(gone) {
			return
		}
	}
}

// open tells whether another message fits into the window.
func (se *session) open() bool {
	se.mu.Lock()
	defer se.mu.Unlock()
	window := se.s.options.Window
	return window == 0 || len(se.handed) < window
}

var closedChannel = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// close ends the session in good order: the consumer answers the close frame when it has
// read all that was sent before.
func (se *session) close(gone <-chan struct{}) {
	code := se.s.options.CloseCode
	if code == websocket.CloseAbnormalClosure {
		se.hangUp(gone)
		return
	}
	if code == 0 {
		code = websocket.CloseNormalClosure
	}
	_ = se.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, "planned"), time.Now().Add(closeGrace))
	select {
	case <-gone:
	case <-time.After(closeGrace):
	}
}

// message sends one message and the ping behind it.
func (se *session) message(gone <-chan struct{}) bool {
	events := se.s.handOut(se.s.options.PerMessage)
	if len(events) == 0 {
		return true
	}
	se.mu.Lock()
	se.handed = append(se.handed, events...)
	mark := se.confirmed + len(se.handed)
	se.mu.Unlock()
	se.messages++
	text := strings.Join(events, "\n")
	if n := se.s.options.CutEvery; n > 0 && se.messages%n == 0 {
		se.cutMessage(text, len(events), gone)
		return false
	}
	switch err := se.send(text); {
	case errors.Is(err, websocket.ErrCloseSent):
		// The consumer has just said goodbye, and nothing was sent.
		se.takeBack(events)
		return false
	case err != nil:
		return false
	}
	return se.conn.WriteControl(websocket.PingMessage, []byte(itoa(mark)), time.Now().Add(time.Minute)) == nil
}

// takeBack puts events that were not sent at the head of the queue again.
func (se *session) takeBack(events []string) {
	se.mu.Lock()
	se.handed = se.handed[:len(se.handed)-len(events)]
	se.mu.Unlock()
	se.s.update(func() {
		se.s.queue = append(events, se.s.queue...)
		se.s.counts.Queued = len(se.s.queue)
		se.s.counts.HandedOut -= len(events)
	})
}

func (se *session) send(text string) error {
	kind := websocket.TextMessage
	if se.s.options.Binary {
		kind = websocket.BinaryMessage
	}
	if !se.s.options.Fragmented {
		return se.conn.WriteMessage(kind, []byte(text))
	}
	// A frame is sent each time the buffer of the writer is full, which is small: see serveWebsocket.
	w, err := se.conn.NextWriter(kind)
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return w.Close()
}

// cutMessage sends the first half of a message and ends the connection.
func (se *session) cutMessage(text string, events int, gone <-chan struct{}) {
	se.mu.Lock()
	se.cut += events
	se.mu.Unlock()
	half := len(text) / 2
	frame := []byte{0x81, 127, 0, 0, 0, 0, byte(len(text) >> 24), byte(len(text) >> 16), byte(len(text) >> 8), byte(len(text))}
	_, _ = se.conn.NetConn().Write(append(frame, text[:half]...))
	se.hangUp(gone)
}

// hangUp closes our half without a close frame, so that what was sent still arrives, and
// waits until the consumer has found out.
func (se *session) hangUp(gone <-chan struct{}) {
	if half, ok := se.conn.NetConn().(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	select {
	case <-gone:
	case <-time.After(closeGrace):
	}
}
