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
	// Original is output.original of that processor: with "drop" the Body of a record is the
	// message of the event.
	Original string `mapstructure:"original"`
	// OnUnparsed says what becomes of a record without an event: "wrap" or "skip".
	OnUnparsed string `mapstructure:"on_unparsed"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every invalid key.
func (c *Config) Validate() error {
	var unparsed, original error
	if c.Original != layout.Keep && c.Original != layout.Drop {
		original = fmt.Errorf("original: invalid value; expected %s or %s, got %q", layout.Keep, layout.Drop, c.Original)
	}
	if c.OnUnparsed != unparsedWrap && c.OnUnparsed != unparsedSkip {
		unparsed = fmt.Errorf("on_unparsed: invalid value; expected %s or %s, got %q", unparsedWrap, unparsedSkip, c.OnUnparsed)
	}
	return errors.Join(layout.CheckPrefix(c.Prefix), original, unparsed)
}
