package fortidlpreceiver

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// queue is a first-in first-out queue in a storage extension: NAME/0, NAME/1, … and in
// NAME/first the number of the oldest. Where it ends is found at start by looking, so
// that appending costs one write.
//
// It only says what is to be written: push and pop return operations, and the caller
// that has carried them out says so by pushed and popped. So one batch, which
// file_storage carries out wholly or not at all, can move a value between two queues.
type queue struct {
	client      storage.Client
	name        string
	first, next uint64
	sizes       []int64 // of the values from first on
	bytes       int64
}

func openQueue(ctx context.Context, client storage.Client, name string) (*queue, error) {
	q := &queue{client: client, name: name}
	b, err := client.Get(ctx, name+"/first")
	if err != nil {
		return nil, err
	}
	if len(b) == 8 {
		q.first = binary.BigEndian.Uint64(b)
	}
	for q.next = q.first; ; {
		b, err := client.Get(ctx, q.key(q.next))
		if err != nil {
			return nil, err
		}
		if b == nil {
			return q, nil
		}
		q.pushed(b)
	}
}

func (q *queue) key(n uint64) string { return q.name + "/" + strconv.FormatUint(n, 10) }

func (q *queue) len() int { return len(q.sizes) }

// push returns the operations that append values.
func (q *queue) push(values ...[]byte) []*storage.Operation {
	ops := make([]*storage.Operation, len(values))
	for i, v := range values {
		ops[i] = storage.SetOperation(q.key(q.next+uint64(i)), v)
	}
	return ops
}

func (q *queue) pushed(values ...[]byte) {
	for _, v := range values {
		q.next++
		q.sizes = append(q.sizes, int64(len(v)))
		q.bytes += int64(len(v))
	}
}

// pop returns the operations that remove the n oldest values. The new start is written
// first: a storage that stops between two operations leaves garbage, never a gap.
func (q *queue) pop(n int) []*storage.Operation {
	if n == 0 {
		return nil
	}
	ops := []*storage.Operation{storage.SetOperation(q.name+"/first", binary.BigEndian.AppendUint64(nil, q.first+uint64(n)))}
	for i := range uint64(n) {
		ops = append(ops, storage.DeleteOperation(q.key(q.first+i)))
	}
	return ops
}

func (q *queue) popped(n int) {
	for _, size := range q.sizes[:n] {
		q.bytes -= size
	}
	q.sizes = append(q.sizes[:0], q.sizes[n:]...)
	q.first += uint64(n)
}

// at returns the value that is i behind the oldest.
func (q *queue) at(ctx context.Context, i int) ([]byte, error) {
	b, err := q.client.Get(ctx, q.key(q.first+uint64(i)))
	if err == nil && b == nil {
		err = fmt.Errorf("storage: %s is missing", q.key(q.first+uint64(i)))
	}
	return b, err
}
