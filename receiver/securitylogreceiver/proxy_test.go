package securitylogreceiver

import (
	"crypto/tls"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configoptional"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

func withProxies(trusted ...string) func(*TCPConfig) {
	return func(c *TCPConfig) {
		c.ProxyProtocol = configoptional.Some(ProxyProtocolConfig{Trusted: trusted})
	}
}

const (
	headerV1 = "PROXY TCP6 2001:db8::7 2001:db8::8 4321 6514\r\n"
	headerV2 = "\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x13\xc0\x00\x02\x07\xc6\x33\x64\x02\x10\xe1\x19\x72\x04\x00\x04abcd"
	headerLB = "\r\n\r\n\x00\r\nQUIT\n\x20\x00\x00\x00"
)

// Records carry the address that the proxy names, over TCP and TLS, whether the header comes
// with what follows or alone.
func TestProxyProtocol(t *testing.T) {
	t.Parallel()
	ca := testcert.New(t)
	for header, want := range map[string]string{headerV1: "2001:db8::7", headerV2: "192.0.2.7", headerLB: "127.0.0.1", "PROXY UNKNOWN\r\n": "127.0.0.1"} {
		for _, secure := range []bool{false, true} {
			t.Run(fmt.Sprintf("%.8q tls %t", header, secure), func(t *testing.T) {
				t.Parallel()
				next := &sink{}
				change := []func(*TCPConfig){withProxies("127.0.0.0/8", "::1"), func(c *TCPConfig) { c.Endpoint = "127.0.0.1:0" }}
				if secure {
					change = append(change, withTLS(secured(t, ca, false)))
				}
				r := start(t, config(withTCP(change...)), next, componenttest.NewNopHost())
				c := r.dial(t)
				if secure {
					send(t, c, header)
					c = tls.Client(c, ca.Client())
					send(t, c, "a\n")
				} else {
					send(t, c, header+"a\n")
				}
				send(t, c, "b\n")
				next.waitLen(t, 2)
				assert.Equal(t, []string{"a", "b"}, next.bodies())
				raw := next.records[1].Attributes().AsRaw()
				assert.Equal(t, want, raw[peerAddressKey])
				if want != "127.0.0.1" {
					assert.EqualValues(t, 4321, raw[peerPortKey])
				}
				assert.Zero(t, r.metric(t, "otelcol_receiver_security_log_proxy_failures"))
			})
		}
	}
}

// A connection without a valid header of a trusted proxy is closed and counted, and nothing
// of it becomes a record.
func TestProxyProtocolRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		trusted, sent, reason string
	}{
		"untrusted":         {"192.0.2.0/24", headerV1 + "a\n", "untrusted"},
		"no header":         {"127.0.0.1", "<34>a\n", "missing"},
		"TLS":               {"127.0.0.1", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03abcdef", "missing"},
		"invalid version 1": {"127.0.0.1", "PROXY TCP4 nobody 192.0.2.1 1 2\r\na\n", "invalid"},
		"endless version 1": {"127.0.0.1", "PROXY TCP4 " + strings.Repeat("1", 5000), "invalid"},
		"huge version 2":    {"127.0.0.1", "\r\n\r\n\x00\r\nQUIT\n\x21\x11\xff\xff" + strings.Repeat("x", 5000), "invalid"},
		"cut":               {"127.0.0.1", "PROXY TCP4 192", "timeout"},
		"silent":            {"127.0.0.1", "", "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next := &sink{}
			r := start(t, config(withTCP(withProxies(test.trusted), func(c *TCPConfig) {
				c.Endpoint, c.HandshakeTimeout = "127.0.0.1:0", waitFor/2
				if test.reason == proxyTimeout {
					c.HandshakeTimeout = 50 * time.Millisecond
				}
			})), next, componenttest.NewNopHost())
			c := r.dial(t)
			_, _ = c.Write([]byte(test.sent)) // may be refused already
			_ = c.SetReadDeadline(time.Now().Add(waitFor))
			_, err := io.Copy(io.Discard, c)
			assert.False(t, isTimeout(err), "the connection stays open")
			require.Eventually(t, func() bool {
				return r.metric(t, "otelcol_receiver_security_log_proxy_failures", "reason="+test.reason) == 1
			}, waitFor, tick)
			require.NoError(t, r.Shutdown(t.Context()))
			assert.Zero(t, next.len())
		})
	}
}

// A second header is a message like any other: only the first names the sender.
func TestProxyProtocolOnce(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(withProxies("127.0.0.1"), func(c *TCPConfig) { c.Endpoint = "127.0.0.1:0" })), next, componenttest.NewNopHost())
	send(t, r.dial(t), headerV1+"PROXY TCP4 192.0.2.9 192.0.2.1 1 2\r\na\n")
	next.waitLen(t, 2)
	assert.Equal(t, "2001:db8::7", next.records[1].Attributes().AsRaw()[peerAddressKey])
}

// Limits per peer count the proxy, not whom it names: anybody can write a header. A shutdown
// does not wait for headers.
func TestProxyProtocolLimits(t *testing.T) {
	next := &sink{}
	r := start(t, config(withTCP(withProxies("127.0.0.1"), func(c *TCPConfig) {
		c.Endpoint, c.MaxConnectionsPerPeer, c.HandshakeTimeout = "127.0.0.1:0", 2, time.Hour
	})), next, componenttest.NewNopHost())
	send(t, r.dial(t), "PROXY TCP4 192.0.2.1 192.0.2.9 1 2\r\na\n")
	next.waitLen(t, 1)
	r.dial(t)
	c := r.dial(t)
	_, _ = c.Write([]byte("PROXY TCP4 192.0.2.2 192.0.2.9 1 2\r\nb\n"))
	require.Eventually(t, func() bool { return r.metric(t, "otelcol_receiver_security_log_connections_refused") == 1 }, waitFor, tick)
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Equal(t, 1, next.len())
}
