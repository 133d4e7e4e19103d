package bench

import (
	"context"
	"fmt"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor"
)

// Config is the configuration of a processor, as YAML would give it.
type Config = map[string]any

// Ours makes the ocsf processor; nil for its defaults.
func Ours(cfg Config) (processor.Logs, error) {
	return start(ocsfprocessor.NewFactory(), cfg, consumertest.NewNop())
}

// Peer makes the transform processor with statements of OTTL for log records.
func Peer(statements ...string) (processor.Logs, error) {
	return start(transformprocessor.NewFactory(), peerConfig(statements), consumertest.NewNop())
}

// Convert is the statement that has a converter's result become the attributes.
// Merging it into them, the other way to say so, costs more.
func Convert(converter string) string {
	return fmt.Sprintf("set(log.attributes, %s(log.body))", converter)
}

func peerConfig(statements []string) Config {
	list := make([]any, len(statements))
	for i, s := range statements {
		list[i] = s
	}
	return Config{
		"error_mode":     "propagate", // a message that it cannot read must not look fast
		"log_statements": []any{Config{"statements": list}},
	}
}

// start makes a processor the way a collector does, and starts it.
func start(f processor.Factory, values Config, next consumer.Logs) (processor.Logs, error) {
	cfg := f.CreateDefaultConfig()
	if err := confmap.NewFromStringMap(values).Unmarshal(cfg); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Type(), err)
	}
	p, err := f.CreateLogs(context.Background(), processortest.NewNopSettings(f.Type()), cfg, next)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Type(), err)
	}
	return p, p.Start(context.Background(), componenttest.NewNopHost())
}
