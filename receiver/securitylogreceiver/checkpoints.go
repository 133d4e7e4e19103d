package securitylogreceiver

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"
)

// checkpoints keep how far files were read. Frozen they can be read only.
type checkpoints struct {
	operator.Persister
	client storage.Client
	frozen atomic.Bool
}

// openCheckpoints opens the storage, or one that keeps nothing if there is none.
func openCheckpoints(ctx context.Context, host component.Host, id *component.ID, owner component.ID) (*checkpoints, error) {
	client, err := storageClient(ctx, host, id, owner)
	if err != nil {
		return nil, err
	}
	return &checkpoints{Persister: operator.NewScopedPersister("file", client), client: client}, nil
}

func storageClient(ctx context.Context, host component.Host, id *component.ID, owner component.ID) (storage.Client, error) {
	if id == nil {
		return storage.NewNopClient(), nil
	}
	extension, ok := host.GetExtensions()[*id]
	if !ok {
		return nil, fmt.Errorf("storage: there is no extension %q; it must be in extensions and in service::extensions", id)
	}
	s, ok := extension.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("storage: the extension %q stores nothing; use one such as file_storage", id)
	}
	// As stanza's receivers do, so that a change of the underscores in a type loses no
	// checkpoint (opentelemetry-collector issue 14988).
	name := component.MustNewIDWithName(strings.ReplaceAll(owner.Type().String(), "_", ""), owner.Name())
	return s.GetClient(ctx, component.KindReceiver, name, "")
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
