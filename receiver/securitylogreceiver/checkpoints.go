package securitylogreceiver

import (
	"context"
	"sync/atomic"

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
}

// openCheckpoints opens the storage, or one that keeps nothing if there is none.
func openCheckpoints(ctx context.Context, host component.Host, id *component.ID, owner component.ID) (*checkpoints, error) {
	client := storage.NewNopClient()
	if id != nil {
		var err error
		if client, err = storageclient.Open(ctx, host, *id, owner); err != nil {
			return nil, err
		}
	}
	return &checkpoints{Persister: operator.NewScopedPersister("file", client), client: client}, nil
}

func (c *checkpoints) freeze() { c.frozen.Store(true) }

// Set keeps a value.
func (c *checkpoints) Set(ctx context.Context, key string, value []byte) error {
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
	if c.frozen.Load() {
		return nil
	}
	return c.Persister.Batch(ctx, ops...)
}

func (c *checkpoints) close() error { return c.client.Close(context.Background()) }
