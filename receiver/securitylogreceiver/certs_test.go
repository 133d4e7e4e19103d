package securitylogreceiver

import (
	"crypto/x509/pkix"
	"testing"

	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configtls"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

// secured is the configuration of a listener with a certificate for localhost, one that
// demands a certificate of the client if mutual.
func secured(t testing.TB, ca *testcert.Authority, mutual bool) configoptional.Optional[configtls.ServerConfig] {
	t.Helper()
	c := configtls.NewDefaultServerConfig()
	c.CertFile, c.KeyFile = ca.Issue(t, t.TempDir(), "server", pkix.Name{CommonName: "localhost"})
	if mutual {
		c.ClientCAFile = ca.File
	}
	return configoptional.Some(c)
}
