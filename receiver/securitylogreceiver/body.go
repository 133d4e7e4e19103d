package securitylogreceiver

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

const (
	// bodyFree is how much of a body is read before memory is asked for: enough for most
	// webhooks, so that senders of large ones do not hold up the others.
	bodyFree = 64 << 10
	// bodyStep is what a body of unknown length takes at first: compressed ones are rarely
	// as large as the largest that is allowed, and would otherwise be served one at a time.
	bodyStep = 1 << 20
	// bodyRead is how much is read at a time.
	bodyRead = 16 << 10
	// maxMessages is how many messages a body may have. The jsontext package keeps what is
	// behind the last but one part in one piece, so one more part than that is not whole.
	maxMessages = jsontext.MaxParts - 1
)

// body is the body of a request and the memory that it takes.
type body struct {
	memory *memory
	cfg    *HTTPConfig

	text     strings.Builder
	received int64 // taken of memory.bodies
	handed   int64 // taken of memory.handing
}

func newBody(m *memory, cfg *HTTPConfig) *body { return &body{memory: m, cfg: cfg} }

// read reads the whole body. confighttp bounds it, compressed and not.
func (b *body) read(r *http.Request) (status int, text string) {
	buf := make([]byte, bodyRead)
	for {
		n, err := r.Body.Read(buf)
		if int64(b.text.Len()+n) > max(bodyFree, b.received) && !b.reserve(r) {
			return http.StatusTooManyRequests, textBusy
		}
		b.text.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			return http.StatusOK, ""
		}
		if err != nil {
			return unreadable(err)
		}
	}
}

// reserve takes memory for the body: for all of it where its length is known, else for
// bodyStep and, beyond that, for the largest body. Only the first time it waits: two that
// held a part each would wait for each other.
func (b *body) reserve(r *http.Request) bool {
	most := b.cfg.Server.MaxRequestBodySize
	if b.received > 0 {
		rest := b.memory.bodies.fit(most) - b.memory.bodies.fit(b.received)
		if !b.memory.bodies.try(rest) {
			return false
		}
		b.received = most
		return true
	}
	if r.ContentLength > 0 {
		most = min(most, r.ContentLength)
	} else {
		most = min(most, bodyStep)
	}
	ctx, cancel := b.cfg.waiting(r.Context())
	defer cancel()
	if !b.acquire(ctx, b.memory.bodies, most) {
		return false
	}
	b.received = most
	return true
}

// acquire takes memory, and waits for it where a request may wait.
func (b *body) acquire(ctx context.Context, p *pool, n int64) bool {
	if b.cfg.MaxWait == 0 {
		return p.try(n)
	}
	return p.acquire(ctx, n)
}

// acquireWaiting takes memory for the messages, and waits for max_wait.
func (b *body) acquireWaiting(ctx context.Context, n int64) bool {
	ctx, cancel := b.cfg.waiting(ctx)
	defer cancel()
	return b.acquire(ctx, b.memory.handing, n)
}

// release gives the memory back.
func (b *body) release() {
	b.memory.bodies.release(b.received)
	b.memory.handing.release(b.handed)
}

// unreadable is the answer to a body that cannot be read.
func unreadable(err error) (status int, text string) {
	var (
		large *http.MaxBytesError
		late  net.Error
	)
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, textTooLarge
	case errors.As(err, &late) && late.Timeout():
		return http.StatusRequestTimeout, textBroken
	}
	return http.StatusBadRequest, textBroken
}

// messages are those in the body.
func (b *body) messages(ctx context.Context) (batch []message, status int, text string) {
	text = b.text.String()
	n := countMessages(text)
	switch {
	case n == 0:
		return nil, http.StatusBadRequest, textEmpty
	case n > maxMessages:
		return nil, http.StatusRequestEntityTooLarge, textTooMany
	case !b.acquireWaiting(ctx, int64(n)*recordCost):
		return nil, http.StatusTooManyRequests, textBusy
	}
	b.handed = int64(n) * recordCost
	now := time.Now()
	batch = make([]message, 0, n)
	splitBody(text, func(text string) bool {
		batch = append(batch, message{text: text, at: now})
		return true
	})
	return batch, http.StatusOK, ""
}

// countMessages counts the messages of a body, to one above maxMessages. A body in which an
// object wraps more events than the processor takes out of a message of that size has too
// many, too: it is refused whole rather than accepted with a rest that nobody took apart.
func countMessages(body string) int {
	n := 0
	splitBody(body, func(part string) bool {
		n++
		return n <= maxMessages
	})
	if n == 1 && jsontext.Split(body).Len() > frame.MaxParts(len(body)) {
		return maxMessages + 1
	}
	return n
}

// splitBody calls yield with each message of the body of a request: the elements of a
// JSON array of objects, the documents of NDJSON and of concatenated JSON, another JSON
// document as it is, and the lines of any other text, until it returns false. The
// messages are sub-strings of body.
//
// A body in which an object wraps its events stays one message: the processor knows
// wrappers, and what else is in them.
func splitBody(body string, yield func(string) bool) {
	start := strings.TrimLeft(strings.TrimPrefix(body, "\uFEFF"), " \t\r\n\x00")
	if start == "" {
		return
	}
	if start[0] == '{' || start[0] == '[' {
		parts := jsontext.Split(body)
		switch {
		case parts.Wrapper != "":
			yield(body)
			return
		// A bracket may begin a line of text as well.
		case start[0] == '{', !parts.Whole(), json.Valid([]byte(start)):
			for _, part := range parts.All() {
				if !yield(part) {
					return
				}
			}
			return
		}
	}
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if strings.Trim(line, " \t\x00") != "" && !yield(line) {
			return
		}
	}
}
