package teeconnector

import (
	"fmt"
	"time"
)

// Config is the configuration of the tee connector.
type Config struct {
	// MaxWait is how long a batch that one pipeline has accepted is offered to another one
	// that refuses it. Then the refusal goes back to the receiver, which hands the batch
	// over again to all. 0 means no limit.
	MaxWait time.Duration `mapstructure:"max_wait"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate checks the bound.
func (c *Config) Validate() error {
	if c.MaxWait < 0 {
		return fmt.Errorf("max_wait: must not be negative; expected a duration such as 5m, or 0 for no limit, got %v", c.MaxWait)
	}
	return nil
}
