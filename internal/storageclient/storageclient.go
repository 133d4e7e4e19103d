// Package storageclient opens the storage of a receiver.
package storageclient

import (
	"context"
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// Open returns the client of the storage extension id for the receiver owner, who closes
// it. The error names the key of the configuration and what to do.
func Open(ctx context.Context, host component.Host, id, owner component.ID) (storage.Client, error) {
	extension, ok := host.GetExtensions()[id]
	if !ok {
		return nil, fmt.Errorf("storage: there is no extension %q; it must be in extensions and in service::extensions", id)
	}
	s, ok := extension.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("storage: the extension %q stores nothing; use one such as file_storage", id)
	}
	// As stanza's receivers do, so that a change of the underscores in a type loses nothing
	// (opentelemetry-collector issue 14988).
	name := component.MustNewIDWithName(strings.ReplaceAll(owner.Type().String(), "_", ""), owner.Name())
	return s.GetClient(ctx, component.KindReceiver, name, "")
}
