package mapping

import (
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// val is a value on its way from the source to an attribute. Its text is a
// sub-string of the message or made by a transform.
type val struct {
	text string
	// num is an enum id, or a time in milliseconds where isTime is set; text is then
	// what the source said.
	num    int64
	sub    int32 // nanoseconds of the time beyond its milliseconds
	hasNum bool
	isTime bool
	kind   event.Kind
	// note says how the value was read.
	note typed.Note
	// left are the parts of the source's value that this one leaves out.
	left parts
}

// parts are parts of one value, a bit each: what one output of a transform leaves out, another
// may hold. A value stays unmapped where all that were written of it leave out the same.
type parts uint8

const (
	leftName parts = 1 << iota
	leftAddress
	leftPort
	leftRest
)

// time is the time that the value is, to the nanosecond.
func (v *val) time() time.Time { return time.UnixMilli(v.num).Add(time.Duration(v.sub)).UTC() }

// missing tells whether the value is none.
func (v *val) missing() bool { return v.text == "" && !v.hasNum }

// transform is a named function of the closed set that `as` can name. It takes one
// value and gives one in its place, or, where it declares outputs, several: each
// output is an OCSF path relative to the object the entry stands at.
type transform struct {
	name    string
	outputs []string
	// optional is how many of the outputs, the last ones, are left out where the object has
	// no such attribute.
	optional int
	// selects: the function looks for something in the text; that it is not there is no
	// fault of the message.
	selects bool
	// part: the function may drop some of the text.
	part bool
	// holds says of what kind the values are that the function reads, so that the texts
	// that mean nothing in them are passed by.
	holds content
	// decodes: the function may make bytes of text, which need not be valid UTF-8.
	decodes bool
	// clock: the function looks at the time of the event or of its arrival.
	clock bool
	// pair: the entry names two keys, the second of which goes with the first instead
	// of standing in for it.
	pair bool
	// spent: the second key of the pair says nothing else, and is taken with the first.
	spent bool
	// list: the function gives any number of values, for a list of scalars.
	list bool
	// whole: the function makes one text of a list or an object of the source.
	whole bool
	// compile reads the parameters (nil without any).
	compile func(p *parser, c call) applier
}

// applier applies a transform whose parameters were read. It fills out, which has
// as many places as the transform has outputs (one without), and tells whether the
// input was of the kind that it understands. It must not keep out.
type applier func(c *context, in val, out []val) bool

// context is what a transform may know beside its input.
type context struct {
	location *time.Location
	received time.Time
	// at is the time of the event, once it is known.
	at time.Time
	// zones are the zones of the IANA that were looked up, nil for names that are none.
	zones map[string]*time.Location
	// mapper is that of the message, nil in tests of transforms.
	mapper *Mapper
	// with is the text of the second key of a pair, empty without one.
	with string
	// usedLayout is told which of the layouts of a time read a value; nil but for Coverage.
	usedLayout func(layouts *yaml.Node, i int)
}

// transforms is the closed set, by name; see docs/mapping-guide.md.
var transforms = map[string]*transform{}

func register(t *transform) { transforms[t.name] = t }

func transformNames() []string {
	var out []string
	for n := range transforms {
		out = append(out, n)
	}
	return out
}

// plain makes a transform without parameters from a function of a text.
func plain(name string, f func(string) (string, bool)) {
	register(&transform{name: name, compile: func(p *parser, c call) applier {
		p.noParams(c)
		return func(_ *context, in val, out []val) bool {
			s, ok := f(in.text)
			out[0] = val{text: s}
			return ok
		}
	}})
}

// several makes a transform without parameters that fills several attributes.
func several(name string, outputs []string, f func(s string, out []val) bool) {
	register(&transform{name: name, outputs: outputs, compile: func(p *parser, c call) applier {
		p.noParams(c)
		return func(_ *context, in val, out []val) bool { return f(in.text, out) }
	}})
}

func (p *parser) noParams(c call) {
	if c.arg != nil && p.err == nil {
		p.err = c.errorf("%s takes no parameters", c.name)
	}
}

// param reads the parameter of a transform as one text.
func (p *parser) param(c call, example string) string {
	if c.arg == nil || c.arg.Kind != yaml.ScalarNode {
		if p.err == nil {
			p.err = c.errorf("%s needs a parameter: %s", c.name, example)
		}
		return ""
	}
	return c.arg.Value
}
