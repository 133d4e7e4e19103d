package securitylogreceiver

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/helper"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
)

// Config is the configuration of the receiver.
type Config struct {
	// Protocols are the ways in; at least one is needed.
	Protocols Protocols `mapstructure:"protocols"`
	// Retry says how long a refusal of the next component is retried before the records
	// count as lost. A max_elapsed_time of 0 means for ever.
	Retry configretry.BackOffConfig `mapstructure:"retry"`
	// Storage is the storage extension that keeps how far files were read. Without one
	// that is forgotten at a restart.
	Storage *component.ID `mapstructure:"storage"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// Protocols are the ways in. One that is named without settings takes the defaults.
type Protocols struct {
	TCP  configoptional.Optional[TCPConfig]  `mapstructure:"tcp"`
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
	// MaxMessageSize is the longest message that is kept whole.
	MaxMessageSize helper.ByteSize `mapstructure:"max_message_size"`
	// Oversize says what becomes of a longer one: truncate or drop.
	Oversize string `mapstructure:"oversize"`
	// MaxConnections is how many may be open at a time; 0 means any number.
	MaxConnections int `mapstructure:"max_connections"`
	// IdleTimeout is how long a connection may be silent before it is closed; 0 means
	// for ever.
	IdleTimeout time.Duration `mapstructure:"idle_timeout"`
	// Batch says how many messages of a connection are handed over together.
	Batch BatchConfig `mapstructure:"batch"`
	// Resource are attributes of the resource of every record.
	Resource map[string]any `mapstructure:"resource"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// BatchConfig bounds what is handed over together.
type BatchConfig struct {
	// MaxRecords is the most records in a batch.
	MaxRecords int `mapstructure:"max_records"`
	// MaxAge is how long the first record of a batch waits for others; with 0 a batch
	// holds what has arrived already.
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

// The least values allowed.
const (
	minMessageSize = 1 << 10
	maxMessageSize = 256 << 20
)

// The values of TCPConfig.Oversize, by frame.Oversize.
var oversizes = []string{frame.Truncate: "truncate", frame.Drop: "drop"}

// Validate checks what concerns the whole configuration.
func (c *Config) Validate() error {
	if !c.Protocols.TCP.HasValue() && !c.Protocols.File.HasValue() {
		return errors.New("protocols: must name at least one of: tcp, file")
	}
	if c.Retry.Enabled && (c.Retry.InitialInterval <= 0 || c.Retry.MaxInterval <= 0) {
		return errors.New("retry: initial_interval and max_interval must be more than 0, such as 100ms and 5s")
	}
	return nil
}

// Validate checks the settings of the listener.
func (c *TCPConfig) Validate() error {
	var errs []error
	if _, _, err := net.SplitHostPort(c.Endpoint); err != nil {
		errs = append(errs, fmt.Errorf("endpoint: must be host:port, such as localhost:5514, not %q", c.Endpoint))
	}
	if _, ok := frame.ParseMode(c.Framing); !ok {
		errs = append(errs, fmt.Errorf("framing: must be one of: auto, newline, octet_counting, nul; not %q", c.Framing))
	}
	if c.MaxMessageSize < minMessageSize || c.MaxMessageSize > maxMessageSize {
		errs = append(errs, fmt.Errorf("max_message_size: must be between 1KiB and 256MiB, not %d bytes", c.MaxMessageSize))
	}
	if !slices.Contains(oversizes, c.Oversize) {
		errs = append(errs, fmt.Errorf("oversize: must be one of: truncate, drop; not %q", c.Oversize))
	}
	if c.MaxConnections < 0 {
		errs = append(errs, fmt.Errorf("max_connections: must not be negative; 0 means any number, not %d", c.MaxConnections))
	}
	if c.IdleTimeout < 0 {
		errs = append(errs, fmt.Errorf("idle_timeout: must not be negative; 0 means for ever, not %v", c.IdleTimeout))
	}
	return errors.Join(append(errs, validateResource(c.Resource))...)
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
	} else if _, err := c.Consumer.Build(nopTelemetry(), nopEmit); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(append(errs, validateResource(c.Resource))...)
}

// validateResource checks that attributes of a resource are scalars.
func validateResource(resource map[string]any) error {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(resource)) {
		switch resource[key].(type) {
		case string, bool, int, int64, float64:
		default:
			errs = append(errs, fmt.Errorf("resource: %q must be a text, a number or true or false, not %T", key, resource[key]))
		}
		if strings.TrimSpace(key) == "" {
			errs = append(errs, errors.New("resource: the name of an attribute must not be empty"))
		}
	}
	return errors.Join(errs...)
}
