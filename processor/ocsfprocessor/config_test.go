package ocsfprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadata"
)

func loadConfig(t *testing.T, name string) (*Config, error) {
	t.Helper()
	all, err := confmaptest.LoadConf("testdata/config.yaml")
	require.NoError(t, err)
	id := component.NewIDWithName(metadata.Type, name)
	require.Contains(t, all.ToStringMap(), id.String())
	sub, err := all.Sub(id.String())
	require.NoError(t, err)
	cfg := createDefaultConfig().(*Config)
	if err := sub.Unmarshal(cfg); err != nil {
		return nil, err
	}
	return cfg, confmap.Validate(cfg)
}

func TestConfigDefault(t *testing.T) {
	cfg, err := loadConfig(t, "")
	require.NoError(t, err)
	assert.Equal(t, &Config{
		SchemaVersion: "1.8.0", From: "body", Timezone: "UTC", OnUnparsed: "keep", Heartbeats: "drop", Unwrap: "auto",
		MappingsReloadInterval: 10 * time.Second,
		Output:                 OutputConfig{Layout: "flat", Detail: "full", Prefix: "ocsf", Observables: true, Unmapped: "json", Original: "keep", MaxAttributes: 100, Timestamp: "event"},
	}, cfg)
}

func TestConfigAll(t *testing.T) {
	cfg, err := loadConfig(t, "all")
	require.NoError(t, err)
	assert.Equal(t, &Config{
		SchemaVersion: "1.5.0", From: "attribute:message", Sources: []string{"acme"}, Mappings: []string{"testdata/mappings"},
		Timezone: "Europe/Berlin", OnUnparsed: "drop", Heartbeats: "keep", Unwrap: "off", MappingsReloadInterval: time.Minute,
		Output: OutputConfig{Layout: "nested", Detail: "lean", Prefix: "my.event", Unmapped: "attributes", Original: "drop", MaxAttributes: 60, RawData: true, CEFAttributes: true, Timestamp: "bounded", MaxAge: 160 * time.Hour, MaxFuture: 24 * time.Hour},
	}, cfg)
	assert.Equal(t, "message", cfg.attribute())
}

func TestConfigErrors(t *testing.T) {
	for name, want := range map[string][]string{
		"unknown_key":           {"output", "raw"},
		"schema_version":        {`schema_version: "1.2" is not allowed: use one of 1.8.0, 1.5.0, 1.3.0, 1.1.0`},
		"from":                  {`from: "header" is not allowed: use body, or attribute:NAME`},
		"from_no_name":          {`from: "attribute:" is not allowed: use body, or attribute:NAME`},
		"sources":               {"sources: there is no source acmee", "did you mean acme?"},
		"mappings":              {"mappings: testdata/nothing is no folder that can be read"},
		"mappings_empty":        {"testdata/mappings/acme: no source here"},
		"mappings_fault":        {"testdata/faulty/acme/threat.yaml:7: device.ipp", "did you mean"},
		"timezone":              {`timezone: "CEST" is not allowed: use UTC, Local, or a name such as Europe/Berlin`},
		"timezone_empty":        {`timezone: "" is not allowed`},
		"layout":                {`output: layout: "tree" is not allowed: use one of flat, nested, body, json`},
		"prefix_empty":          {"output: prefix: must not be empty"},
		"prefix_dots":           {`output: prefix: "ocsf." is not allowed: use letters`},
		"prefix_reserved":       {`output: prefix: "security_log" is not allowed`},
		"prefix_cef":            {`output: prefix: "cef" is not allowed with cef_attributes`},
		"prefix_cef_sub":        {`output: prefix: "cef.event" is not allowed with cef_attributes`},
		"unmapped":              {`output: unmapped: "yes" is not allowed: use one of json, attributes`},
		"original":              {`output: original: "no" is not allowed: use one of keep, drop`},
		"max_attributes":        {"output: max_attributes: must not be negative; expected a number of attributes, or 0 for no limit, got -1"},
		"on_unparsed":           {`on_unparsed: "delete" is not allowed: use one of keep, drop`},
		"heartbeats":            {`heartbeats: "yes" is not allowed: use one of drop, keep`},
		"reload_interval":       {`mappings_reload_interval: invalid duration; expected 0 (off) or more, got -1s`},
		"timestamp":             {`output: timestamp: "now" is not allowed: use one of event, received, bounded`},
		"max_age_negative":      {`output: max_age: invalid duration; expected 0 (off) or more, got -1h0m0s`},
		"bounded_without_limit": {`output: timestamp: bounded has no effect without a limit; set max_age, max_future or both`},
		"limit_without_bounded": {`output: max_age, max_future: no effect with timestamp: event; expected timestamp: bounded`},
		"from_below_prefix":     {`from: attribute ocsf.raw is below output.prefix ocsf, so the event would replace it; rename one of them`},
		"unwrap":                {`unwrap: "always" is not allowed: use one of auto, off`},
		"two":                   {`heartbeats: "yes"`, `layout: "tree"`, `original: "no"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadConfig(t, name)
			require.Error(t, err)
			for _, w := range want {
				assert.ErrorContains(t, err, w)
			}
		})
	}
}
