package ocsfprocessor

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.yaml.in/yaml/v3"
)

// schemaNode is as much of config.schema.yaml as can be compared with Go.
type schemaNode struct {
	Description string                `yaml:"description"`
	Type        string                `yaml:"type"`
	Format      string                `yaml:"format"`
	Ref         string                `yaml:"$ref"`
	Default     any                   `yaml:"default"`
	Enum        []string              `yaml:"enum"`
	Items       *schemaNode           `yaml:"items"`
	Properties  map[string]schemaNode `yaml:"properties"`
	Defs        map[string]schemaNode `yaml:"$defs"`
}

// TestConfigSchema keeps config.schema.yaml, which is written by hand, to the struct and
// its defaults.
func TestConfigSchema(t *testing.T) {
	data, err := os.ReadFile("config.schema.yaml")
	require.NoError(t, err)
	var schema schemaNode
	require.NoError(t, yaml.Unmarshal(data, &schema))
	defaults := confmap.New()
	require.NoError(t, defaults.Marshal(createDefaultConfig()))
	compare(t, &schema, &schema, reflect.TypeFor[Config](), defaults.ToStringMap())
}

func compare(t *testing.T, root, n *schemaNode, typ reflect.Type, defaults map[string]any) {
	t.Helper()
	var keys []string
	for _, f := range reflect.VisibleFields(typ) {
		key := f.Tag.Get("mapstructure")
		if key == "" {
			continue
		}
		keys = append(keys, key)
		p, ok := n.Properties[key]
		require.True(t, ok, key)
		assert.NotEmpty(t, p.Description, key)
		if p.Ref != "" {
			def := root.Defs[p.Ref]
			sub, _ := defaults[key].(map[string]any)
			compare(t, root, &def, f.Type, sub)
			continue
		}
		assert.Equal(t, kinds[f.Type.String()], p.Type, key)
		if p.Type == "array" {
			assert.Equal(t, "string", p.Items.Type, key)
			continue
		}
		want := defaults[key]
		if d, ok := want.(time.Duration); ok {
			want = d.String()
			assert.Equal(t, "duration", p.Format, key)
		}
		assert.Equal(t, want, p.Default, key)
		if p.Enum != nil {
			assert.Contains(t, p.Enum, p.Default, key)
		}
	}
	assert.Len(t, n.Properties, len(keys), strings.Join(keys, " "))
}

var kinds = map[string]string{"string": "string", "bool": "boolean", "int": "integer", "[]string": "array", "time.Duration": "string"}
