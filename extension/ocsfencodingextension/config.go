package ocsfencodingextension

import (
	"errors"
	"fmt"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
)

// What becomes of a record without an event.
const (
	// unparsedWrap makes it a Base Event with the original in raw_data.
	unparsedWrap = "wrap"
	// unparsedSkip leaves it out and counts it.
	unparsedSkip = "skip"
)

// Config is the configuration of the ocsf_encoding extension.
type Config struct {
	// Prefix is output.prefix of the processor that wrote the events.
	Prefix string `mapstructure:"prefix"`
	// OnUnparsed says what becomes of a record without an event: "wrap" or "skip".
	OnUnparsed string `mapstructure:"on_unparsed"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every invalid key.
func (c *Config) Validate() error {
	var unparsed error
	if c.OnUnparsed != unparsedWrap && c.OnUnparsed != unparsedSkip {
		unparsed = fmt.Errorf("on_unparsed: invalid value; expected %s or %s, got %q", unparsedWrap, unparsedSkip, c.OnUnparsed)
	}
	return errors.Join(layout.CheckPrefix(c.Prefix), unparsed)
}
