package fortidlpreceiver

import (
	"context"
	"crypto/sha256"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// key identifies an event: a hash of its kind, uuid and generation.
type key [16]byte

func keyOf(id string) key {
	sum := sha256.Sum256([]byte(id))
	return key(sum[:16])
}

// memory remembers the events that were accepted last, so that one that the stream
// hands out again is not handed on again. With a queue it outlives a restart. It forgets
// by pages, the oldest first; a page holds the events that were accepted together.
type memory struct {
	limit int // how many events are remembered at least, once there were so many
	known map[key]struct{}
	pages [][]key
	queue *queue // nil: in memory only
}

func openMemory(ctx context.Context, limit int, q *queue) (*memory, error) {
	m := &memory{limit: limit, known: map[key]struct{}{}, queue: q}
	if q == nil {
		return m, nil
	}
	for i := range q.len() {
		b, err := q.at(ctx, i)
		if err != nil {
			return nil, err
		}
		page := make([]key, len(b)/len(key{}))
		for k := range page {
			copy(page[k][:], b[k*len(key{}):])
		}
		m.add(page)
	}
	return m, nil
}

func (m *memory) has(k key) bool {
	_, ok := m.known[k]
	return ok
}

func (m *memory) add(page []key) {
	m.pages = append(m.pages, page)
	for _, k := range page {
		m.known[k] = struct{}{}
	}
}

// remember adds a page and forgets what is beyond the limit. It returns the operations
// that make the queue the same, and what to call once they were carried out.
func (m *memory) remember(page []key) (ops []*storage.Operation, done func()) {
	if m.limit == 0 || len(page) == 0 {
		return nil, func() {}
	}
	m.add(page)
	old := 0
	for len(m.known)-len(m.pages[0]) >= m.limit {
		for _, k := range m.pages[0] {
			delete(m.known, k)
		}
		m.pages = m.pages[1:]
		old++
	}
	if m.queue == nil {
		return nil, func() {}
	}
	value := make([]byte, 0, len(page)*len(key{}))
	for _, k := range page {
		value = append(value, k[:]...)
	}
	return append(m.queue.push(value), m.queue.pop(old)...), func() {
		m.queue.pushed(value)
		m.queue.popped(old)
	}
}
