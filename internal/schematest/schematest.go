// Package schematest holds the config.schema.yaml of a component to its Go structs: the
// file is for editors and readers, and is written by hand since mdatagen cannot refer to
// the collector's own structs without fetching them.
package schematest

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
	"go.opentelemetry.io/collector/confmap"
	"go.yaml.in/yaml/v3"
)

// Schema is what is compared of a JSON schema.
type Schema struct {
	Description          string             `yaml:"description"`
	Type                 string             `yaml:"type"`
	Format               string             `yaml:"format"`
	Default              any                `yaml:"default"`
	Enum                 []any              `yaml:"enum"`
	Items                *Schema            `yaml:"items"`
	Properties           map[string]*Schema `yaml:"properties"`
	AdditionalProperties any                `yaml:"additionalProperties"`
	Minimum              *int               `yaml:"minimum"`
}

// Load reads a schema.
func Load(t testing.TB, file string) *Schema {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	s := &Schema{}
	require.NoError(t, yaml.Unmarshal(text, s))
	return s
}

// Duration is the default of a duration.
func (s *Schema) Duration(t testing.TB) time.Duration {
	t.Helper()
	text, _ := s.Default.(string)
	d, err := time.ParseDuration(text)
	require.NoError(t, err)
	return d
}

// Value is a setting of a configuration by its key: the first of keys that the
// configuration has. The collector moves keys between versions, and this reads the value
// by any of them.
func Value(t testing.TB, config any, keys ...string) any {
	t.Helper()
	conf := confmap.New()
	require.NoError(t, conf.Marshal(config))
	for _, key := range keys {
		if conf.IsSet(key) {
			return conf.Get(key)
		}
	}
	require.Fail(t, "no such key", "%q", keys)
	return nil
}

// Compare demands that a schema has the keys of a struct, no more and no less, and a
// description of each. A struct of the collector itself may stand there as an object
// without its keys, which the collector's own pages list.
func Compare(t testing.TB, s *Schema, typ reflect.Type) {
	t.Helper()
	compare(t, "", typ, s)
}

func compare(t testing.TB, path string, typ reflect.Type, s *Schema) {
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
		compareStruct(t, path, typ, s)
	case reflect.Slice:
		// A list of the collector's own, such as headers, may be written as a map.
		assert.True(t, s.Type == "array" || s.Type == "object" && collectors(typ), "%s: %s", path, s.Type)
	case reflect.Map:
		assert.Equal(t, "object", s.Type, path)
	default:
		names := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer", reflect.Float64: "number"}
		assert.Equal(t, names[typ.Kind()], s.Type, path)
	}
}

func compareStruct(t testing.TB, path string, typ reflect.Type, s *Schema) {
	t.Helper()
	if inner, ok := optional(typ); ok {
		compare(t, path, inner, s)
		return
	}
	if s.Properties == nil && collectors(typ) {
		assert.Contains(t, []string{"object", "array"}, s.Type, path)
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
}

// collectors tells whether a type is the collector's.
func collectors(typ reflect.Type) bool {
	return strings.HasPrefix(typ.PkgPath(), "go.opentelemetry.io/collector/")
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
