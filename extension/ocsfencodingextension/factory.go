package ocsfencodingextension

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"

	"github.com/otelcol-ocsf/otelcol-ocsf/extension/ocsfencodingextension/internal/metadata"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
)

// NewFactory returns the factory of the ocsf_encoding extension.
func NewFactory() extension.Factory {
	return extension.NewFactory(metadata.Type, createDefaultConfig, create, metadata.ExtensionStability)
}

func createDefaultConfig() component.Config {
	return &Config{Prefix: layout.DefaultPrefix, Original: layout.Keep, OnUnparsed: unparsedWrap}
}

func create(_ context.Context, set extension.Settings, cfg component.Config) (extension.Extension, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	return &encoding{config: *cfg.(*Config), telemetry: telemetry}, nil
}
