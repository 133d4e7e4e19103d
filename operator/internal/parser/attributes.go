package parser

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// maxFields bounds the fields of a message. Stanza puts them into the record one by one,
// and pdata looks through all keys for each: a hostile message of 1 MiB would take minutes.
const maxFields = 1024

// attributes gives what the operator puts into the entry.
func (f *Format) attributes(e *event.Event) (map[string]any, error) {
	count := 0
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		count++
	}
	if count > maxFields {
		return nil, fmt.Errorf("the %s message has %d fields: at most %d are read", f.Name, count, maxFields)
	}
	out := make(map[string]any, len(f.Header)+3)
	for c := e.First(event.Header); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if name := f.Header[n.Key]; name != "" {
			out[name] = valid(n.Text)
		}
	}
	fields, duplicates := fields(e, count)
	out[f.Fields] = fields
	if len(duplicates) > 0 {
		out[f.Duplicates] = duplicates
	}
	if codes := codes(e); len(codes) > 0 {
		out[f.Diagnostics] = codes
	}
	return out, nil
}

// fields gives the last value of each field, and the earlier ones that differ from it.
func fields(e *event.Event, count int) (last, earlier map[string]any) {
	labels := labels(e)
	last = make(map[string]any, count)
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if n.Paired && labels[n.Text] == 1 {
			continue // it is the key of its field
		}
		key, text := n.Key, valid(strings.TrimRight(n.Text, " "))
		if label := e.Label(c); labels[label] == 1 {
			key = label
		}
		key = valid(key)
		if before, again := last[key]; again {
			if earlier == nil {
				earlier = map[string]any{}
			}
			list, _ := earlier[key].([]any)
			earlier[key] = append(list, before)
		}
		last[key] = text
	}
	for key, v := range earlier {
		list, _ := v.([]any)
		if list = slices.DeleteFunc(list, func(x any) bool { return x == last[key] }); len(list) == 0 {
			delete(earlier, key)
		} else {
			earlier[key] = list
		}
	}
	return last, earlier
}

// labels counts for each label what would have it as its key: the fields that it labels,
// and those whose own key it is. Only one that stands for a single field may.
func labels(e *event.Event) map[string]int {
	var out map[string]int
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		if l := e.Label(c); l != "" {
			if out == nil {
				out = map[string]int{}
			}
			out[l]++
		}
	}
	if out == nil {
		return nil
	}
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		if k := e.Node(c).Key; out[k] > 0 {
			out[k]++
		}
	}
	return out
}

// codes are the codes of the diagnostics, each once.
func codes(e *event.Event) (out []any) {
	for i := range e.Diagnostics {
		if code := any(e.Diagnostics[i].Code); !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// valid is a text as OTLP may have it.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
