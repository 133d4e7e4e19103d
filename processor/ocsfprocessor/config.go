package ocsfprocessor

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // so that timezone works in images without a zone database

	"go.opentelemetry.io/collector/component"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// The values of from.
const (
	fromBody      = "body"
	fromAttribute = "attribute:" // and the attribute's name
)

// The values of on_unparsed and heartbeats, and of output.original.
const (
	keep = layout.Keep
	drop = layout.Drop
)

// The values of unwrap.
const (
	unwrapAuto = "auto"
	unwrapOff  = "off"
)

// Config is the configuration of the processor.
type Config struct {
	// SchemaVersion is the OCSF version of the events.
	SchemaVersion string `mapstructure:"schema_version"`
	// From says where the text is: "body", or "attribute:NAME" behind a receiver that
	// takes the transport header off.
	From string `mapstructure:"from"`
	// Sources names the only mapping sources to recognise; empty: all.
	Sources []string `mapstructure:"sources"`
	// Mappings are folders of the user's own mapping sources. They are tried before the
	// built-in ones.
	Mappings []string `mapstructure:"mappings"`
	// MappingsReloadInterval is the time between two looks at the folders of Mappings. A
	// folder that changed is read again while the collector runs; 0: never.
	MappingsReloadInterval time.Duration `mapstructure:"mappings_reload_interval"`
	// Timezone is the zone of times that name none: a name of the IANA database.
	Timezone string `mapstructure:"timezone"`
	// Output says how an event is written.
	Output OutputConfig `mapstructure:"output"`
	// OnUnparsed says what becomes of a record that nothing recognised: "keep" or "drop".
	OnUnparsed string `mapstructure:"on_unparsed"`
	// Heartbeats says what becomes of the texts by which a source only shows that it is
	// alive: "drop" or "keep".
	Heartbeats string `mapstructure:"heartbeats"`
	// Unwrap says whether messages are looked for in the JSON envelopes of shippers and
	// behind the prefix of container logs: "auto" or "off".
	Unwrap string `mapstructure:"unwrap"`

	_ struct{} // no unkeyed literals
}

// OutputConfig says how an event is written into its record.
type OutputConfig struct {
	// Layout is "flat", "nested", "body" or "json".
	Layout string `mapstructure:"layout"`
	// Detail is "full", or "lean": without what the rest of the record tells.
	Detail string `mapstructure:"detail"`
	// Prefix stands before the names of the event's attributes.
	Prefix string `mapstructure:"prefix"`
	// Observables has the event's observables written.
	Observables bool `mapstructure:"observables"`
	// Unmapped says how the layout flat writes what no rule took: "json" or "attributes".
	Unmapped string `mapstructure:"unmapped"`
	// Original says whether the original text stays in the record: "keep" or "drop".
	Original string `mapstructure:"original"`
	// MaxAttributes is how many attributes an event has in the layout flat before inner
	// objects are written as JSON, below NAME._json; 0: no limit.
	MaxAttributes int `mapstructure:"max_attributes"`
	// RawData has the event hold the text itself, in raw_data.
	RawData bool `mapstructure:"raw_data"`
	// Timestamp says what the Timestamp of a record is: "event", "received" or "bounded".
	Timestamp string `mapstructure:"timestamp"`
	// MaxAge and MaxFuture are, with Timestamp "bounded", how long before and after its
	// reception a record's Timestamp may be; 0: no limit.
	MaxAge    time.Duration `mapstructure:"max_age"`
	MaxFuture time.Duration `mapstructure:"max_future"`
	// CEFAttributes has the fields of CEF written as attributes too, with the names that
	// ParseCEF of the transform processor gives them.
	CEFAttributes bool `mapstructure:"cef_attributes"`

	_ struct{} // no unkeyed literals
}

var _ component.Config = (*Config)(nil)

func createDefaultConfig() component.Config {
	return &Config{
		SchemaVersion: ocsf.Default,
		From:          fromBody,
		Timezone:      "UTC",

		MappingsReloadInterval: 10 * time.Second,
		Output:                 NewDefaultOutputConfig(),
		OnUnparsed:             keep,
		Heartbeats:             drop,
		Unwrap:                 unwrapAuto,
	}
}

// NewDefaultOutputConfig gives the layout flat with all that belongs to it.
func NewDefaultOutputConfig() OutputConfig {
	o := layout.Default()
	return OutputConfig{Layout: o.Layout, Detail: o.Detail, Prefix: o.Prefix, Observables: o.Observables, Unmapped: o.Unmapped, Original: o.Original, MaxAttributes: o.MaxAttributes, Timestamp: timeEvent}
}

// Validate tells everything that is wrong, each with its key and what is allowed. The
// mapping files are compiled too, so that a fault in one stops the start.
func (cfg *Config) Validate() error {
	err := errors.Join(
		oneOf("schema_version", cfg.SchemaVersion, ocsf.Versions()...),
		cfg.checkFrom(),
		cfg.checkTimezone(),
		oneOf("on_unparsed", cfg.OnUnparsed, keep, drop),
		oneOf("heartbeats", cfg.Heartbeats, drop, keep),
		notNegative("mappings_reload_interval", cfg.MappingsReloadInterval),
		oneOf("unwrap", cfg.Unwrap, unwrapAuto, unwrapOff),
	)
	if err != nil {
		return err
	}
	files, err := cfg.snapshots()
	if err != nil {
		return err
	}
	return sets.prepare(cfg, files)
}

func notNegative(key string, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("%s: invalid duration; expected 0 (off) or more, got %s", key, d)
	}
	return nil
}

// Validate tells what is wrong, by the names of the keys below output.
func (cfg *OutputConfig) Validate() error {
	o := cfg.options()
	return errors.Join(o.Validate(), cfg.checkCEFAttributes(), cfg.checkTimestamp())
}

func (cfg *OutputConfig) checkCEFAttributes() error {
	if p := cfg.Prefix; cfg.CEFAttributes && (p == "cef" || strings.HasPrefix(p, "cef.")) {
		return fmt.Errorf("prefix: %q is not allowed with cef_attributes, whose names begin with it", p)
	}
	return nil
}

func (cfg *OutputConfig) checkTimestamp() error {
	limited := cfg.MaxAge != 0 || cfg.MaxFuture != 0
	err := errors.Join(
		oneOf("timestamp", cfg.Timestamp, timeEvent, timeReceived, timeBounded),
		notNegative("max_age", cfg.MaxAge),
		notNegative("max_future", cfg.MaxFuture),
	)
	switch {
	case err != nil:
		return err
	case cfg.Timestamp == timeBounded && !limited:
		return errors.New("timestamp: bounded has no effect without a limit; set max_age, max_future or both")
	case cfg.Timestamp != timeBounded && limited:
		return fmt.Errorf("max_age, max_future: no effect with timestamp: %s; expected timestamp: bounded", cfg.Timestamp)
	}
	return nil
}

func oneOf(key, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is not allowed: use one of %s", key, value, strings.Join(allowed, ", "))
}

func (cfg *Config) checkFrom() error {
	if name := cfg.attribute(); name != "" && isBelow(name, cfg.Output.Prefix) {
		return fmt.Errorf("from: attribute %s is below output.prefix %s, so the event would replace it; rename one of them", name, cfg.Output.Prefix)
	}
	if cfg.From == fromBody || cfg.attribute() != "" {
		return nil
	}
	return fmt.Errorf("from: %q is not allowed: use body, or attribute:NAME with the name of an attribute", cfg.From)
}

// attribute is the name of the attribute that has the text, empty where the Body has it.
func (cfg *Config) attribute() string {
	name, ok := strings.CutPrefix(cfg.From, fromAttribute)
	if !ok {
		return ""
	}
	return name
}

func (cfg *Config) checkTimezone() error {
	if _, err := time.LoadLocation(cfg.Timezone); cfg.Timezone == "" || err != nil {
		return fmt.Errorf("timezone: %q is not allowed: use UTC, Local, or a name such as Europe/Berlin", cfg.Timezone)
	}
	return nil
}

// snapshots reads the user's mapping folders.
func (cfg *Config) snapshots() ([]*mapping.Snapshot, error) {
	var files []*mapping.Snapshot
	for _, dir := range cfg.Mappings {
		s, err := mapping.TakeSnapshot(mapping.Folder{Name: dir, FS: os.DirFS(dir)})
		if err != nil {
			return nil, err
		}
		files = append(files, s)
	}
	return files, nil
}

// loadOptions say how the mappings are compiled: the user's first, then the built-in ones.
func (cfg *Config) loadOptions(files []*mapping.Snapshot) mapping.Options {
	o := mapping.Options{Version: cfg.SchemaVersion, Sources: cfg.Sources, Decode: pipeline.Decode, RawData: cfg.Output.RawData}
	for _, s := range files {
		o.Folders = append(o.Folders, s.Folder())
	}
	o.Folders = append(o.Folders, builtin)
	return o
}

// builtin are the built-in mapping sources. It is a variable for the tests, which do not
// depend on them.
var builtin = mapping.Folder{Name: mappings.Name, FS: mappings.FS, Verified: true}

// options are the output as the package layout has it.
func (cfg *OutputConfig) options() layout.Options {
	return layout.Options{Layout: cfg.Layout, Detail: cfg.Detail, Prefix: cfg.Prefix, Observables: cfg.Observables, Unmapped: cfg.Unmapped, Original: cfg.Original, MaxAttributes: cfg.MaxAttributes}
}
