package ocsf

import "regexp"

// Primitive is what a value of a type is in JSON.
type Primitive uint8

// The primitives.
const (
	StringT Primitive = iota
	IntegerT
	LongT
	FloatT
	BooleanT
	JSONT // anything
)

// primitives are the names of the primitives in the schema.
var primitives = map[string]Primitive{
	"string_t": StringT, "integer_t": IntegerT, "long_t": LongT, "float_t": FloatT, "boolean_t": BooleanT, "json_t": JSONT,
}

// String is the name of the primitive in the schema: "string_t".
func (p Primitive) String() string {
	for name, q := range primitives {
		if p == q {
			return name
		}
	}
	return "?"
}

// Type is a type of scalars. What a type does not say itself is taken from the
// primitive that it refines.
type Type struct {
	Name    string // "ip_t"
	Caption string // "IP Address"
	Base    Primitive
	// Min and Max are the bounds of a number where HasRange.
	Min, Max int64
	HasRange bool
	// MaxLen is the greatest length of a text in code points, 0 for any.
	MaxLen int
	// Regex is the regular expression that a text should match; empty for any. It is
	// written for PCRE. See Match.
	Regex string
	// Values are the JSON texts of the only values allowed; nil for any.
	Values []string
	// Observable is the type_id of values among the observables, 0 for none.
	Observable int

	// What comes from the primitive: the validator names such findings otherwise.
	superRange, superLen, superRegex, superValues bool

	match   func(string) bool
	pattern func() *regexp.Regexp
}

// Match tells whether a text has the form that the type asks for. It takes nothing
// that Regex refuses, and refuses a little more: an address in an odd spelling. It does
// not look at MaxLen. Types without a form take every text.
func (t *Type) Match(text string) bool { return t.match == nil || t.match(text) }

// Matcher is Match as a function; nil where it takes every text.
func (t *Type) Matcher() func(string) bool { return t.match }
