// Package operatortest serves the tests of the operators: it runs one as a receiver does.
package operatortest

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.yaml.in/yaml/v3"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/entry"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/testutil"
)

// Load reads a configuration as a receiver reads an element of its operators.
func Load(t testing.TB, yaml string) (operator.Config, error) {
	t.Helper()
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(yaml))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	var cfg operator.Config
	return cfg, cfg.Unmarshal(conf)
}

// Build makes an operator of a configuration, with an output behind it.
func Build(t testing.TB, yaml string) (operator.Operator, *testutil.FakeOutput) {
	t.Helper()
	cfg, err := Load(t, yaml)
	require.NoError(t, err)
	set := componenttest.NewNopTelemetrySettings()
	op, err := cfg.Build(set)
	require.NoError(t, err)
	out := testutil.NewFakeOutput(t)
	op.SetOutputIDs([]string{out.ID()})
	require.NoError(t, op.SetOutputs([]operator.Operator{out}))
	return op, out
}

// One takes a body through an operator of a configuration and gives the entry that comes
// out.
func One(t testing.TB, yaml string, body any) *entry.Entry {
	t.Helper()
	op, out := Build(t, yaml)
	e := entry.New()
	e.Body = body
	require.NoError(t, op.Process(t.Context(), e))
	require.Len(t, out.Received, 1)
	return <-out.Received
}

// Readme builds the operators of the first example in README.md.
func Readme(t testing.TB) {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, after, found := strings.Cut(string(text), "```yaml\n")
	example, _, closed := strings.Cut(after, "```")
	require.True(t, found && closed, "README.md has no example")
	var config struct {
		Receivers map[string]struct {
			Operators []yaml.Node `yaml:"operators"`
		} `yaml:"receivers"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(example), &config))
	built := 0
	for _, receiver := range config.Receivers {
		for i := range receiver.Operators {
			b, err := yaml.Marshal(&receiver.Operators[i])
			require.NoError(t, err)
			Build(t, string(b))
			built++
		}
	}
	require.NotZero(t, built)
}
