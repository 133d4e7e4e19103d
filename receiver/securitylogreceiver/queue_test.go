package securitylogreceiver

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func from(addr, text string) message {
	return message{text: text, peer: netip.AddrPortFrom(netip.MustParseAddr(addr), 514)}
}

func texts(batch []message) (out []string) {
	for i := range batch {
		out = append(out, batch[i].text)
	}
	return out
}

// apart returns an address whose flow is none of those that others have.
func apart(t *testing.T, q *fairQueue, others ...string) string {
	t.Helper()
	for i := range 1000 {
		addr := fmt.Sprintf("203.0.113.%d", i%256)
		free := true
		for _, o := range others {
			free = free && q.index(netip.MustParseAddr(o)) != q.index(netip.MustParseAddr(addr))
		}
		if free {
			return addr
		}
	}
	t.Fatal("the table has one flow")
	return ""
}

// A sender that floods takes the place of none that does not.
func TestFloodSilencesNobody(t *testing.T) {
	q := newFairQueue(100, newPool(1<<20))
	const noisy = "192.0.2.1"
	quiet := apart(t, q, noisy)
	dropped := 0
	for i := range 1000 {
		_, n := q.push([]message{from(noisy, fmt.Sprint("noise ", i))})
		dropped += n
	}
	assert.Equal(t, 900, dropped)
	for i := range 20 {
		_, n := q.push([]message{from(quiet, fmt.Sprint("good ", i))})
		assert.Equal(t, 1, n, "the flood lost one")
	}
	batch := q.take(nil, 40)
	require.Len(t, batch, 40)
	good := 0
	for _, text := range texts(batch) {
		if strings.HasPrefix(text, "good") {
			assert.Equal(t, fmt.Sprint("good ", good), text, "in order")
			good++
		}
	}
	assert.Equal(t, 20, good, "half of the batch")
	assert.Len(t, q.take(nil, 1000), 60)
}

// The oldest messages of a sender stay: what does not fit is the newest.
func TestFullQueueKeepsTheOldest(t *testing.T) {
	q := newFairQueue(3, newPool(1<<20))
	more, dropped := q.push([]message{from("192.0.2.1", "a"), from("192.0.2.1", "b"), from("192.0.2.1", "c"), from("192.0.2.1", "d")})
	assert.Equal(t, 3, more)
	assert.Equal(t, 1, dropped)
	assert.Equal(t, []string{"a", "b", "c"}, texts(q.take(nil, 100)))
}

// Datagrams that become many records each have their turn less often.
func TestBombsWaitForTheirTurn(t *testing.T) {
	q := newFairQueue(1000, newPool(64<<20))
	const noisy = "192.0.2.1"
	quiet := apart(t, q, noisy)
	bomb := strings.Repeat("CEF:0|\n", 9285)
	for range 128 {
		q.push([]message{from(noisy, bomb)})
	}
	for i := range 50 {
		q.push([]message{from(quiet, fmt.Sprint(i))})
	}
	good := 0
	for batches := range 2 {
		batch := q.take(nil, 100)
		records := 0
		for i := range batch {
			records += batch[i].estimate()
		}
		assert.True(t, len(batch) == 1 || records <= 100, "batch %d has %d records", batches, records)
		for _, text := range texts(batch) {
			if text != bomb {
				good++
			}
		}
	}
	assert.Equal(t, 50, good, "all within two batches")
}

// However many addresses a sender makes up, the table has its size, and a device whose flow
// is less full than others is heard: one of the flood is dropped for it.
func TestSpoofedAddresses(t *testing.T) {
	q := newFairQueue(1000, newPool(64<<20))
	const quiet = "192.0.2.1"
	for i := range 20_000 {
		addr := fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255)
		if q.index(netip.MustParseAddr(addr)) != q.index(netip.MustParseAddr(quiet)) {
			q.push([]message{from(addr, "noise")})
		}
	}
	assert.Len(t, q.active, flows-1)
	more, dropped := q.push([]message{from(quiet, "good")})
	assert.Equal(t, 0, more)
	assert.Equal(t, 1, dropped)
	seen := 0
	for batch := q.take(nil, 100); len(batch) > 0; batch = q.take(nil, 100) {
		for _, text := range texts(batch) {
			if text == "good" {
				seen++
			}
		}
	}
	assert.Equal(t, 1, seen)
	assert.Equal(t, q.index(netip.MustParseAddr("2001:db8::1")), q.index(netip.MustParseAddr("2001:db8::ffff:2")), "a /64 is one sender")
}

// What goes in comes out once or is counted as dropped, and the bytes are given back.
func TestQueueConserves(t *testing.T) {
	p := newPool(64 << 10)
	q := newFairQueue(50, p)
	const pushers, each = 4, 5000
	var pushing, taking sync.WaitGroup
	var mu sync.Mutex
	dropped, taken := 0, 0
	for s := range pushers {
		pushing.Go(func() {
			for i := range each {
				_, n := q.push([]message{from(fmt.Sprintf("192.0.2.%d", s*i%200), strings.Repeat("x", i%700))})
				mu.Lock()
				dropped += n
				mu.Unlock()
			}
		})
	}
	for range 2 {
		taking.Go(func() {
			for q.wait() {
				batch := q.take(nil, 10)
				for i := range batch {
					p.release(batch[i].cost())
				}
				mu.Lock()
				taken += len(batch)
				mu.Unlock()
			}
		})
	}
	pushing.Wait()
	q.close()
	taking.Wait()
	assert.Equal(t, pushers*each, dropped+taken)
	assert.True(t, p.try(p.size), "every byte was given back")
}
