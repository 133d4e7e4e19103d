package mappingdoc

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

// Keys are the documented keys of a source.
type Keys struct {
	Intro string // the comment at the top
	Types []*EventType
}

// EventType is an event type as the vendor documents it.
type EventType struct {
	Name   string
	Rules  []string // that map it; "*" are all
	Lowest int      // the share that must be mapped, in percent
	Reason string   // why its keys are not mapped, where the key gives none
	Keys   []Key
}

// Key is a documented key.
type Key struct {
	Name   string
	Reason string // why it is not mapped
}

// readKeys reads a keys.tsv.
func readKeys(file string) (*Keys, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	k := &Keys{}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		if err := k.line(strings.TrimRight(line, "\r\n")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
	}
	return k, nil
}

func (k *Keys) line(s string) error {
	columns := append(strings.Split(s, "\t"), "", "", "")
	switch {
	case s == "":
	case strings.HasPrefix(s, "#:"):
		lowest, err := strconv.Atoi(columns[2])
		if err != nil {
			return fmt.Errorf("the share %q is no number", columns[2])
		}
		k.Types = append(k.Types, &EventType{
			Name: strings.TrimSpace(columns[0][2:]), Rules: strings.Split(columns[1], ","), Lowest: lowest, Reason: columns[3],
		})
	case s[0] == '#':
		k.Intro = strings.TrimSpace(k.Intro + " " + strings.TrimSpace(s[1:]))
	default:
		return k.key(columns[0], columns[1], columns[2])
	}
	return nil
}

func (k *Keys) key(name, types, reason string) error {
	found := false
	for _, t := range k.Types {
		if types != "*" && !slices.Contains(strings.Split(types, ","), t.Name) {
			continue
		}
		if slices.ContainsFunc(t.Keys, func(o Key) bool { return o.Name == name }) {
			return fmt.Errorf("%s is there twice for %s", name, t.Name)
		}
		found = true
		t.Keys = append(t.Keys, Key{name, reason})
	}
	if !found {
		return fmt.Errorf("%s: there is no event type %s: it needs a line '#: %s'", name, types, types)
	}
	return nil
}

// Share says how many of the keys of an event type are in attributes.
type Share struct {
	Source string
	Type   *EventType
	Mapped int
	// ByLabel are those of Mapped that are custom fields of CEF and their labels: they are
	// read only where the label is one that a rule knows.
	ByLabel int
	// Gaps are keys that are not mapped though they could be, Exceptions those that
	// cannot or must not, Unexplained those without a reason.
	Gaps, Exceptions, Unexplained []Key
	// Stale are keys with a reason though a rule reads them.
	Stale []Key
}

// Percent is the share of the documented keys that is mapped, rounded down.
func (s *Share) Percent() int { return percent(s.Mapped, len(s.Type.Keys)) }

// PercentOfNamed is the share without custom fields, which mean what their labels say.
func (s *Share) PercentOfNamed() int {
	return percent(s.Mapped-s.ByLabel, len(s.Type.Keys)-s.ByLabel)
}

// PercentOfRest is the share of those that have a place in OCSF.
func (s *Share) PercentOfRest() int { return percent(s.Mapped, len(s.Type.Keys)-len(s.Exceptions)) }

func percent(n, of int) int {
	if of == 0 {
		return 100
	}
	return 100 * n / of
}

// Shares counts for each event type of a source the keys that are mapped.
func (s *Source) Shares() []*Share {
	var out []*Share
	for _, t := range s.Keys.Types {
		read := s.reads(t.Rules)
		share := &Share{Source: s.Name, Type: t}
		for _, k := range t.Keys {
			share.count(k, read)
		}
		out = append(out, share)
	}
	return out
}

// byLabel stands in place of a reason at a custom field of CEF and at its label: rules read
// it where the label is one that they know, whichever of the fields it belongs to.
const byLabel = "by label"

func (s *Share) count(k Key, read map[string]bool) {
	mapped := read[k.Name]
	if k.Reason == byLabel {
		mapped, k.Reason = read[byLabel], ""
		if mapped {
			s.ByLabel++
		}
	}
	if mapped && k.Reason != "" {
		s.Stale = append(s.Stale, k)
	}
	if k.Reason == "" {
		k.Reason = s.Type.Reason
	}
	switch {
	case mapped:
		s.Mapped++
	case k.Reason == "":
		s.Unexplained = append(s.Unexplained, k)
	case strings.HasPrefix(k.Reason, "not yet"):
		s.Gaps = append(s.Gaps, k)
	default:
		s.Exceptions = append(s.Exceptions, k)
	}
}

// reads gives the keys that rules read into attributes, with all objects above them.
func (s *Source) reads(rules []string) map[string]bool {
	read := map[string]bool{}
	for i := range s.Rules {
		r := &s.Rules[i]
		if !slices.Contains(rules, "*") && !slices.Contains(rules, r.Name) {
			continue
		}
		for _, key := range keysOf(slices.Concat(r.All, r.Activity), "") {
			if strings.HasPrefix(key, "label(") {
				read[byLabel], read[key] = true, true
				continue
			}
			for key = plain(key); key != ""; key = key[:max(strings.LastIndexByte(key, '.'), 0)] {
				read[key] = true
			}
		}
	}
	for vendor, key := range s.Aliases {
		if !read[key] {
			continue
		}
		if read[vendor] = true; strings.HasPrefix(vendor, "label(") {
			read[byLabel] = true
		}
	}
	return read
}

// keysOf are the keys that entries read, those of an each from the top.
func keysOf(entries []mapping.Entry, each string) []string {
	var out []string
	for i := range entries {
		e := &entries[i]
		for _, k := range e.Keys {
			if k = absolute(k, each); k != "" {
				out = append(out, k)
			}
		}
		if e.Each != "" {
			out = append(append(out, e.Zip...), keysOf(e.Entries, e.Each)...)
		}
	}
	return out
}

// absolute is a key inside an each as it is from the top; empty for that of a zip,
// which its list names.
func absolute(key, each string) string {
	switch {
	case each == "":
		return key
	case key == ".":
		return each
	case key[0] == '/':
		return key[1:]
	case key[0] == '$':
		return ""
	}
	return each + "." + key
}

// plain is a key without indexes and quotes.
func plain(key string) string {
	var b strings.Builder
	for i := 0; i < len(key); i++ {
		switch key[i] {
		case '"':
		case '[':
			i += max(strings.IndexByte(key[i:], ']'), 0)
		case '#': // which of several keys of that name
			end := i + 1
			for end < len(key) && '0' <= key[end] && key[end] <= '9' {
				end++
			}
			if end == i+1 || end < len(key) && key[end] != '.' && key[end] != '[' {
				b.WriteByte('#')
				continue
			}
			i = end - 1
		default:
			b.WriteByte(key[i])
		}
	}
	return b.String()
}
