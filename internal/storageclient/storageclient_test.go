package storageclient

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
)

type host struct {
	extensions map[component.ID]component.Component
}

func (h host) GetExtensions() map[component.ID]component.Component { return h.extensions }

type idle struct {
	component.StartFunc
	component.ShutdownFunc
}

// What is wrong is said with the key and what to do.
func TestOpenErrors(t *testing.T) {
	id, owner := component.MustNewID("file_storage"), component.MustNewID("security_log")
	_, err := Open(t.Context(), componenttest.NewNopHost(), id, owner)
	require.ErrorContains(t, err, `storage: there is no extension "file_storage"`)
	_, err = Open(t.Context(), host{map[component.ID]component.Component{id: idle{}}}, id, owner)
	require.ErrorContains(t, err, "stores nothing")
}
