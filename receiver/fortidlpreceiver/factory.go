package fortidlpreceiver

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"

	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/fortidlpreceiver/internal/metadata"
)

// NewFactory returns the factory of the fortidlp receiver.
func NewFactory() receiver.Factory {
	return receiver.NewFactory(
		metadata.Type,
		createDefaultConfig,
		receiver.WithLogs(createLogs, metadata.LogsStability),
	)
}

func createDefaultConfig() component.Config {
	client := confighttp.NewDefaultClientConfig()
	client.Timeout = 45 * time.Second // the service holds a long poll for 30 s
	retry := configretry.NewDefaultBackOffConfig()
	retry.InitialInterval = 100 * time.Millisecond
	retry.MaxInterval = 5 * time.Second
	retry.MaxElapsedTime = 0
	return &Config{
		Client:           client,
		Mode:             modeWebsocket,
		MaxMessageSize:   64 << 20,
		PingInterval:     30 * time.Second,
		Reconnect:        ReconnectConfig{InitialInterval: time.Second, MaxInterval: 5 * time.Minute},
		Retry:            retry,
		ShutdownTimeout:  10 * time.Second,
		MaxRecords:       100,
		Spool:            SpoolConfig{MaxMessages: 100_000, MaxBytes: 256 << 20},
		OnPermanentError: permanentDrop,
		RememberEvents:   10_000,
	}
}

func createLogs(_ context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs) (receiver.Logs, error) {
	return newReceiver(set, cfg.(*Config), next)
}
