package fortidlpreceiver

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/schematest"
)

func TestSchemaMatchesConfig(t *testing.T) {
	schematest.Compare(t, schematest.Load(t, "config.schema.yaml"), reflect.TypeFor[Config]())
}

// The defaults that the schema names are those of the factory.
func TestSchemaDefaults(t *testing.T) {
	p := schematest.Load(t, "config.schema.yaml").Properties
	d := createDefaultConfig().(*Config)
	assert.Equal(t, d.Mode, p["mode"].Default)
	assert.EqualValues(t, d.MaxMessageSize, p["max_message_size"].Default)
	assert.Equal(t, d.PingInterval, p["ping_interval"].Duration(t))
	assert.Equal(t, d.Client.Timeout, p["timeout"].Duration(t))
	assert.Equal(t, schematest.Value(t, d.Client, "idle_conn_timeout", "keepalive::idle_conn_timeout"), p["idle_conn_timeout"].Duration(t))
	assert.Equal(t, schematest.Value(t, d.Client, "max_idle_conns", "keepalive::max_idle_conns"), p["max_idle_conns"].Default)
	assert.Equal(t, d.ShutdownTimeout, p["shutdown_timeout"].Duration(t))
	assert.Equal(t, d.Reconnect.InitialInterval, p["reconnect"].Properties["initial_interval"].Duration(t))
	assert.Equal(t, d.Reconnect.MaxInterval, p["reconnect"].Properties["max_interval"].Duration(t))
	assert.Equal(t, d.Retry.InitialInterval, p["retry"].Properties["initial_interval"].Duration(t))
	assert.Equal(t, d.Retry.MaxInterval, p["retry"].Properties["max_interval"].Duration(t))
	assert.Equal(t, d.Retry.MaxElapsedTime, p["retry"].Properties["max_elapsed_time"].Duration(t))
	assert.Equal(t, d.MaxRecords, p["max_records"].Default)
	assert.Equal(t, d.Spool.MaxMessages, p["spool"].Properties["max_messages"].Default)
	assert.EqualValues(t, d.Spool.MaxBytes, p["spool"].Properties["max_bytes"].Default)
	assert.Equal(t, d.OnPermanentError, p["on_permanent_error"].Default)
	assert.Equal(t, d.RememberEvents, p["remember_events"].Default)
}
