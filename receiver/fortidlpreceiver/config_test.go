package fortidlpreceiver

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
)

func load(t *testing.T, name string) (*Config, error) {
	t.Helper()
	all, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	sub, err := all.Sub(name)
	require.NoError(t, err)
	cfg := createDefaultConfig().(*Config)
	if err := sub.Unmarshal(cfg); err != nil {
		return nil, err
	}
	return cfg, confmap.Validate(cfg)
}

func TestLoad(t *testing.T) {
	cfg, err := load(t, "fortidlp")
	require.NoError(t, err)
	want := createDefaultConfig().(*Config)
	want.Client.Endpoint = "https://northwind.reveal.nextdlp.com/api/siem?stream_id=0b6cfd1e"
	want.Token = "token"
	assert.Equal(t, want, cfg)

	cfg, err = load(t, "fortidlp/all")
	require.NoError(t, err)
	assert.Equal(t, modeLongPoll, cfg.Mode)
	assert.Equal(t, component.MustNewID("file_storage"), *cfg.Storage)
	assert.Equal(t, SpoolConfig{MaxMessages: 10, MaxBytes: 1000}, cfg.Spool)
	assert.Equal(t, ReconnectConfig{InitialInterval: 2 * time.Second, MaxInterval: time.Minute}, cfg.Reconnect)
	assert.Equal(t, 50, cfg.MaxRecords)
	assert.Equal(t, 3*time.Second, cfg.ShutdownTimeout)
	assert.Equal(t, permanentKeep, cfg.OnPermanentError)
	assert.Equal(t, 0, cfg.RememberEvents)
	assert.Equal(t, map[string]any{"tenant": "northwind"}, cfg.Resource)
	assert.Equal(t, "http://proxy.example.com:3128", cfg.Client.ProxyURL)
}

// Each error names the key and what is allowed, and none the stream.
func TestConfigErrors(t *testing.T) {
	for name, want := range map[string]string{
		"no_endpoint":    "endpoint: must be the URL of the event stream, such as https://",
		"no_url":         "endpoint: must be the URL of the event stream",
		"no_stream":      "endpoint: the stream_id is missing",
		"user":           "endpoint: must hold no user and password",
		"plain":          "say tls::insecure: true",
		"scheme":         `endpoint: the scheme must be https or wss, not "ftp"`,
		"no_token":       "token: must be the access token",
		"bad_token":      "token: must not hold blanks",
		"token_and_auth": "token: must be empty where auth names an extension",
		"mode":           `mode: must be one of: websocket, long_poll; not "push"`,
		"size":           "max_message_size: must be between",
		"ping":           "ping_interval: must be more than 0",
		"timeout":        "timeout: must be more than 0",
		"retry":          "retry: initial_interval and max_interval must be more than 0",
		"reconnect":      "reconnect: initial_interval: must be more than 0 and at most max_interval",
		"shutdown":       "shutdown_timeout: must be more than 0",
		"records":        "max_records: must be at least 1",
		"remember":       "remember_events: must not be negative",
		"spool":          "spool: max_messages: must be at least 1",
		"spool_bytes":    "spool: max_bytes: must be at least 1",
		"keep":           "on_permanent_error: keep needs storage",
		"permanent":      "on_permanent_error: must be one of: drop, keep",
		"resource":       `resource: "list" must be a text`,
		"unknown":        "has invalid keys: stream",
	} {
		_, err := load(t, "fortidlp/"+name)
		require.ErrorContains(t, err, want, name)
		assert.NotContains(t, err.Error(), "0b6cfd1e", name)
		assert.NotContains(t, err.Error(), "s3cret", name)
	}
}
