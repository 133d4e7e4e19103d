package securitylogreceiver

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/schematest"
)

// config.schema.yaml has the keys of the structs, no more and no less, and says of each
// of ours what it is.
func TestSchemaMatchesConfig(t *testing.T) {
	schematest.Compare(t, schematest.Load(t, "config.schema.yaml"), reflect.TypeFor[Config]())
}

// The defaults that the schema names are those of the factory.
func TestSchemaDefaults(t *testing.T) {
	s := schematest.Load(t, "config.schema.yaml")
	tcp := s.Properties["protocols"].Properties["tcp"].Properties
	d := newDefaultTCPConfig()
	assert.Equal(t, d.Endpoint, tcp["endpoint"].Default)
	assert.Equal(t, d.Framing, tcp["framing"].Default)
	assert.Equal(t, d.Encoding, tcp["encoding"].Default)
	assert.Equal(t, newDefaultUDPConfig().Encoding, tcp["encoding"].Default)
	assert.Equal(t, d.Oversize, tcp["oversize"].Default)
	assert.Equal(t, "1MiB", tcp["max_message_size"].Default)
	assert.Equal(t, d.MaxConnections, tcp["max_connections"].Default)
	assert.Equal(t, d.MaxConnectionsPerPeer, tcp["max_connections_per_peer"].Default)
	assert.Equal(t, d.IdleTimeout, tcp["idle_timeout"].Duration(t))
	assert.Equal(t, d.Batch.MaxRecords, tcp["batch"].Properties["max_records"].Default)
	assert.Equal(t, d.Batch.MaxAge, tcp["batch"].Properties["max_age"].Duration(t))
	assert.Equal(t, d.HandshakeTimeout, tcp["handshake_timeout"].Duration(t))
	udp, u := s.Properties["protocols"].Properties["udp"].Properties, newDefaultUDPConfig()
	assert.Equal(t, u.Endpoint, udp["endpoint"].Default)
	assert.Equal(t, u.Readers, udp["readers"].Default)
	assert.EqualValues(t, 4<<20, u.ReceiveBuffer)
	assert.Equal(t, "4MiB", udp["receive_buffer"].Default)
	assert.Equal(t, u.QueueSize, udp["queue_size"].Default)
	server, h := s.Properties["protocols"].Properties["http"].Properties, newDefaultHTTPConfig()
	assert.Equal(t, h.Server.NetAddr.Endpoint, server["endpoint"].Default)
	assert.Equal(t, h.Path, server["path"].Default)
	assert.EqualValues(t, h.Server.MaxRequestBodySize, server["max_request_body_size"].Default)
	assert.Equal(t, h.MaxConnections, server["max_connections"].Default)
	assert.Equal(t, h.MaxConnectionsPerPeer, server["max_connections_per_peer"].Default)
	for key, want := range map[string]time.Duration{
		"max_wait": h.MaxWait, "handshake_timeout": h.HandshakeTimeout,
		"read_timeout": h.Server.ReadTimeout, "read_header_timeout": h.Server.ReadHeaderTimeout, "write_timeout": h.Server.WriteTimeout,
	} {
		assert.Equal(t, want, server[key].Duration(t), key)
	}
	assert.Equal(t, schematest.Value(t, h.Server, "idle_timeout", "keepalive::idle_timeout"), server["idle_timeout"].Duration(t))
	assert.EqualValues(t, 64<<20, createDefaultConfig().(*Config).MaxInFlight)
	assert.Equal(t, "64MiB", s.Properties["max_in_flight"].Default)
	retry, r := s.Properties["retry"].Properties, newDefaultRetryConfig()
	assert.Equal(t, r.InitialInterval, retry["initial_interval"].Duration(t))
	assert.Equal(t, r.MaxInterval, retry["max_interval"].Duration(t))
	assert.Equal(t, r.MaxElapsedTime, retry["max_elapsed_time"].Duration(t))
}
