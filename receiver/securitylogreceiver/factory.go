package securitylogreceiver

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

// NewFactory returns the factory of the security_log receiver.
func NewFactory() receiver.Factory {
	return receiver.NewFactory(
		metadata.Type,
		createDefaultConfig,
		receiver.WithLogs(createLogs, metadata.LogsStability),
	)
}

func createDefaultConfig() component.Config {
	return &Config{
		Protocols: Protocols{
			TCP:  configoptional.Default(newDefaultTCPConfig()),
			UDP:  configoptional.Default(newDefaultUDPConfig()),
			HTTP: configoptional.Default(newDefaultHTTPConfig()),
			File: configoptional.Default(newDefaultFileConfig()),
		},
		Retry:           newDefaultRetryConfig(),
		MaxInFlight:     64 << 20,
		ShutdownTimeout: 10 * time.Second,
	}
}

func newDefaultTCPConfig() TCPConfig {
	return TCPConfig{
		Endpoint:         "localhost:5514",
		Encoding:         defaultEncoding,
		Framing:          frame.Auto.String(),
		MaxMessageSize:   frame.DefaultMaxSize,
		Oversize:         oversizes[frame.Truncate],
		MaxConnections:   1024,
		IdleTimeout:      10 * time.Minute,
		TLS:              newDefaultTLS(),
		HandshakeTimeout: 10 * time.Second,
		Batch:            newDefaultBatchConfig(),
	}
}

func newDefaultUDPConfig() UDPConfig {
	return UDPConfig{
		Endpoint:      "localhost:5514",
		Encoding:      defaultEncoding,
		Readers:       2,
		ReceiveBuffer: 4 << 20,
		QueueSize:     10000,
		Batch:         newDefaultBatchConfig(),
	}
}

// newDefaultHTTPConfig departs from the collector's defaults where those give a sender
// more time or more ways to keep memory than a webhook needs.
func newDefaultHTTPConfig() HTTPConfig {
	server := confighttp.NewDefaultServerConfig()
	server.NetAddr.Endpoint = "localhost:8088"
	server.TLS = newDefaultTLS()
	server.ReadTimeout = 30 * time.Second
	server.ReadHeaderTimeout = 10 * time.Second
	server.MaxRequestBodySize = 10 << 20
	server.CompressionAlgorithms = []string{"", "gzip", "zstd", "deflate", "zlib"}
	return HTTPConfig{
		Server:           server,
		Path:             "/events",
		MaxWait:          10 * time.Second,
		MaxConnections:   1024,
		HandshakeTimeout: 10 * time.Second,
	}
}

// defaultEncoding leaves messages as they are, bytes that are not UTF-8 too.
const defaultEncoding = "utf-8"

// defaultMaxRecords keeps batches small: less is in memory and less is lost when the
// process is killed, and small batches are mapped faster than large ones, which leave the
// caches of the processor.
const defaultMaxRecords = 100

func newDefaultBatchConfig() BatchConfig {
	return BatchConfig{MaxRecords: defaultMaxRecords, MaxAge: 10 * time.Millisecond}
}

func newDefaultTLS() configoptional.Optional[configtls.ServerConfig] {
	return configoptional.Default(configtls.NewDefaultServerConfig())
}

// newDefaultFileConfig departs from stanza's defaults where those change a message:
// they trim blanks and replace bytes that are not UTF-8.
func newDefaultFileConfig() FileConfig {
	c := *fileconsumer.NewConfig()
	c.Encoding = "utf8-raw"
	c.TrimConfig.PreserveLeading = true
	c.TrimConfig.PreserveTrailing = true
	return FileConfig{Consumer: c}
}

// newDefaultRetryConfig retries for ever, and often enough that a connection that
// waits goes on soon after the pipeline does.
func newDefaultRetryConfig() configretry.BackOffConfig {
	c := configretry.NewDefaultBackOffConfig()
	c.InitialInterval = 100 * time.Millisecond
	c.MaxInterval = 5 * time.Second
	c.MaxElapsedTime = 0
	return c
}

func createLogs(_ context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs) (receiver.Logs, error) {
	return newReceiver(set, cfg.(*Config), next)
}
