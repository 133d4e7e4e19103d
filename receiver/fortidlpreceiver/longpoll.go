package fortidlpreceiver

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// pollGrace is how old a poll must be to be given up at a shutdown. Events that wait are
// handed out at once, so a younger poll may just be answered.
const pollGrace = 2 * time.Second

// longPoll asks again and again; each answer holds what was queued, and what came in
// within some 30 s.
type longPoll struct {
	client   *client
	counters *counters
	silence  time.Duration // between two bytes of an answer, and before the first
	limit    int64         // of an answer
	pause    time.Duration // between the beginnings of two polls that bring little
}

func (p *longPoll) session(ctx context.Context, connected func(), take takeFunc) ending {
	for events := 0; ; {
		begin := time.Now()
		m, e := p.poll(ctx)
		n, ok := 0, true
		if strings.TrimSpace(m.text) != "" {
			n, ok = take(m)
			events += n
		}
		if e != nil {
			e.events = events
			return *e
		}
		connected()
		if ctx.Err() != nil || !ok {
			return ending{reason: endShutdown, connected: true, planned: true, events: events}
		}
		if n == 0 {
			p.counters.add(p.counters.ReceiverFortidlpEmptyPolls, 1)
		}
		// A service that does not hold polls must not be asked without end. One that has a
		// backlog answers with many events, and is asked on at once.
		if n < plenty {
			sleep(ctx, p.pause-time.Since(begin))
		}
	}
}

// poll makes one request. An answer that has begun is read to its end even when ctx
// ends: the service has taken its events out of the queue.
func (p *longPoll) poll(ctx context.Context) (message, *ending) {
	requestCtx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	begin, answering := time.Now(), make(chan struct{})
	defer context.AfterFunc(ctx, func() {
		select {
		case <-answering:
		case <-requestCtx.Done():
		case <-time.After(pollGrace - time.Since(begin)):
			cancel(context.Cause(ctx))
		}
	})()
	silent := time.AfterFunc(p.silence, func() { cancel(errSilent) })
	defer silent.Stop()

	request, err := http.NewRequestWithContext(requestCtx, http.MethodGet, p.client.url.String(), http.NoBody)
	if err != nil {
		return message{}, &ending{reason: endUnexpected, err: withoutURL(err)}
	}
	request.Header.Set("Accept", "application/json")
	p.client.authorize(request)
	response, err := p.client.http.Do(request)
	if err != nil {
		return message{}, p.failed(ctx, requestCtx, err)
	}
	defer response.Body.Close()
	close(answering)
	if response.StatusCode == http.StatusNoContent {
		return message{}, nil
	}
	if response.StatusCode != http.StatusOK {
		e := answered(response)
		return message{}, &e
	}
	text, cut, err := readBounded(resetting{response.Body, silent, p.silence}, p.limit)
	m := message{text: text, at: time.Now(), cut: cut}
	if isPage(text, response.Header.Get("Content-Type")) {
		return message{}, &ending{reason: endPage, err: errPage}
	}
	if err != nil {
		e := p.failed(ctx, requestCtx, err)
		e.connected = true
		return m, e
	}
	return m, nil
}

var errPage = errors.New("the answer is a page in HTML and holds no events: is there a proxy that wants a login, or is the service under maintenance?")

// isPage tells that an answer is a page for people. No JSON begins with "<"; what begins
// as JSON is taken for it whatever the header says.
func isPage(text, contentType string) bool {
	text = strings.TrimLeft(text, "\ufeff \t\r\n")
	if text == "" || text[0] == '{' || text[0] == '[' {
		return false
	}
	media, _, _ := mime.ParseMediaType(contentType)
	return text[0] == '<' || media == "text/html" || media == "application/xhtml+xml"
}

var errSilent = errors.New("the service is silent for longer than timeout")

// failed is the ending of a request that broke.
func (p *longPoll) failed(ctx, requestCtx context.Context, err error) *ending {
	switch cause := context.Cause(requestCtx); {
	case errors.Is(cause, errSilent):
		return &ending{reason: endSilent, err: errSilent}
	case ctx.Err() != nil:
		return &ending{reason: endShutdown, connected: true, planned: true}
	case errors.Is(err, errEndless):
		return &ending{reason: endOversized, err: errEndless}
	}
	return &ending{reason: endNetwork, err: withoutURL(err)}
}

// resetting starts the timer anew as long as bytes come.
type resetting struct {
	io.Reader
	timer   *time.Timer
	silence time.Duration
}

func (r resetting) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if n > 0 {
		r.timer.Reset(r.silence)
	}
	return n, err
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
