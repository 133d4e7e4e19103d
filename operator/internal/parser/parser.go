// Package parser makes stanza operators of the parsers of flat formats.
//
// It takes the text of an entry's field and gives a map of attributes. The texts in it are
// sub-strings of that text wherever no escape was undone.
package parser

import (
	"context"
	"fmt"
	"sync"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/entry"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/helper"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// Format is a format that an operator reads, and what its parts are called.
type Format struct {
	// Name is what errors call the format.
	Name string
	// Parse reads a message. It gives false where there is none in the text.
	Parse func(text string, e *event.Event) bool
	// Header are the names of attributes by the keys of the header's nodes. One that has
	// no name is left out.
	Header map[string]string
	// Fields is the name of the map of the message's fields.
	Fields string
	// Duplicates is the name of the map of the earlier values of fields that came again.
	Duplicates string
	// Diagnostics is the name of the list of codes for what was odd.
	Diagnostics string
}

// NewConfig gives the configuration that the parsers of contrib begin with, but for
// on_error: their default logs all attributes of an entry that has no message.
func NewConfig(operatorID, operatorType string) helper.ParserConfig {
	c := helper.NewParserConfig(operatorID, operatorType)
	c.OnError = helper.SendOnErrorQuiet
	return c
}

// Operator parses the entries that pass through it. It is safe for concurrent use.
type Operator struct {
	helper.ParserOperator
	format *Format
	events sync.Pool
}

// New makes an Operator for a format.
func New(p helper.ParserOperator, f *Format) *Operator {
	return &Operator{ParserOperator: p, format: f}
}

// Process parses an entry and hands it on.
func (o *Operator) Process(ctx context.Context, e *entry.Entry) error {
	return o.ProcessWith(ctx, e, o.parse)
}

// ProcessBatch parses entries and hands them on together.
func (o *Operator) ProcessBatch(ctx context.Context, entries []*entry.Entry) error {
	return o.ProcessBatchWith(ctx, entries, o.parse)
}

func (o *Operator) parse(value any) (any, error) {
	var text string
	switch v := value.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return nil, fmt.Errorf("%s is no text but a %T: parse_from names the field that has the message", o.ParseFrom, value)
	}
	e, ok := o.events.Get().(*event.Event)
	if !ok {
		e = event.New()
	}
	defer o.events.Put(e)
	e.Reset()
	if !o.format.Parse(text, e) {
		return nil, fmt.Errorf("%s has no %s message: there is no %q in it", o.ParseFrom, o.format.Name, o.format.Name+":")
	}
	return o.format.attributes(e)
}
