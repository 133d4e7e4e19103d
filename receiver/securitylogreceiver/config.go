package securitylogreceiver

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/config/configtls"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/helper"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/charset"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/logrecord"
)

// Config is the configuration of the receiver.
type Config struct {
	// Protocols are the ways in; at least one is needed.
	Protocols Protocols `mapstructure:"protocols"`
	// Retry says how long a refusal of the next component is retried before the records
	// count as lost. A max_elapsed_time of 0 means for ever.
	Retry configretry.BackOffConfig `mapstructure:"retry"`
	// MaxInFlight is how many bytes of messages may be in memory at once, over all
	// connections and protocols.
	MaxInFlight helper.ByteSize `mapstructure:"max_in_flight"`
	// MaxConcurrentBatches is how many batches may be in the pipeline at once, over all
	// connections and protocols; 0 means twice GOMAXPROCS, at least 4.
	MaxConcurrentBatches int `mapstructure:"max_concurrent_batches"`
	// ShutdownTimeout is how long a shutdown waits for the pipeline to accept what was
	// read, before it cancels and counts the rest as lost.
	ShutdownTimeout time.Duration `mapstructure:"shutdown_timeout"`
	// Storage is the storage extension that keeps how far files were read. Without one
	// that is forgotten at a restart.
	Storage *component.ID `mapstructure:"storage"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// Protocols are the ways in. One that is named without settings takes the defaults.
type Protocols struct {
	TCP  configoptional.Optional[TCPConfig]  `mapstructure:"tcp"`
	UDP  configoptional.Optional[UDPConfig]  `mapstructure:"udp"`
	HTTP configoptional.Optional[HTTPConfig] `mapstructure:"http"`
	File configoptional.Optional[FileConfig] `mapstructure:"file"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// TCPConfig is a TCP listener.
type TCPConfig struct {
	// Endpoint is the address to listen on, as host:port.
	Endpoint string `mapstructure:"endpoint"`
	// Framing says how messages are delimited: auto, newline, octet_counting or nul.
	Framing string `mapstructure:"framing"`
	// Encoding is what messages are converted from, a name of the IANA; utf-8: they stay as
	// they are.
	Encoding string `mapstructure:"encoding"`
	// MaxMessageSize is the longest message that is kept whole.
	MaxMessageSize helper.ByteSize `mapstructure:"max_message_size"`
	// Oversize says what becomes of a longer one: truncate or drop.
	Oversize string `mapstructure:"oversize"`
	// MaxConnections is how many may be open at a time; 0 means any number.
	MaxConnections int `mapstructure:"max_connections"`
	// MaxConnectionsPerPeer is how many may be open from one address; 0 means any number.
	MaxConnectionsPerPeer int `mapstructure:"max_connections_per_peer"`
	// IdleTimeout is how long a connection may be silent before it is closed; 0 means
	// for ever.
	IdleTimeout time.Duration `mapstructure:"idle_timeout"`
	// TLS makes the listener one of syslog over TLS (RFC 5425).
	TLS configoptional.Optional[configtls.ServerConfig] `mapstructure:"tls"`
	// HandshakeTimeout is how long a TLS handshake may take, and so long a proxy's header.
	HandshakeTimeout time.Duration `mapstructure:"handshake_timeout"`
	// ProxyProtocol expects a header of the PROXY protocol in front of every connection.
	ProxyProtocol configoptional.Optional[ProxyProtocolConfig] `mapstructure:"proxy_protocol"`
	// Batch says how many messages of a connection are handed over together.
	Batch BatchConfig `mapstructure:"batch"`
	// Resource are attributes of the resource of every record.
	Resource map[string]any `mapstructure:"resource"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// ProxyProtocolConfig says which proxies may name the sender of a connection.
type ProxyProtocolConfig struct {
	// Trusted are the addresses and networks (CIDR) of the proxies. Connections from others
	// are closed.
	Trusted []string `mapstructure:"trusted"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// UDPConfig is a UDP listener: a datagram is a message (RFC 5426).
type UDPConfig struct {
	// Endpoint is the address to listen on, as host:port.
	Endpoint string `mapstructure:"endpoint"`
	// Encoding is what messages are converted from, as in TCPConfig.
	Encoding string `mapstructure:"encoding"`
	// Readers is how many goroutines read, each from a socket of its own where the
	// system shares a port, and as many hand over.
	Readers int `mapstructure:"readers"`
	// ReceiveBuffer is the size of the receive buffer that each socket asks the kernel for.
	ReceiveBuffer helper.ByteSize `mapstructure:"receive_buffer"`
	// QueueSize is how many datagrams may wait between the readers and the hand-over;
	// those that come when it is full are dropped.
	QueueSize int `mapstructure:"queue_size"`
	// Batch says how many messages are handed over together.
	Batch BatchConfig `mapstructure:"batch"`
	// Resource are attributes of the resource of every record.
	Resource map[string]any `mapstructure:"resource"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// HTTPConfig is an HTTP server that takes messages by POST. Its other keys are those
// of every HTTP server of the collector.
type HTTPConfig struct {
	// Server is the collector's configuration of an HTTP server.
	Server confighttp.ServerConfig `mapstructure:",squash"`
	// Path is where messages are taken.
	Path string `mapstructure:"path"`
	// RequiredHeader is a header that every request must have.
	RequiredHeader HeaderConfig `mapstructure:"required_header"`
	// MaxWait is how long a request waits for the pipeline before it is answered that it
	// should come again; 0 means that the pipeline is asked once.
	MaxWait time.Duration `mapstructure:"max_wait"`
	// MaxConnections is how many may be open at a time, and how many requests may be
	// served at a time; 0 means any number.
	MaxConnections int `mapstructure:"max_connections"`
	// MaxConnectionsPerPeer is how many may be open from one address; 0 means any number.
	MaxConnectionsPerPeer int `mapstructure:"max_connections_per_peer"`
	// HandshakeTimeout is how long a TLS handshake may take.
	HandshakeTimeout time.Duration `mapstructure:"handshake_timeout"`
	// Resource are attributes of the resource of every record.
	Resource map[string]any `mapstructure:"resource"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// HeaderConfig is a header with its secret value.
type HeaderConfig struct {
	// Key is the name of the header; empty: none is required.
	Key string `mapstructure:"key"`
	// Value is what it must be.
	Value configopaque.String `mapstructure:"value"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// BatchConfig bounds what is handed over together.
type BatchConfig struct {
	// MaxRecords is the most records in a batch, as estimated before they are parsed.
	MaxRecords int `mapstructure:"max_records"`
	// MaxAge is how long the first message of a batch waits for others while other batches
	// of the receiver are in the pipeline. While none are, and with 0 always, a batch is
	// handed over as soon as everything that has arrived is read.
	MaxAge time.Duration `mapstructure:"max_age"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// FileConfig reads files. Its keys are those of the file_log receiver of contrib.
type FileConfig struct {
	// Consumer is stanza's configuration of a set of files.
	Consumer fileconsumer.Config `mapstructure:",squash"`
	// Resource are attributes of the resource of every record.
	Resource map[string]any `mapstructure:"resource"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// The values allowed.
const (
	minMessageSize   = 1 << 10
	maxMessageSize   = 256 << 20
	minInFlight      = 8 << 20
	maxReaders       = 64
	minReceiveBuffer = 64 << 10
	maxReceiveBuffer = 1 << 30
)

// The values of TCPConfig.Oversize, by frame.Oversize.
var oversizes = []string{frame.Truncate: "truncate", frame.Drop: "drop"}

// Validate checks what concerns the whole configuration.
func (c *Config) Validate() error {
	p := &c.Protocols
	if !p.TCP.HasValue() && !p.UDP.HasValue() && !p.HTTP.HasValue() && !p.File.HasValue() {
		return errors.New("protocols: must name at least one of: tcp, udp, http, file")
	}
	if c.MaxInFlight < minInFlight {
		return fmt.Errorf("max_in_flight: must be at least 8MiB, not %d bytes", c.MaxInFlight)
	}
	if tcp := p.TCP.Get(); tcp != nil && tcp.MaxMessageSize > c.MaxInFlight/receivingShare {
		return fmt.Errorf("max_in_flight: must be at least four times max_message_size (%d bytes), not %d bytes",
			tcp.MaxMessageSize, c.MaxInFlight)
	}
	if http := p.HTTP.Get(); http != nil && http.Server.MaxRequestBodySize > int64(c.MaxInFlight/receivingShare) {
		return fmt.Errorf("max_in_flight: must be at least four times max_request_body_size (%d bytes), not %d bytes",
			http.Server.MaxRequestBodySize, c.MaxInFlight)
	}
	if c.MaxConcurrentBatches < 0 {
		return fmt.Errorf("max_concurrent_batches: must not be negative; 0 means twice GOMAXPROCS, at least 4; got %d", c.MaxConcurrentBatches)
	}
	if c.ShutdownTimeout <= 0 {
		return fmt.Errorf("shutdown_timeout: must be more than 0, such as 10s; got %v", c.ShutdownTimeout)
	}
	if c.Retry.Enabled && (c.Retry.InitialInterval <= 0 || c.Retry.MaxInterval <= 0) {
		return errors.New("retry: initial_interval and max_interval must be more than 0, such as 100ms and 5s")
	}
	return nil
}

// Validate checks the settings of the listener.
func (c *TCPConfig) Validate() error {
	errs := []error{validateEndpoint(c.Endpoint)}
	if _, ok := frame.ParseMode(c.Framing); !ok {
		errs = append(errs, fmt.Errorf("framing: must be one of: auto, newline, octet_counting, nul; not %q", c.Framing))
	}
	encoding, err := charset.Named(c.Encoding)
	if err != nil {
		errs = append(errs, fmt.Errorf("encoding: %w", err))
	}
	if encoding != nil && encoding.Wide && c.Framing == frame.OctetCounting.String() {
		errs = append(errs, fmt.Errorf("framing: octet_counting is not possible with encoding %q; expected auto, newline or nul", c.Encoding))
	}
	if c.MaxMessageSize < minMessageSize || c.MaxMessageSize > maxMessageSize {
		errs = append(errs, fmt.Errorf("max_message_size: must be between 1KiB and 256MiB, not %d bytes", c.MaxMessageSize))
	}
	if !slices.Contains(oversizes, c.Oversize) {
		errs = append(errs, fmt.Errorf("oversize: must be one of: truncate, drop; not %q", c.Oversize))
	}
	if c.IdleTimeout < 0 {
		errs = append(errs, fmt.Errorf("idle_timeout: must not be negative; 0 means for ever, not %v", c.IdleTimeout))
	}
	errs = append(errs, validateConnections(c.MaxConnections, c.MaxConnectionsPerPeer, c.HandshakeTimeout))
	return errors.Join(append(errs, validateTLS(c.TLS), logrecord.ValidateResource(c.Resource))...)
}

// Validate checks the networks.
func (c *ProxyProtocolConfig) Validate() error {
	if len(c.Trusted) == 0 {
		return errors.New("trusted: must name the addresses or networks of the proxies, such as 10.0.0.0/24")
	}
	var errs []error
	for _, one := range c.Trusted {
		if _, err := parseNetwork(one); err != nil {
			errs = append(errs, fmt.Errorf("trusted: expected an address or a network, such as 10.0.0.5 or 10.0.0.0/24, got %q", one))
		}
	}
	return errors.Join(errs...)
}

// prefixes are the trusted networks, none where c is nil.
func (c *ProxyProtocolConfig) prefixes() []netip.Prefix {
	if c == nil {
		return nil
	}
	var prefixes []netip.Prefix
	for _, one := range c.Trusted {
		if p, err := parseNetwork(one); err == nil {
			prefixes = append(prefixes, p)
		}
	}
	return prefixes
}

// parseNetwork reads an address or a network.
func parseNetwork(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(s)
}

func validateEndpoint(endpoint string) error {
	if _, _, err := net.SplitHostPort(endpoint); err != nil {
		return fmt.Errorf("endpoint: must be host:port, such as localhost:5514, not %q", endpoint)
	}
	return nil
}

func validateConnections(most, perPeer int, handshake time.Duration) error {
	var errs []error
	if most < 0 {
		errs = append(errs, fmt.Errorf("max_connections: must not be negative; 0 means any number, not %d", most))
	}
	if perPeer < 0 {
		errs = append(errs, fmt.Errorf("max_connections_per_peer: must not be negative; 0 means any number, not %d", perPeer))
	}
	if handshake <= 0 {
		errs = append(errs, fmt.Errorf("handshake_timeout: must be more than 0, such as 10s, not %v", handshake))
	}
	return errors.Join(errs...)
}

// Validate checks the settings of the listener.
func (c *UDPConfig) Validate() error {
	errs := []error{validateEndpoint(c.Endpoint)}
	if _, err := charset.Named(c.Encoding); err != nil {
		errs = append(errs, fmt.Errorf("encoding: %w", err))
	}
	if c.Readers < 1 || c.Readers > maxReaders {
		errs = append(errs, fmt.Errorf("readers: must be between 1 and %d, not %d", maxReaders, c.Readers))
	}
	if c.ReceiveBuffer < minReceiveBuffer || c.ReceiveBuffer > maxReceiveBuffer {
		errs = append(errs, fmt.Errorf("receive_buffer: must be between 64KiB and 1GiB, not %d bytes", c.ReceiveBuffer))
	}
	if c.QueueSize < 1 {
		errs = append(errs, fmt.Errorf("queue_size: must be at least 1, not %d", c.QueueSize))
	}
	return errors.Join(append(errs, logrecord.ValidateResource(c.Resource))...)
}

// Validate checks the settings of the server.
func (c *HTTPConfig) Validate() error {
	errs := []error{validateEndpoint(c.Server.NetAddr.Endpoint)}
	if !strings.HasPrefix(c.Path, "/") || strings.ContainsAny(c.Path, "?# ") {
		errs = append(errs, fmt.Errorf("path: must begin with a slash and have no query, such as /events, not %q", c.Path))
	}
	if (c.RequiredHeader.Key == "") != (c.RequiredHeader.Value == "") {
		errs = append(errs, errors.New("required_header: must have both a key and a value, or neither"))
	}
	if c.Server.MaxRequestBodySize < minMessageSize {
		errs = append(errs, fmt.Errorf("max_request_body_size: must be at least 1024, not %d", c.Server.MaxRequestBodySize))
	}
	if c.MaxWait < 0 {
		errs = append(errs, fmt.Errorf("max_wait: must not be negative; 0 means not to wait, not %v", c.MaxWait))
	}
	if w := c.Server.WriteTimeout; w > 0 && c.MaxWait >= w {
		errs = append(errs, fmt.Errorf("max_wait: must be less than write_timeout (%v), so that there is an answer, not %v", w, c.MaxWait))
	}
	errs = append(errs, validateConnections(c.MaxConnections, c.MaxConnectionsPerPeer, c.HandshakeTimeout))
	return errors.Join(append(errs, validateTLS(c.Server.TLS), logrecord.ValidateResource(c.Resource))...)
}

// Validate checks the bounds of a batch.
func (c *BatchConfig) Validate() error {
	var errs []error
	if c.MaxRecords < 1 {
		errs = append(errs, fmt.Errorf("max_records: must be at least 1, not %d", c.MaxRecords))
	}
	if c.MaxAge < 0 {
		errs = append(errs, fmt.Errorf("max_age: must not be negative; 0 means not to wait, not %v", c.MaxAge))
	}
	return errors.Join(errs...)
}

// Validate checks the settings of the files as stanza does when it opens them.
func (c *FileConfig) Validate() error {
	var errs []error
	if len(c.Consumer.Include) == 0 {
		errs = append(errs, errors.New("include: must name at least one file or pattern, such as /var/log/cef/*.log"))
	} else if c.Consumer.DeleteAfterRead {
		errs = append(errs, errors.New("delete_after_read: not supported, because a file would be deleted before its last lines are accepted; expected false"))
	} else if _, err := c.Consumer.Build(nopTelemetry(), nopEmit); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(append(errs, logrecord.ValidateResource(c.Resource))...)
}
