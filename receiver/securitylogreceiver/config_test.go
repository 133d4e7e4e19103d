package securitylogreceiver

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

// load reads one entry of testdata/config.yaml as the collector does.
func load(t *testing.T, name string) (*Config, error) {
	t.Helper()
	all, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	sub, err := all.Sub(component.NewIDWithName(metadata.Type, name).String())
	require.NoError(t, err)
	cfg := createDefaultConfig().(*Config)
	if err := sub.Unmarshal(cfg); err != nil {
		return nil, err
	}
	return cfg, confmap.Validate(cfg)
}

func TestLoadConfig(t *testing.T) {
	defaults, err := load(t, "defaults")
	require.NoError(t, err)
	want := createDefaultConfig().(*Config)
	want.Protocols.TCP = configoptional.Some(newDefaultTCPConfig())
	want.Protocols.UDP = configoptional.Some(newDefaultUDPConfig())
	want.Protocols.HTTP = configoptional.Some(newDefaultHTTPConfig())
	assert.Equal(t, want, defaults)

	all, err := load(t, "all")
	require.NoError(t, err)
	want = createDefaultConfig().(*Config)
	secure := configtls.NewDefaultServerConfig()
	secure.CertFile, secure.KeyFile, secure.ClientCAFile = "cert.pem", "key.pem", "ca.pem"
	secure.MinVersion = "1.3"
	secure.ReloadInterval = time.Hour
	want.Protocols.TCP = configoptional.Some(TCPConfig{
		Endpoint:       "0.0.0.0:601",
		Encoding:       "windows-1252",
		Framing:        "octet_counting",
		MaxMessageSize: 64 << 10,
		Oversize:       "drop",
		TLS:            configoptional.Some(secure),

		HandshakeTimeout: time.Second,
		ProxyProtocol:    configoptional.Some(ProxyProtocolConfig{Trusted: []string{"10.0.0.5", "10.1.0.0/16", "2001:db8::/32"}}),
		Batch:            BatchConfig{MaxRecords: 10},
		Resource:         map[string]any{"tenant": "a", "site": 7, "lab": true},
	})
	want.Protocols.UDP = configoptional.Some(UDPConfig{
		Endpoint:      "0.0.0.0:514",
		Encoding:      "gbk",
		Readers:       4,
		ReceiveBuffer: 32 << 20,
		QueueSize:     100,
		Batch:         newDefaultBatchConfig(),
		Resource:      map[string]any{"tenant": "c"},
	})
	server := newDefaultHTTPConfig()
	server.Server.NetAddr.Endpoint = "0.0.0.0:443"
	server.Server.TLS = configoptional.Some(secure)
	server.Server.Auth = configoptional.Some(confighttp.AuthConfig{Config: configauth.Config{AuthenticatorID: component.MustNewID("bearertokenauth")}})
	server.Server.MaxRequestBodySize = 1 << 20
	server.Server.CompressionAlgorithms = []string{"", "gzip"}
	server.Path = "/webhook"
	server.RequiredHeader = HeaderConfig{Key: "X-Secret", Value: "s3cret"}
	server.MaxWait = time.Second
	server.MaxConnections = 10
	server.HandshakeTimeout = time.Second
	server.Resource = map[string]any{"tenant": "d"}
	want.Protocols.HTTP = configoptional.Some(server)
	want.MaxInFlight = 16 << 20
	file := newDefaultFileConfig()
	file.Consumer.Include = []string{"testdata/none/*.log"}
	file.Consumer.StartAt = "beginning"
	file.Consumer.MaxLogSize = 64 << 10
	file.Resource = map[string]any{"tenant": "b"}
	want.Protocols.File = configoptional.Some(file)
	want.Retry.InitialInterval = time.Second
	want.Retry.MaxInterval = 10 * time.Second
	want.Retry.MaxElapsedTime = time.Hour
	id := component.MustNewIDWithName("file_storage", "a")
	want.Storage = &id
	assert.Equal(t, want, all)

	number, err := load(t, "number")
	require.NoError(t, err)
	assert.EqualValues(t, 65536, number.Protocols.TCP.Get().MaxMessageSize)
}

func TestConfigErrors(t *testing.T) {
	for name, want := range map[string]string{
		"no_protocol":      "protocols: must name at least one of: tcp, udp, http, file",
		"unknown_protocol": "relp",
		"unknown_key":      "keepalive",
		"unknown_tls_key":  "certfile",
		"in_flight":        "max_in_flight: must be at least 8MiB, not 1048576 bytes",
		"handshake":        "handshake_timeout: must be more than 0, such as 10s, not 0s",
		"tls_version":      `protocols::tcp: tls: min_version: must be 1.2 or 1.3, not "1.1"`,
		"tls_nothing":      "TLS",
		"udp_endpoint":     `protocols::udp: endpoint: must be host:port, such as localhost:5514, not "514"`,
		"readers":          "readers: must be between 1 and 64, not 0",
		"receive_buffer":   "receive_buffer: must be between 64KiB and 1GiB, not 1024 bytes",
		"queue_size":       "queue_size: must be at least 1, not 0",
		"http_endpoint":    `protocols::http: endpoint: must be host:port, such as localhost:5514, not "8088"`,
		"path":             `path: must begin with a slash and have no query, such as /events, not "events"`,
		"required_header":  "required_header: must have both a key and a value, or neither",
		"max_wait":         "max_wait: must be less than write_timeout (30s), so that there is an answer, not 1m0s",
		"max_wait_less":    "max_wait: must not be negative; 0 means not to wait, not -1s",
		"unknown_file_key": "includes",
		"endpoint":         `protocols::tcp: endpoint: must be host:port, such as localhost:5514, not "5514"`,
		"framing":          `framing: must be one of: auto, newline, octet_counting, nul; not "lines"`,
		"size_small":       "max_message_size: must be between 1KiB and 256MiB, not 100 bytes",
		"size_large":       "max_message_size: must be between 1KiB and 256MiB, not 1073741824 bytes",
		"size_text":        "invalid byte size 'large'",
		"oversize":         `oversize: must be one of: truncate, drop; not "split"`,
		"connections":      "max_connections: must not be negative; 0 means any number, not -1",
		"per_peer":         "max_connections_per_peer: must not be negative; 0 means any number, not -1",
		"encoding":         `protocols::udp: encoding: unknown encoding; expected utf-8, utf-16, windows-1252, iso-8859-15, gbk, shift_jis or another name of the IANA, got "klingon"`,
		"encoding_counted": `framing: octet_counting is not possible with encoding "UTF-16LE"; expected auto, newline or nul`,
		"proxies_none":     "proxy_protocol: trusted: must name the addresses or networks of the proxies, such as 10.0.0.0/24",
		"proxies":          `trusted: expected an address or a network, such as 10.0.0.5 or 10.0.0.0/24, got "lb.example.com"`,
		"delete":           "delete_after_read: not supported",
		"idle":             "idle_timeout: must not be negative; 0 means for ever, not -1s",
		"records":          "protocols::tcp: batch: max_records: must be at least 1, not 0",
		"age":              "max_age: must not be negative; 0 means not to wait, not -1s",
		"resource":         `resource: "tenant" must be a text, a number or true or false, not []interface {}`,
		"resource_name":    "resource: the name of an attribute must not be empty",
		"file_resource":    `protocols::file: resource: "tenant" must be a text, a number or true or false`,
		"include":          "protocols::file: include: must name at least one file or pattern, such as /var/log/cef/*.log",
		"start_at":         "protocols::file: invalid start_at location 'middle'",
		"retry":            "retry: initial_interval and max_interval must be more than 0, such as 100ms and 5s",
		"retry_elapsed":    "retry: 'max_elapsed_time' must not be less than 'max_interval'",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, name)
			require.ErrorContains(t, err, want)
		})
	}
}
