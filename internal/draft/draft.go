package draft

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// Options say how to draft.
type Options struct {
	// Name of the source; empty: made of vendor and product, or of Fallback.
	Name, Fallback string
	// Class is the OCSF class to draft; empty: the likeliest.
	Class string
	// Sample is the name of the file of the sample in the folder; empty: by the format.
	Sample string
	// Received is when the sample arrived, for times without a year.
	Received time.Time
}

// File is a file of the draft, its name relative to the folder of mappings.
type File struct {
	Name string
	Text string
}

// Draft is a mapping folder of one source.
type Draft struct {
	Name  string
	Class string
	// Known is the built-in source that recognises the sample already, empty for none.
	Known string
	// Files are source.yaml, the rule, and the sample.
	Files []File
	// Mapped and Open count the values of the sample that have an entry and those that
	// are left to the author.
	Mapped, Open int
}

// ErrFormat says that a sample has no keys that a mapping could read.
var ErrFormat = errors.New("the sample is neither CEF nor LEEF nor a JSON object, so there are no keys to map: a source of format text is written by hand")

// New drafts a mapping folder from a text that holds a message. The set has the
// built-in sources.
func New(set *mapping.Set, text string, o Options) (*Draft, error) {
	s, err := parse(set, message(text), o.Received)
	if err != nil {
		return nil, err
	}
	if o.Name == "" {
		o.Name = s.name(slug(o.Fallback))
	}
	if err := checkName(set, o.Name); err != nil {
		return nil, err
	}
	if o.Sample == "" {
		o.Sample = "sample.txt"
		if s.format == "json" {
			o.Sample = "sample.json"
		}
	}
	a := NewAdvisor(set)
	var last error
	guesses, err := a.chosen(s, o.Class)
	if err != nil {
		return nil, err
	}
	for _, g := range guesses {
		p := a.plan(s, g, o)
		if last = p.prove(); last == nil {
			return p.draft(), nil
		}
	}
	return nil, fmt.Errorf("no class could be made of the sample: %w", last)
}

// parse reads the sample. No source takes part in that: one that knows the sample would
// open the documents in it, which a new source has to ask for.
func parse(set *mapping.Set, text string, received time.Time) (*sample, error) {
	none, err := mapping.Load(mapping.Options{})
	if err != nil {
		return nil, err
	}
	var s *sample
	at := pipeline.Times{Received: received}
	pipeline.New(none, time.UTC).Each(text, at, func(r *pipeline.Record) {
		if s == nil && r.Format != detect.Text {
			s = read(text, set.Nulls(dictionary), r)
		}
	})
	if s == nil || len(s.fields) == 0 {
		return nil, ErrFormat
	}
	pipeline.New(set, time.UTC).Each(text, at, func(r *pipeline.Record) {
		if r.Result != nil && s.source == "" {
			s.source = r.Result.Source
		}
	})
	return s, nil
}

// message takes one message out of a text: a JSON document may have many lines, of
// anything else the first line that is not empty counts.
func message(text string) string {
	text = strings.Trim(text, "\ufeff \t\r\n")
	if (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && json.Valid([]byte(text)) {
		return text
	}
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimRight(line, "\r")
}

// productKeys name whose product a JSON message is of.
var productKeys = []string{"product", "productname", "deviceproduct", "vendor", "vendorname", "devicevendor"}

// name makes the name of a source of vendor and product, or of the most telling key
// where there is no other.
func (s *sample) name(fallback string) string {
	for _, words := range []string{
		s.header["vendor"] + " " + s.header["product"], s.product("vendor") + " " + s.product("product"), fallback,
	} {
		if n := slug(words); n != "" {
			return n
		}
	}
	for _, k := range s.tellingKeys() {
		if n := slug(k.steps[0]); n != "" {
			return n
		}
	}
	return "new_source"
}

// title is the product as people call it.
func (p *plan) title() string {
	if s := p.sample.header["vendor"] + " " + p.sample.header["product"]; strings.TrimSpace(s) != "" {
		return remark(strings.TrimSpace(s))
	}
	if s := p.sample.product("vendor") + " " + p.sample.product("product"); strings.TrimSpace(s) != "" {
		return remark(strings.TrimSpace(s))
	}
	return title(p.options.Name)
}

// product is the value of a top-level key that names the vendor or the product.
func (s *sample) product(which string) string {
	for i := range s.top {
		if n := normal(s.top[i].steps[0]); strings.Contains(n, which) && slices.Contains(productKeys, n) && s.top[i].kind.Scalar() {
			return s.top[i].text
		}
	}
	return ""
}

// slug is a text as the name of a folder.
func slug(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	out := b.String()
	return strings.TrimRight(out[:min(len(out), 40)], "_")
}

func checkName(set *mapping.Set, name string) error {
	if slug(name) != name {
		return fmt.Errorf("the name %q: use small letters, digits and _, such as %q", name, slug("acme "+name))
	}
	if slices.Contains(set.Sources(), name) {
		return fmt.Errorf("there is a source %s already, and a folder of the same name would change it: give another name", name)
	}
	return nil
}

// tellingKeys are the keys by which a JSON message is recognised best: those that few
// other products have, in the order of the message. They are of the top level; where
// that has few, as in a message that is all in one object, of the next one, too.
func (s *sample) tellingKeys() []field {
	keys := slices.Clone(s.top)
	if len(keys) < few {
		for _, f := range s.fields {
			if len(f.steps) == 2 && f.key != "" {
				keys = append(keys, f)
			}
		}
	}
	keys = slices.DeleteFunc(keys, func(f field) bool {
		return !f.says() || slices.Contains(productKeys, normal(f.steps[0])) || unwieldy(f.key)
	})
	rank := func(f field) int {
		n, name := len(f.key), normal(f.steps[len(f.steps)-1])
		if placesByName[name] == nil && !vague[name] {
			n += 100
		}
		return n
	}
	best := slices.Clone(keys)
	slices.SortStableFunc(best, func(a, b field) int { return rank(b) - rank(a) })
	best = best[:min(len(best), 4)]
	return slices.DeleteFunc(keys, func(f field) bool {
		return !slices.ContainsFunc(best, func(b field) bool { return b.key == f.key })
	})
}

// unwieldy tells whether a key is better not asked for: one with characters that have to
// be quoted twice.
func unwieldy(key string) bool {
	return strings.ContainsFunc(key, func(r rune) bool { return r == '"' || unicode.IsControl(r) })
}

// few top-level keys are too few to know a product by.
const few = 3
