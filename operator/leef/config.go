package leef

import (
	"go.opentelemetry.io/collector/component"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/helper"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/leef"
	"github.com/otelcol-ocsf/otelcol-ocsf/operator/internal/parser"
)

const operatorType = "leef_parser"

func init() {
	operator.Register(operatorType, func() operator.Builder { return NewConfig() })
}

// Config is the configuration of the operator: what every parser of stanza has.
type Config struct {
	helper.ParserConfig `mapstructure:",squash"`
}

// NewConfig gives the configuration of an operator that was not told any.
func NewConfig() *Config { return NewConfigWithID(operatorType) }

// NewConfigWithID does the same for an operator with an id.
func NewConfigWithID(operatorID string) *Config {
	return &Config{ParserConfig: parser.NewConfig(operatorID, operatorType)}
}

// Build makes the operator.
func (c Config) Build(set component.TelemetrySettings) (operator.Operator, error) {
	p, err := c.ParserConfig.Build(set)
	if err != nil {
		return nil, err
	}
	return parser.New(p, &format), nil
}

// format is LEEF under the names of ParseLEEF of contrib's transform processor.
var format = parser.Format{
	Name:  "LEEF",
	Parse: leef.Parse,
	Header: map[string]string{
		leef.KeyFormatVersion: "leef.version",
		leef.KeyVendor:        "leef.vendor",
		leef.KeyProduct:       "leef.product.name",
		leef.KeyVersion:       "leef.product.version",
		leef.KeyEventID:       "leef.event.id",
	},
	Fields:      "leef.attributes",
	Duplicates:  "leef.duplicates",
	Diagnostics: "leef.diagnostics",
}
