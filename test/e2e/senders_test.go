package e2e

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// sendTLS writes messages over TLS, each led by its length.
func sendTLS(t *testing.T, addr string, cfg *tls.Config, messages []string) {
	t.Helper()
	d := tls.Dialer{Config: cfg}
	conn, err := d.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Errorf("send: %v", err)
		return
	}
	w := bufio.NewWriter(conn)
	for _, m := range messages {
		fmt.Fprintf(w, "%d %s", len(m), m)
	}
	if err := w.Flush(); err != nil {
		t.Errorf("send: %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Errorf("send: %v", err)
	}
}

// poster posts messages, some a request, each request until it is answered with 200.
type poster struct {
	url    string
	client *http.Client
	// unanswered counts the messages of requests of which nobody knows what became of them, refused those of requests
	// that were told to come again.
	unanswered, refused atomic.Int64
}

const perRequest = 50

func newPoster(t *testing.T, addr string, cfg *tls.Config) *poster {
	t.Helper()
	scheme := "http://"
	if cfg != nil {
		scheme = "https://"
	}
	transport := &http.Transport{TLSClientConfig: cfg}
	t.Cleanup(transport.CloseIdleConnections)
	return &poster{url: scheme + addr + "/events", client: &http.Client{Transport: transport}}
}

func (p *poster) post(t *testing.T, messages []string) {
	t.Helper()
	for len(messages) > 0 {
		n := min(perRequest, len(messages))
		for !p.once(t, messages[:n]) {
			select {
			case <-time.After(20 * time.Millisecond):
			case <-t.Context().Done():
				return
			}
		}
		messages = messages[n:]
	}
}

func (p *poster) once(t *testing.T, messages []string) bool {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url, strings.NewReader(strings.Join(messages, "\n")))
	if err != nil {
		t.Error(err)
		return true
	}
	resp, err := p.client.Do(req)
	if err != nil {
		p.unanswered.Add(int64(len(messages)))
		return false
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	switch resp.StatusCode {
	case http.StatusOK:
		return true
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		p.refused.Add(int64(len(messages)))
		return false
	}
	t.Errorf("post: %s", resp.Status)
	return true
}

// device sends messages over TCP as a device does: it connects again when the connection breaks, and goes on with the
// next message, for it cannot know what was read of those before.
type device struct {
	addr string
	conn net.Conn
}

// send hands one message to the system, however long that takes.
func (d *device) send(ctx context.Context, m string) {
	for ctx.Err() == nil {
		if d.conn == nil {
			var dialer net.Dialer
			conn, err := dialer.DialContext(ctx, "tcp", d.addr)
			if err != nil {
				select {
				case <-time.After(10 * time.Millisecond):
				case <-ctx.Done():
				}
				continue
			}
			d.conn = conn
		}
		if _, err := d.conn.Write([]byte(m + "\n")); err == nil {
			return
		}
		_ = d.conn.Close()
		d.conn = nil
	}
}

func (d *device) close() {
	if d.conn != nil {
		_ = d.conn.Close()
	}
}
