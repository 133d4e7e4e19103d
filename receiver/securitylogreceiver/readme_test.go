package securitylogreceiver

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

// examples are the receivers of every configuration in the README, by name.
func examples(t *testing.T) map[string]*Config {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	out := map[string]*Config{}
	for i, part := range strings.Split(string(readme), "```yaml\n")[1:] {
		text, _, _ := strings.Cut(part, "```")
		retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
		require.NoError(t, err, "example %d", i)
		conf, err := retrieved.AsConf()
		require.NoError(t, err)
		receivers, err := conf.Sub("receivers")
		require.NoError(t, err)
		for name := range receivers.ToStringMap() {
			sub, err := receivers.Sub(name)
			require.NoError(t, err)
			cfg := createDefaultConfig().(*Config)
			require.NoError(t, sub.Unmarshal(cfg), "%s", name)
			require.NoError(t, confmap.Validate(cfg), "%s", name)
			out[name] = cfg
			if name == "security_log" && cfg.Protocols.TCP.Get().TLS.HasValue() {
				out["TLS"] = cfg
			}
		}
	}
	return out
}

// The examples are configurations that the receiver takes, and the webhook's does what
// it is for.
func TestREADMEExamples(t *testing.T) {
	all := examples(t)
	require.Contains(t, all, "TLS")
	require.Contains(t, all, "security_log/icdx")
	require.Contains(t, all, "security_log/fortidlp")

	webhook, ca := all["security_log/fortidlp"], testcert.New(t)
	server := webhook.Protocols.HTTP.Get()
	server.Server.NetAddr.Endpoint = "localhost:0"
	server.Server.TLS = secured(t, ca, false)
	next := &sink{}
	r := start(t, webhook, next, componenttest.NewNopHost())
	client := newClient(t, ca.Client())
	secret := string(server.RequiredHeader.Value)
	detection := `{"event_type":"sensor","uuid":"a","agent_hostname":"pc1"}`
	// At once, and several together.
	for _, body := range []string{detection, "[" + detection + "," + detection + "]"} {
		resp, text := post(t, client, r.url("https"), body, "X-Webhook-Secret", secret, "Content-Type", "application/json")
		require.Equal(t, http.StatusOK, resp.StatusCode, text)
	}
	assert.Equal(t, []string{detection, detection, detection}, next.bodies())
	resp, _ := post(t, client, r.url("https"), detection)
	assert.Equal(t, http.StatusForbidden, resp.StatusCode)
}

// Every key is in the README's table.
func TestREADMEHasEveryKey(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for _, key := range []string{
		"tcp::endpoint", "tcp::framing", "tcp::max_message_size", "tcp::oversize", "tcp::max_connections", "tcp::idle_timeout", "tcp::tls",
		"tcp::handshake_timeout", "tcp::batch::max_records", "tcp::batch::max_age", "tcp::resource", "udp::endpoint", "udp::readers",
		"udp::receive_buffer", "udp::queue_size", "http::endpoint", "http::path", "http::required_header", "http::max_wait", "http::auth",
	} {
		assert.Equal(t, 1, strings.Count(string(readme), "`protocols::"+key+"`"), key)
	}
}
