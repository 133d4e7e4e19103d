package cef

import (
	"maps"

	"go.opentelemetry.io/collector/component"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/helper"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/operator/internal/parser"
)

const operatorType = "cef_parser"

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

// format is CEF under the names of ParseCEF and of the option cef_attributes of our
// processor.
var format = parser.Format{
	Name:        "CEF",
	Parse:       cef.Parse,
	Header:      header(),
	Fields:      cef.AttributeExtensions,
	Duplicates:  "cef.duplicates",
	Diagnostics: "cef.diagnostics",
}

func header() map[string]string {
	names := maps.Clone(cef.Attributes)
	names[cef.KeyResidue] = "cef.residue"
	return names
}
