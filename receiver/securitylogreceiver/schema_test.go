package securitylogreceiver

import (
	"encoding"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// schema is what the test knows of config.schema.yaml.
type schema struct {
	Description          string             `yaml:"description"`
	Type                 string             `yaml:"type"`
	Format               string             `yaml:"format"`
	Default              any                `yaml:"default"`
	Enum                 []any              `yaml:"enum"`
	Items                *schema            `yaml:"items"`
	Properties           map[string]*schema `yaml:"properties"`
	AdditionalProperties any                `yaml:"additionalProperties"`
	Minimum              *int               `yaml:"minimum"`
}

// config.schema.yaml has the keys of the structs, no more and no less, and says of each
// of ours what it is.
func TestSchemaMatchesConfig(t *testing.T) {
	text, err := os.ReadFile("config.schema.yaml")
	require.NoError(t, err)
	var s schema
	require.NoError(t, yaml.Unmarshal(text, &s))
	compare(t, "", reflect.TypeFor[Config](), &s)
}

func compare(t *testing.T, path string, typ reflect.Type, s *schema) {
	t.Helper()
	assert.NotEmpty(t, s.Description, "%s: description", path)
	switch {
	case typ == reflect.TypeFor[time.Duration]():
		assert.Equal(t, "string duration", s.Type+" "+s.Format, path)
		return
	case reflect.PointerTo(typ).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		assert.Equal(t, "string", s.Type, path)
		return
	}
	switch typ.Kind() {
	case reflect.Pointer:
		compare(t, path, typ.Elem(), s)
	case reflect.Struct:
		if inner, ok := optional(typ); ok {
			compare(t, path, inner, s)
			return
		}
		fields := map[string]reflect.Type{}
		keys(typ, fields)
		assert.ElementsMatch(t, slices.Collect(maps.Keys(fields)), slices.Collect(maps.Keys(s.Properties)), "%s: keys", path)
		assert.Equal(t, false, s.AdditionalProperties, "%s: unknown keys are refused", path)
		for key, field := range fields {
			if p := s.Properties[key]; p != nil {
				compare(t, path+"::"+key, field, p)
			}
		}
	case reflect.Slice:
		assert.Equal(t, "array", s.Type, path)
	case reflect.Map:
		assert.Equal(t, "object", s.Type, path)
	default:
		names := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer", reflect.Float64: "number"}
		assert.Equal(t, names[typ.Kind()], s.Type, path)
	}
}

// optional is the type inside a configoptional.Optional.
func optional(typ reflect.Type) (reflect.Type, bool) {
	if !strings.HasPrefix(typ.Name(), "Optional[") {
		return nil, false
	}
	value, ok := typ.FieldByName("value")
	return value.Type, ok
}

// keys collects the keys of a struct and of what is squashed into it.
func keys(typ reflect.Type, into map[string]reflect.Type) {
	for field := range typ.Fields() {
		tag, options, _ := strings.Cut(field.Tag.Get("mapstructure"), ",")
		switch {
		case strings.Contains(options, "squash"):
			keys(field.Type, into)
		case tag != "":
			into[tag] = field.Type
		}
	}
}

// The defaults that the schema names are those of the factory.
func TestSchemaDefaults(t *testing.T) {
	text, err := os.ReadFile("config.schema.yaml")
	require.NoError(t, err)
	var s schema
	require.NoError(t, yaml.Unmarshal(text, &s))
	tcp := s.Properties["protocols"].Properties["tcp"].Properties
	d := newDefaultTCPConfig()
	assert.Equal(t, d.Endpoint, tcp["endpoint"].Default)
	assert.Equal(t, d.Framing, tcp["framing"].Default)
	assert.Equal(t, d.Oversize, tcp["oversize"].Default)
	assert.Equal(t, "1MiB", tcp["max_message_size"].Default)
	assert.Equal(t, d.MaxConnections, tcp["max_connections"].Default)
	assert.Equal(t, d.IdleTimeout, duration(t, tcp["idle_timeout"]))
	assert.Equal(t, d.Batch.MaxRecords, tcp["batch"].Properties["max_records"].Default)
	assert.Equal(t, d.Batch.MaxAge, duration(t, tcp["batch"].Properties["max_age"]))
	assert.Equal(t, d.HandshakeTimeout, duration(t, tcp["handshake_timeout"]))
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
	for key, want := range map[string]time.Duration{
		"max_wait": h.MaxWait, "handshake_timeout": h.HandshakeTimeout, "idle_timeout": h.Server.IdleTimeout,
		"read_timeout": h.Server.ReadTimeout, "read_header_timeout": h.Server.ReadHeaderTimeout, "write_timeout": h.Server.WriteTimeout,
	} {
		assert.Equal(t, want, duration(t, server[key]), key)
	}
	assert.EqualValues(t, 64<<20, createDefaultConfig().(*Config).MaxInFlight)
	assert.Equal(t, "64MiB", s.Properties["max_in_flight"].Default)
	retry, r := s.Properties["retry"].Properties, newDefaultRetryConfig()
	assert.Equal(t, r.InitialInterval, duration(t, retry["initial_interval"]))
	assert.Equal(t, r.MaxInterval, duration(t, retry["max_interval"]))
	assert.Equal(t, r.MaxElapsedTime, duration(t, retry["max_elapsed_time"]))
}

func duration(t *testing.T, s *schema) time.Duration {
	t.Helper()
	text, _ := s.Default.(string)
	d, err := time.ParseDuration(text)
	require.NoError(t, err)
	return d
}
