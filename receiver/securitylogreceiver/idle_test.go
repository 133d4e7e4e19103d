package securitylogreceiver

import (
	"net"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/component/componenttest"
)

// What a connection costs that has sent a message and is silent again: the read buffer,
// its goroutine and little else, whatever it needed in between.
func TestIdleConnectionIsSmall(t *testing.T) {
	const n, most = 400, 13 << 10 // 64 MiB for 5,000
	next := &sink{}
	r := start(t, config(withTCP()), next, componenttest.NewNopHost())
	conns := make([]net.Conn, n)
	for i := range conns {
		conns[i] = r.dial(t)
	}
	before := inUse()
	for _, c := range conns {
		send(t, c, line+"\n")
	}
	next.waitLen(t, n)
	next.mu.Lock()
	next.batches, next.records = nil, nil
	next.mu.Unlock()
	each := (inUse() - before) / n
	t.Logf("%d bytes a connection, beside what it takes before its first byte", each)
	assert.Less(t, each, int64(most))
}

// inUse is what the heap and the stacks hold when all that can be freed is freed. A
// stack shrinks by half at each collection.
func inUse() int64 {
	for range 5 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}
