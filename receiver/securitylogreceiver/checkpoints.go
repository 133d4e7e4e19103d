package securitylogreceiver

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/storageclient"
)

// checkpoints keep how far files were read. Frozen they can be read only.
type checkpoints struct {
	operator.Persister
	client storage.Client
	frozen atomic.Bool
	// saved is when the reader saved last, in Unix nanoseconds: it does so at the end of
	// every poll.
	saved atomic.Int64
}

// openCheckpoints opens the storage. Without one the checkpoints are kept in memory, for as
// long as the receiver runs.
func openCheckpoints(ctx context.Context, host component.Host, id *component.ID, owner component.ID) (*checkpoints, error) {
	var client storage.Client = &memoryClient{values: map[string][]byte{}}
	if id != nil {
		var err error
		if client, err = storageclient.Open(ctx, host, *id, owner); err != nil {
			return nil, err
		}
	}
	c := &checkpoints{Persister: operator.NewScopedPersister("file", client), client: client}
	c.touch()
	return c, nil
}

func (c *checkpoints) freeze() { c.frozen.Store(true) }

func (c *checkpoints) thaw() { c.frozen.Store(false) }

func (c *checkpoints) touch() { c.saved.Store(time.Now().UnixNano()) }

// sinceSaved is how long ago the reader ended a poll.
func (c *checkpoints) sinceSaved() time.Duration {
	return time.Duration(time.Now().UnixNano() - c.saved.Load())
}

// Set keeps a value.
func (c *checkpoints) Set(ctx context.Context, key string, value []byte) error {
	c.touch()
	if c.frozen.Load() {
		return nil
	}
	return c.Persister.Set(ctx, key, value)
}

// Delete removes a value.
func (c *checkpoints) Delete(ctx context.Context, key string) error {
	if c.frozen.Load() {
		return nil
	}
	return c.Persister.Delete(ctx, key)
}

// Batch does several things at once.
func (c *checkpoints) Batch(ctx context.Context, ops ...*storage.Operation) error {
	c.touch()
	if c.frozen.Load() {
		return nil
	}
	return c.Persister.Batch(ctx, ops...)
}

func (c *checkpoints) close() error { return c.client.Close(context.Background()) }

// memoryClient keeps values in memory.
type memoryClient struct {
	mu     sync.Mutex
	values map[string][]byte
}

// Get returns a value, nil if there is none.
func (m *memoryClient) Get(ctx context.Context, key string) ([]byte, error) {
	op := storage.GetOperation(key)
	err := m.Batch(ctx, op)
	return op.Value, err
}

// Set keeps a value.
func (m *memoryClient) Set(ctx context.Context, key string, value []byte) error {
	return m.Batch(ctx, storage.SetOperation(key, value))
}

// Delete removes a value.
func (m *memoryClient) Delete(ctx context.Context, key string) error {
	return m.Batch(ctx, storage.DeleteOperation(key))
}

// Batch does several things at once.
func (m *memoryClient) Batch(_ context.Context, ops ...*storage.Operation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, op := range ops {
		switch op.Type {
		case storage.Get:
			op.Value = m.values[op.Key]
		case storage.Set:
			m.values[op.Key] = op.Value
		case storage.Delete:
			delete(m.values, op.Key)
		}
	}
	return nil
}

// Close does nothing.
func (m *memoryClient) Close(context.Context) error { return nil }
