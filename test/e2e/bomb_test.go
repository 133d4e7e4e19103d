package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// bombs are the short messages of which a long one becomes very many records, if nothing bounds that.
var bombs = []string{"CEF:0|\n", "{}"}

// heardWithin is how long an event of a quiet device may take beside a bomb, with the second for which the exporter waits for others. In CI
// it may have to wait for the machine, too.
func heardWithin() time.Duration { return time.Duration(scale(2, 20)) * time.Second }

// beside sends 100 messages a second until stop is closed, and keeps when each was sent.
func beside(stop <-chan struct{}, send func(id int)) (sent []time.Time) {
	every := time.NewTicker(10 * time.Millisecond)
	defer every.Stop()
	for {
		select {
		case <-stop:
			return sent
		case <-every.C:
			sent = append(sent, time.Now())
			send(len(sent) - 1)
		}
	}
}

// heard waits until all messages of a device have arrived, and gives the longest that one was under way.
func (b *tally) heard(c *collector, sent []time.Time) (longest time.Duration) {
	b.t.Helper()
	b.wait(c, "the device beside", func() bool { return b.missing(0, len(sent)) == 0 })
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, at := range sent {
		longest = max(longest, b.came[id].Sub(at))
	}
	return longest
}

// A few megabytes of messages that are next to nothing do not become gigabytes of records, and a device beside them is heard: the
// shipped gateway with datagrams, which anybody can send, and with TCP, and the shipped webhook.
func TestRecordBomb(t *testing.T) {
	const most = 600 // MiB
	for _, bomb := range bombs {
		for name, tc := range map[string]struct {
			config string
			attack func(*testing.T, *place)
		}{
			"UDP":  {"gateway.yaml", func(t *testing.T, p *place) { bombUDP(t, p.in, bomb) }},
			"TCP":  {"gateway.yaml", func(t *testing.T, p *place) { bombTCP(t, p.in, bomb) }},
			"HTTP": {"webhook.yaml", func(t *testing.T, p *place) { bombHTTP(t, p, bomb) }},
		} {
			t.Run(fmt.Sprintf("%s of %q", name, bomb), func(t *testing.T) {
				bin := distribution(t)
				p := newPlace(t)
				out := newTally(t, 100_000)
				out.came = map[int]time.Time{}
				p.env = append(p.env, "OTLP_ENDPOINT="+out.addr, "GOMEMLIMIT=off")
				p.c = p.start(bin, tc.config)

				stop, beating := make(chan struct{}), make(chan []time.Time, 1)
				device := &device{addr: p.in}
				send := func(id int) { device.send(t.Context(), payload(id)) }
				if tc.config == "webhook.yaml" {
					send = func(id int) { p.postAll(t, payload(id)) }
				}
				go func() { beating <- beside(stop, send) }()
				out.wait(p.c, "the device", func() bool { return out.missing(0, 100) == 0 })
				tc.attack(t, p)
				// The device goes on until one that was sent after the attack is heard.
				out.mu.Lock()
				next := len(out.came) + 500
				out.mu.Unlock()
				out.wait(p.c, "the device after the attack", func() bool { return out.missing(0, next) == 0 })
				close(stop)
				sent := <-beating
				longest := out.heard(p.c, sent)
				_, peak := p.c.memory(t)
				_, _, records := out.result()
				t.Logf("at most %d MiB; %d messages of the device, the slowest after %v; %d records of the attack", peak, len(sent),
					longest.Round(10*time.Millisecond), records)
				if peak >= most {
					t.Errorf("%d MiB, want less than %d", peak, most)
				}
				if longest > heardWithin() {
					t.Errorf("the device was heard after %v, want %v", longest, heardWithin())
				}
				p.c.stop(t)
			})
		}
	}
}

// bombUDP sends 128 datagrams of 65,000 bytes: 8.3 MB in full.
func bombUDP(t *testing.T, addr, bomb string) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	datagram := []byte(strings.Repeat(bomb, 65_000/len(bomb)))
	for range scale(128, 32) {
		_, _ = conn.Write(datagram) // the kernel may have no room
		<-time.After(2 * time.Millisecond)
	}
}

// bombTCP sends 32 messages of 250 KB, each with its length and over a connection of its own: 8 MB.
func bombTCP(t *testing.T, addr, bomb string) {
	t.Helper()
	message := "<13>May  4 14:00:01 host app: " + strings.Repeat(bomb, 250_000/len(bomb))
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() { sendCounted(t, addr, []string{message}) })
	}
	wg.Wait()
}

// bombHTTP posts bodies with no more elements than one may have, four at a time, and some of 8 MB, which have more.
func bombHTTP(t *testing.T, p *place, bomb string) {
	t.Helper()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range scale(5, 1) {
				p.postAll(t, strings.Repeat(bomb, scale(50_000, 15_000)))
				p.tryPost(t, strings.Repeat(bomb, 8_000_000/len(bomb)))
			}
		})
	}
	wg.Wait()
}

// postAll posts a body until it is accepted or refused for good.
func (p *place) postAll(t *testing.T, body string) {
	t.Helper()
	again := []int{0, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	for slices.Contains(again, p.tryPost(t, body)) && t.Context().Err() == nil {
		<-time.After(50 * time.Millisecond)
	}
}

// tryPost posts a body once and gives the status, 0 where there is no answer.
func (p *place) tryPost(t *testing.T, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, "https://"+p.inTLS+"/events", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return http.StatusBadRequest
	}
	req.Header.Set("X-Webhook-Secret", secret)
	resp, err := p.client.Do(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	return resp.StatusCode
}
