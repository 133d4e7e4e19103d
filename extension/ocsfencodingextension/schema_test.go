package ocsfencodingextension

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/schematest"
)

func TestSchemaMatchesConfig(t *testing.T) {
	schematest.Compare(t, schematest.Load(t, "config.schema.yaml"), reflect.TypeFor[Config]())
}

func TestValidate(t *testing.T) {
	assert.NoError(t, createDefaultConfig().(*Config).Validate())
	err := (&Config{OnUnparsed: "drop", Prefix: "a..b", Original: "move"}).Validate()
	assert.ErrorContains(t, err, `on_unparsed: invalid value; expected wrap or skip, got "drop"`)
	assert.ErrorContains(t, err, `original: invalid value; expected keep or drop, got "move"`)
	assert.ErrorContains(t, err, `prefix: "a..b" is not allowed`)
}
