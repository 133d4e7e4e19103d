package layout

import (
	"errors"
	"fmt"
	"strings"
)

// The layouts.
const (
	Flat   = "flat"
	Nested = "nested"
	Body   = "body"
	JSON   = "json"
)

// The forms of unmapped in the layout flat.
const (
	UnmappedJSON       = "json"       // one attribute that holds compact JSON
	UnmappedAttributes = "attributes" // one attribute a key
)

// What becomes of the original text.
const (
	Keep = "keep"
	Drop = "drop"
)

// The details.
const (
	Full = "full"
	Lean = "lean" // without what the rest of the event tells; see LeanRules
)

// DefaultPrefix is the prefix of the attributes where none is configured.
const DefaultPrefix = "ocsf"

// OriginalKey is the attribute that has the original text where the event is in the
// Body. The name is of the semantic conventions of OpenTelemetry.
const OriginalKey = "log.record.original"

// reserved are prefixes under which the processor writes attributes that are no part of
// the event.
var reserved = []string{"security_log", "syslog", "log.record", "network", "tls"}

// Options say how an event is written. Read needs the same ones.
type Options struct {
	// Layout is Flat, Nested, Body or JSON.
	Layout string
	// Detail is Full or Lean. Read takes either.
	Detail string
	// Prefix stands before the names of the attributes, or is the name of the one
	// attribute of the layout Nested.
	Prefix string
	// Observables has them written.
	Observables bool
	// Unmapped is UnmappedJSON or UnmappedAttributes: how Flat writes it.
	Unmapped string
	// Original is Keep or Drop: whether the original text stays in the record. With Drop
	// the Body of Flat and Nested is the message of the event.
	Original string
	// MaxAttributes is how many attributes an event has in Flat before objects are written as
	// JSON; 0 for no limit. Attributes that UnmappedAttributes asks for are not counted.
	MaxAttributes int
}

// Default gives the options of a processor that was not told any.
func Default() Options {
	return Options{Layout: Flat, Detail: Full, Prefix: DefaultPrefix, Observables: true, Unmapped: UnmappedJSON, Original: Keep, MaxAttributes: DefaultMaxAttributes}
}

// Validate tells what is wrong with the options: all of it, each with its key and what
// is allowed.
func (o *Options) Validate() error {
	return errors.Join(
		oneOf("layout", o.Layout, Flat, Nested, Body, JSON),
		oneOf("detail", o.Detail, Full, Lean),
		CheckPrefix(o.Prefix),
		oneOf("unmapped", o.Unmapped, UnmappedJSON, UnmappedAttributes),
		oneOf("original", o.Original, Keep, Drop),
		checkMaxAttributes(o.MaxAttributes),
	)
}

func oneOf(key, value string, allowed ...string) error {
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	return fmt.Errorf("%s: %q is not allowed: use one of %s", key, value, strings.Join(allowed, ", "))
}

func checkMaxAttributes(n int) error {
	if n < 0 {
		return fmt.Errorf("max_attributes: must not be negative; expected a number of attributes, or 0 for no limit, got %d", n)
	}
	return nil
}

// CheckPrefix refuses a prefix that is not a name by the naming rules of OpenTelemetry
// attributes, or that other attributes of a record have.
func CheckPrefix(prefix string) error {
	if prefix == "" {
		return errors.New(`prefix: must not be empty: use a name such as "ocsf"`)
	}
	for _, part := range strings.Split(prefix, ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
			return fmt.Errorf(`prefix: %q is not allowed: use letters, digits, "_" and "-", in parts that are joined by "."`, prefix)
		}
	}
	for _, r := range reserved {
		if prefix == r {
			return fmt.Errorf("prefix: %q is not allowed: attributes that are no part of the event begin with it", prefix)
		}
	}
	return nil
}
