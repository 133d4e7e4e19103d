package securitylogreceiver

import (
	"hash/maphash"
	"net/netip"
	"sync"
)

const (
	// flows is the size of the table of senders. A sender that makes up addresses fills
	// every flow; then the others keep their share of the flow that they are in.
	flows = 256
	// quantum is how many records, as estimated, a flow may add to a batch before the next
	// flow has its turn: a batch has messages of several senders.
	quantum = 10
	// keepFlow is the capacity that a flow keeps while it is empty.
	keepFlow = 64
)

// fairQueue holds datagrams that wait for the pipeline. Senders share it by their
// addresses, in a table of fixed size: each flow of the table has its turn (deficit round
// robin over estimated records, Shreedhar and Varghese 1995), and where the queue is
// full the flow that holds most of it loses its newest message. So an address that floods,
// or whose datagrams become many records each, silences no other.
type fairQueue struct {
	pool *pool // of the bytes that wait or are being handed over
	max  int   // messages that may wait
	seed maphash.Seed

	mu     sync.Mutex
	ready  sync.Cond
	closed bool
	n      int
	flows  [flows]flow
	active []int // the flows that have messages, in the order of their turns
}

// flow is the queue of the senders whose addresses have the same hash.
type flow struct {
	messages []message // from head on
	head     int
	bytes    int64
	deficit  int // records that it may still add in this turn
	active   bool
}

func newFairQueue(most int, p *pool) *fairQueue {
	q := &fairQueue{pool: p, max: most, seed: maphash.MakeSeed()}
	q.ready.L = &q.mu
	return q
}

// index is the flow of an address. The hosts of an IPv6 network share one: each of them
// has more addresses than the table.
func (q *fairQueue) index(a netip.Addr) int {
	if a = a.Unmap(); a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			a = p.Addr()
		}
	}
	return int(maphash.Comparable(q.seed, a) % flows)
}

// push adds messages. It returns how many more wait than before, and how many were
// dropped: those given or others.
func (q *fairQueue) push(batch []message) (more, dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := q.n
	for i := range batch {
		dropped += q.add(&batch[i])
	}
	if q.n > 0 {
		q.ready.Broadcast()
	}
	return q.n - before, dropped
}

func (q *fairQueue) add(m *message) (dropped int) {
	cost := m.cost()
	i := q.index(m.peer.Addr())
	f := &q.flows[i]
	for q.n >= q.max || !q.pool.try(cost) {
		victim := q.largest()
		if victim == nil || victim.bytes <= f.bytes+cost {
			return dropped + 1
		}
		q.dropLast(victim)
		dropped++
	}
	if !f.active {
		q.active = append(q.active, i)
		f.active, f.deficit = true, quantum
	}
	f.messages = append(f.messages, *m)
	f.bytes += cost
	q.n++
	return dropped
}

func (q *fairQueue) largest() *flow {
	var most *flow
	for _, i := range q.active {
		if f := &q.flows[i]; len(f.messages) > f.head && (most == nil || f.bytes > most.bytes) {
			most = f
		}
	}
	return most
}

// dropLast drops the newest message of a flow, which stays active even if it has no other.
func (q *fairQueue) dropLast(f *flow) {
	last := len(f.messages) - 1
	cost := f.messages[last].cost()
	f.messages[last] = message{}
	f.messages = f.messages[:last]
	f.bytes -= cost
	q.pool.release(cost)
	q.n--
}

// wait waits for a message. It returns false when the queue is closed and empty.
func (q *fairQueue) wait() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.n == 0 {
		if q.closed {
			return false
		}
		q.ready.Wait()
	}
	return true
}

// take moves messages to a batch that has some already, until it is full or nothing waits.
// Their bytes belong to the caller, who releases them.
func (q *fairQueue) take(batch []message, maxRecords int) []message {
	records, size := 0, 0
	for i := range batch {
		records += batch[i].estimate()
		size += len(batch[i].text)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.active) > 0 {
		f := &q.flows[q.active[0]]
		if len(f.messages) == f.head {
			q.leave(f)
			continue
		}
		m := &f.messages[f.head]
		n := m.estimate()
		if n > f.deficit {
			// The turn is over.
			f.deficit += quantum
			q.active = append(q.active[1:], q.active[0])
			continue
		}
		if len(batch) > 0 && (records+n > maxRecords || size+len(m.text) > maxBatchBytes) {
			break
		}
		records += n
		size += len(m.text)
		f.deficit -= n
		f.bytes -= m.cost()
		batch = append(batch, *m)
		f.pop()
		q.n--
	}
	return batch
}

// pop removes the oldest message.
func (f *flow) pop() {
	f.messages[f.head] = message{}
	f.head++
	if f.head >= keepFlow && 2*f.head >= len(f.messages) {
		n := copy(f.messages, f.messages[f.head:])
		clear(f.messages[n:])
		f.messages, f.head = f.messages[:n], 0
	}
}

// leave ends the turns of a flow that is empty.
func (q *fairQueue) leave(f *flow) {
	q.active = q.active[1:]
	f.messages, f.head, f.active = f.messages[:0], 0, false
	if cap(f.messages) > keepFlow {
		f.messages = nil
	}
}

// close ends the waiting once the queue is empty.
func (q *fairQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.ready.Broadcast()
}
