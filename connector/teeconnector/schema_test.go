package teeconnector

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/schematest"
)

func TestSchemaMatchesConfig(t *testing.T) {
	s := schematest.Load(t, "config.schema.yaml")
	schematest.Compare(t, s, reflect.TypeFor[Config]())
	assert.Equal(t, createDefaultConfig().(*Config).MaxWait, s.Properties["max_wait"].Duration(t))
}

func TestValidate(t *testing.T) {
	assert.NoError(t, (&Config{}).Validate())
	assert.ErrorContains(t, (&Config{MaxWait: -1}).Validate(), "max_wait: must not be negative")
}
