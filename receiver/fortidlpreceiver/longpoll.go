package fortidlpreceiver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// emptyPause is the pause after an empty answer that came at once: a service that does
// not hold polls must not be asked without end.
const emptyPause = time.Second

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
	pause    time.Duration
}

func (p *longPoll) session(ctx context.Context, connected func(), take func(message)) ending {
	for messages := 0; ; {
		begin := time.Now()
		m, e := p.poll(ctx)
		if strings.TrimSpace(m.text) != "" {
			messages++
			take(m)
		}
		if e != nil {
			e.messages = messages
			return *e
		}
		connected()
		if ctx.Err() != nil {
			return ending{reason: endShutdown, connected: true, planned: true, messages: messages}
		}
		if strings.TrimSpace(m.text) == "" {
			p.counters.add(p.counters.ReceiverFortidlpEmptyPolls, 1)
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
	if err != nil {
		e := p.failed(ctx, requestCtx, err)
		e.connected = true
		return m, e
	}
	return m, nil
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
