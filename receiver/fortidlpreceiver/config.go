package fortidlpreceiver

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/config/configretry"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/logrecord"
)

// The ways to read the stream, values of Config.Mode.
const (
	modeWebsocket = "websocket"
	modeLongPoll  = "long_poll"
)

// What becomes of events that the next component rejects for good, values of
// Config.OnPermanentError.
const (
	permanentDrop = "drop"
	permanentKeep = "keep"
)

// Config is the configuration of the receiver. One receiver reads one stream.
type Config struct {
	// Client is the collector's HTTP client: endpoint, the URL of the stream as
	// the console shows it, tls, proxy_url, headers, auth and so on. Its timeout is how
	// long a connection may be silent: between two bytes of an answer, and for an
	// answer to begin.
	Client confighttp.ClientConfig `mapstructure:",squash"`

	// Token is the access token of the stream, sent as a bearer token. Leave it out
	// where an auth extension provides it.
	Token configopaque.String `mapstructure:"token"`
	// Mode is how the stream is read: websocket or long_poll.
	Mode string `mapstructure:"mode"`
	// MaxMessageSize is the longest message that is kept whole, in bytes. What is
	// longer is cut there and marked.
	MaxMessageSize int64 `mapstructure:"max_message_size"`
	// PingInterval is how often a silent websocket is asked whether it is alive.
	PingInterval time.Duration `mapstructure:"ping_interval"`
	// Reconnect bounds the pauses between connections.
	Reconnect ReconnectConfig `mapstructure:"reconnect"`
	// Retry says how long a refusal of the next component is retried before the events
	// count as lost. A max_elapsed_time of 0 means for ever.
	Retry configretry.BackOffConfig `mapstructure:"retry"`
	// ShutdownTimeout is how long a hand-over may take once the receiver shuts down;
	// then it is cancelled.
	ShutdownTimeout time.Duration `mapstructure:"shutdown_timeout"`
	// MaxRecords is the most records that are handed over together. One batch at a time is
	// in the pipeline, and it ends also at maxBatchBytes of text.
	MaxRecords int `mapstructure:"max_records"`
	// Storage is the storage extension that holds the spool. Without one there is none.
	Storage *component.ID `mapstructure:"storage"`
	// Spool bounds the spool.
	Spool SpoolConfig `mapstructure:"spool"`
	// OnPermanentError says what becomes of events that the next component rejects for
	// good: drop, or keep them in the spool, to be tried again at the next start.
	OnPermanentError string `mapstructure:"on_permanent_error"`
	// RememberEvents is how many events are remembered, so that one that comes again is
	// not handed on again; 0 means to hand on everything.
	RememberEvents int `mapstructure:"remember_events"`
	// Resource are attributes of the resource of every record.
	Resource map[string]any `mapstructure:"resource"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// ReconnectConfig bounds the pauses between connections. After a connection that worked
// there is none, but that two connections never begin within the same second, or the same
// initial_interval where that is shorter.
type ReconnectConfig struct {
	// InitialInterval is the longest first pause; each pause is a random part of a
	// bound that doubles.
	InitialInterval time.Duration `mapstructure:"initial_interval"`
	// MaxInterval is the longest pause, and the pause after an answer that time alone
	// does not mend: a wrong token or stream.
	MaxInterval time.Duration `mapstructure:"max_interval"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// SpoolConfig bounds the spool. When one bound is reached the stream is not read.
type SpoolConfig struct {
	// MaxMessages is the most messages in it.
	MaxMessages int `mapstructure:"max_messages"`
	// MaxBytes is the most bytes in it.
	MaxBytes int64 `mapstructure:"max_bytes"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// maxBatchBytes is the text of a batch at most, unless one event is longer: mapped it is
// several times that.
const maxBatchBytes = 256 << 10

// The least and the most that a message may be bounded to.
const (
	minMessageSize = 4 << 10
	maxMessageSize = 256 << 20
)

// Validate checks what concerns the whole configuration.
func (c *Config) Validate() error {
	errs := []error{c.validateEndpoint(), c.validateToken()}
	if c.Mode != modeWebsocket && c.Mode != modeLongPoll {
		errs = append(errs, fmt.Errorf("mode: must be one of: websocket, long_poll; not %q", c.Mode))
	}
	if c.MaxMessageSize < minMessageSize || c.MaxMessageSize > maxMessageSize {
		errs = append(errs, fmt.Errorf("max_message_size: must be between %d and %d bytes, not %d", minMessageSize, maxMessageSize, c.MaxMessageSize))
	}
	if c.PingInterval <= 0 {
		errs = append(errs, fmt.Errorf("ping_interval: must be more than 0, such as 30s, not %v", c.PingInterval))
	}
	if c.Client.Timeout <= 0 {
		errs = append(errs, fmt.Errorf("timeout: must be more than 0, not %v; a long poll is held for 30s, so 45s and more make sense", c.Client.Timeout))
	}
	if c.Retry.Enabled && (c.Retry.InitialInterval <= 0 || c.Retry.MaxInterval <= 0) {
		errs = append(errs, errors.New("retry: initial_interval and max_interval must be more than 0, such as 100ms and 5s"))
	}
	if c.ShutdownTimeout <= 0 {
		errs = append(errs, fmt.Errorf("shutdown_timeout: must be more than 0, such as 10s, not %v", c.ShutdownTimeout))
	}
	if c.MaxRecords < 1 {
		errs = append(errs, fmt.Errorf("max_records: must be at least 1, not %d", c.MaxRecords))
	}
	if c.RememberEvents < 0 {
		errs = append(errs, fmt.Errorf("remember_events: must not be negative; 0 means to remember none, not %d", c.RememberEvents))
	}
	return errors.Join(append(errs, c.validatePermanent(), logrecord.ValidateResource(c.Resource))...)
}

// validateEndpoint never names the endpoint in an error: the id of the stream is in it.
func (c *Config) validateEndpoint() error {
	const want = "must be the URL of the event stream, such as https://TENANT.reveal.nextdlp.com/api/siem?stream_id=ID"
	if c.Client.Endpoint == "" {
		return errors.New("endpoint: " + want)
	}
	u, err := url.Parse(c.Client.Endpoint)
	switch {
	case err != nil || u.Host == "":
		return errors.New("endpoint: " + want)
	case u.User != nil:
		return errors.New("endpoint: must hold no user and password; the token goes into token")
	case u.Query().Get("stream_id") == "":
		return errors.New("endpoint: the stream_id is missing; it " + want)
	}
	switch u.Scheme {
	case "https", "wss":
		return nil
	case "http", "ws":
		if c.Client.TLS.Insecure {
			return nil
		}
		return fmt.Errorf("endpoint: %s would send the token readable by all; use https, or, where that is wanted, say tls::insecure: true", u.Scheme)
	}
	return fmt.Errorf("endpoint: the scheme must be https or wss, not %q; it %s", u.Scheme, want)
}

func (c *Config) validateToken() error {
	switch token := string(c.Token); {
	case token == "" && !c.Client.Auth.HasValue():
		return errors.New("token: must be the access token of the stream, such as ${env:FORTIDLP_TOKEN}, unless auth names an extension that provides it")
	case token != "" && c.Client.Auth.HasValue():
		return errors.New("token: must be empty where auth names an extension, which provides it")
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("token: must not hold blanks, line ends or characters beyond ASCII")
	}
	return nil
}

func (c *Config) validatePermanent() error {
	switch c.OnPermanentError {
	case permanentDrop:
		return nil
	case permanentKeep:
		if c.Storage == nil {
			return errors.New("on_permanent_error: keep needs storage, where the events are kept")
		}
		return nil
	}
	return fmt.Errorf("on_permanent_error: must be one of: drop, keep; not %q", c.OnPermanentError)
}

// Validate checks the bounds of the pauses.
func (c *ReconnectConfig) Validate() error {
	if c.InitialInterval <= 0 || c.MaxInterval < c.InitialInterval {
		return fmt.Errorf("initial_interval: must be more than 0 and at most max_interval, such as 1s and 5m, not %v and %v", c.InitialInterval, c.MaxInterval)
	}
	return nil
}

// Validate checks the bounds of the spool.
func (c *SpoolConfig) Validate() error {
	var errs []error
	if c.MaxMessages < 1 {
		errs = append(errs, fmt.Errorf("max_messages: must be at least 1, not %d", c.MaxMessages))
	}
	if c.MaxBytes < 1 {
		errs = append(errs, fmt.Errorf("max_bytes: must be at least 1, not %d", c.MaxBytes))
	}
	return errors.Join(errs...)
}
