// Package mapping turns parsed messages into OCSF events. Mapping files (YAML,
// one folder a source) are compiled against the schema into a program; an event
// that the program emits is valid by construction. See docs/mapping-guide.md for
// the grammar.
package mapping

import (
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Input is one message, parsed.
type Input struct {
	Event *event.Event
	// Format is what the payload was parsed as: "cef", "leef", "json" or "text".
	Format string
	// Payload is the text behind the transport header.
	Payload string
	// Valid says that what the texts of Event were cut from is valid UTF-8, between its
	// characters. Where it is not set, they may be.
	Valid bool
	// HeaderTime is the time of the transport header, zero without one.
	HeaderTime time.Time
	// Received is when the message arrived.
	Received time.Time
	// Location is the zone of times that name none.
	Location *time.Location
}

// Outcome says how much of a message was understood.
type Outcome string

// The outcomes, as the attribute security_log.outcome holds them.
const (
	Mapped   Outcome = "mapped"   // an event type that a rule knows
	Partial  Outcome = "partial"  // a fallback class was taken, or the input was repaired or cut
	Unparsed Outcome = "unparsed" // nothing recognised it
)

// Result is what became of an Input. Its memory is the Mapper's and is valid
// until its next call.
type Result struct {
	Outcome Outcome
	// Source is the name of the mapping source, empty when nothing recognised the message.
	Source string
	// Event is the OCSF event; it has no nodes when the outcome is Unparsed.
	Event ocsf.Event
	// Time is the event's own time at the source's precision, or the receive time.
	Time time.Time
	// SeverityID and SeverityCaption are the severity of the event; 0 and empty without.
	SeverityID      int64
	SeverityCaption string
	// Severity is the source's own word for the severity, empty when it said none.
	Severity string
	// Cut says that the message was mended or cut, so that not all of it is in the event.
	Cut bool
	// Diagnostics are codes, each once, in the order of their appearance: those of
	// the Input's Event and those of the mapping.
	Diagnostics []string
}
