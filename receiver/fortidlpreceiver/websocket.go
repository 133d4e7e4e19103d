package fortidlpreceiver

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// closeGrace is how long the service may take to answer our close frame. What it sent
// before that is still read.
const closeGrace = 5 * time.Second

// transport is one way to read the stream.
type transport interface {
	// session reads until the connection ends, or ctx asks to end it in good order. It
	// calls connected once the service has let us in, and take for each message, and
	// reads nothing while take runs, nor after take has answered false. take also says how
	// many events a message holds.
	session(ctx context.Context, connected func(), take takeFunc) ending
}

type takeFunc func(message) (events int, ok bool)

// websocketTransport reads one message a frame sequence (RFC 6455).
type websocketTransport struct {
	client   *client
	interval time.Duration // of pings
	limit    int64         // of a message
}

func (w *websocketTransport) session(ctx context.Context, connected func(), take takeFunc) ending {
	header, err := w.client.websocketHeader(ctx)
	if err != nil {
		return ending{reason: endNetwork, err: err}
	}
	// The body of the answer is the library's own copy, with nothing to close.
	conn, response, err := w.client.dial.DialContext(ctx, w.client.url.String(), header) //nolint:bodyclose // see above
	if err != nil {
		if response != nil {
			return answered(response)
		}
		return ending{reason: endNetwork, err: withoutURL(err)}
	}
	defer conn.Close()
	connected()

	alive := &deadline{conn: conn, silence: 2 * w.interval}
	conn.SetPongHandler(func(string) error { alive.extend(); return nil })
	conn.SetPingHandler(func(payload string) error { answer(conn, payload); return nil })
	defer w.keepAlive(conn)()
	defer context.AfterFunc(ctx, func() { alive.close(); sayGoodbye(conn) })()
	return w.read(ctx, conn, alive, take)
}

// read takes messages until the connection ends. What was read of a message when the
// connection broke is kept: the service will not send it again.
func (w *websocketTransport) read(ctx context.Context, conn *websocket.Conn, alive *deadline, take takeFunc) ending {
	events := 0
	for {
		alive.extend()
		_, r, err := conn.NextReader()
		var text string
		var cut bool
		if err == nil {
			text, cut, err = readBounded(extending{r, alive}, w.limit)
		}
		if text != "" {
			n, ok := take(message{text: text, at: time.Now(), cut: cut})
			if events += n; !ok {
				return ending{reason: endShutdown, connected: true, planned: true, events: events}
			}
		}
		if err == nil {
			continue
		}
		e := closed(err)
		e.events = events
		if ctx.Err() != nil {
			e.reason, e.planned = endShutdown, true
		}
		return e
	}
}

// keepAlive asks at intervals whether the service is there. The answers move the
// deadline when they are read, and only reading can miss it: a connection that waits for
// the pipeline is not given up.
func (w *websocketTransport) keepAlive(conn *websocket.Conn) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		ticker := time.NewTicker(w.interval)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				// An error shows at the next read, too.
				_ = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(w.interval))
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

// answer answers a ping. That it cannot be sent is no reason to stop reading, as it is for
// the library: the service may have closed behind a message that waits to be read.
func answer(conn *websocket.Conn, payload string) {
	_ = conn.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(closeGrace))
}

func sayGoodbye(conn *websocket.Conn) {
	text := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(closeGrace))
}

// deadline is when a connection that says nothing is given up.
type deadline struct {
	conn    interface{ SetReadDeadline(time.Time) error }
	silence time.Duration

	mu     sync.Mutex
	closed bool
}

// extend moves the deadline. It is called before each read, so time that the pipeline
// took does not count.
func (d *deadline) extend() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		_ = d.conn.SetReadDeadline(time.Now().Add(d.silence))
	}
}

// close sets the last deadline, for what the service sends before it has read our close
// frame.
func (d *deadline) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	_ = d.conn.SetReadDeadline(time.Now().Add(closeGrace))
}

// extending moves the deadline as long as bytes come.
type extending struct {
	io.Reader
	alive *deadline
}

func (e extending) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	if n > 0 {
		e.alive.extend()
	}
	return n, err
}
