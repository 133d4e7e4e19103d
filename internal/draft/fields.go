package draft

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// field is one value of the sample.
type field struct {
	key   string   // as a mapping file names it; empty where it cannot
	steps []string // the names on the way to it
	text  string
	kind  event.Kind
	null  bool // the text is what many products write for nothing
}

// sample is a message, parsed.
type sample struct {
	text   string
	nulls  []string
	format string
	source string // that knows it already, empty for none
	header map[string]string
	syslog map[string]string
	fields []field
	top    []field // of JSON: the top-level keys that say something, objects and lists too
}

// read takes what the draft needs out of a record, which is reused. The nulls are texts
// that say nothing.
func read(text string, nulls []string, r *pipeline.Record) *sample {
	s := &sample{nulls: nulls, text: text, format: string(r.Format), header: map[string]string{}, syslog: map[string]string{}}
	e := r.Event
	for root, into := range map[event.Ref]map[string]string{event.Header: s.header, event.Syslog: s.syslog} {
		for c := e.First(root); c != 0; c = e.Next(c) {
			if n := e.Node(c); n.Kind.Scalar() && strings.TrimSpace(n.Text) != "" {
				into[n.Key] = n.Text
			}
		}
	}
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if !n.Says() || e.Child(event.Payload, n.Key) != c {
			continue
		}
		text := n.Text
		if !n.Kind.Scalar() {
			text = string(e.AppendJSON(nil, c))
		}
		s.top = append(s.top, field{key: quoteStep(n.Key), steps: []string{n.Key}, text: text, kind: n.Kind, null: s.null(text)})
	}
	s.below(e, event.Payload, "", nil)
	return s
}

// below lists the values below a node. A list is one value, since what it means is
// said of all of it.
func (s *sample) below(e *event.Event, r event.Ref, path string, steps []string) {
	for c := e.First(r); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if n.Paired || e.Child(r, n.Key) != c {
			continue // a label, or a key that comes again
		}
		key := quoteStep(n.Key)
		if path != "" {
			key = path + "." + key
		}
		if strings.Contains(n.Key, `"`) || n.Key == "" || path == "header" || path == "syslog" {
			key = "" // those two name what is not in the payload
		}
		names := append(append([]string(nil), steps...), n.Key)
		switch label := e.Label(c); {
		case n.Kind == event.Object:
			if key != "" {
				s.below(e, c, key, names)
			}
			continue
		case label != "":
			key, names = "label("+label+")", []string{label}
		}
		text := n.Text
		if n.Kind == event.Array {
			text = string(e.AppendJSON(nil, c))
		}
		s.fields = append(s.fields, field{key: key, steps: names, text: text, kind: n.Kind, null: s.null(text)})
	}
}

var plainStep = regexp.MustCompile(`^[^"#.\[\]()]+$`)

// quoteStep writes a name of a path: in quotes where it has characters of the grammar.
func quoteStep(name string) string {
	if plainStep.MatchString(name) {
		return name
	}
	return `"` + name + `"`
}

func (s *sample) null(text string) bool { return slices.Contains(s.nulls, strings.TrimSpace(text)) }

// says tells whether there is anything in a value.
func (f *field) says() bool {
	text := strings.TrimSpace(f.text)
	return f.kind != event.Null && text != "" && text != "[]" && !f.null
}

// number tells whether a value is a number.
func (f *field) number() bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(f.text), 64)
	return err == nil
}

// has tells whether the sample has something under a key as mapping files name it.
func (s *sample) has(key string) bool {
	if name, ok := strings.CutPrefix(key, "header."); ok {
		return s.header[name] != ""
	}
	if name, ok := strings.CutPrefix(key, "syslog."); ok {
		return s.syslog[name] != ""
	}
	return s.find(key) != nil
}

// find gives the field of a key: labels in any case.
func (s *sample) find(key string) *field {
	for i := range s.fields {
		f := &s.fields[i]
		if f.says() && (f.key == key || strings.HasPrefix(key, "label(") && strings.EqualFold(f.key, key)) {
			return f
		}
	}
	return nil
}
