package mapping

import (
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// content is what kind of value a key is expected to hold, as far as placeholders differ.
type content uint8

const (
	anyContent  content = iota
	nameContent         // of an account, a file or a process
	hostContent         // a host name or an address
	addressContent
	macContent
	portContent
	sentenceContent // several values and words between them
)

// placeholders are the texts that mean nothing in a kind of value, in lower case.
func (c content) placeholders() []string {
	switch c {
	case nameContent:
		return typed.NamePlaceholders
	case hostContent, addressContent:
		return hostPlaceholders
	case macContent:
		return typed.MACPlaceholders
	case portContent:
		return typed.PortPlaceholders
	case sentenceContent:
		return sentencePlaceholders
	}
	return nil
}

var (
	hostPlaceholders     = slices.Concat(typed.NamePlaceholders, typed.AddressPlaceholders)
	sentencePlaceholders = slices.Concat(typed.SentencePlaceholders, typed.AddressPlaceholders)
)

// contentOf is the kind of the values of an attribute.
func contentOf(a *ocsf.Attribute) content {
	if a == nil || a.Type == nil {
		return anyContent
	}
	switch a.Type.Name {
	case "username_t", "file_name_t", "file_path_t", "process_name_t", "email_t":
		return nameContent
	case "hostname_t":
		return hostContent
	case "ip_t":
		return addressContent
	case "mac_t":
		return macContent
	case "port_t":
		return portContent
	}
	return anyContent
}

// contentOfEntry is the kind of the values of an entry: a is nil for a transform that fills
// several attributes.
func contentOfEntry(e *entry, a *ocsf.Attribute) content {
	if e.compose != "" {
		return sentenceContent
	}
	if n := len(e.as); n > 0 && transforms[e.as[n-1].name] != nil {
		if c := transforms[e.as[n-1].name].holds; c != anyContent {
			return c
		}
	}
	return contentOf(a)
}

// nulls are the texts that a source writes for nothing, compared without case.
type nulls struct {
	texts [nullBuckets][]string // in lower case, by length; the last holds all that are longer
	first [4]uint64             // their first bytes in both cases, a bit each
}

const nullBuckets = 24

// newNulls are the placeholders of a kind of value with those of the source and the entry.
func newNulls(c content, lists ...[]string) *nulls {
	n := &nulls{}
	n.add(typed.Placeholders)
	n.add(c.placeholders())
	for _, list := range lists {
		n.add(list)
	}
	return n
}

func (n *nulls) add(texts []string) {
	for _, s := range texts {
		if s = strings.ToLower(s); s == "" {
			continue // an empty text is never usable
		}
		bucket := &n.texts[min(len(s), nullBuckets-1)]
		if slices.Contains(*bucket, s) {
			continue
		}
		*bucket = append(*bucket, s)
		for _, b := range [...]byte{s[0], upper(s[0])} {
			n.first[b/64] |= 1 << (b % 64)
		}
		if r := strings.ToUpper(s); r[0] != upper(s[0]) { // beyond ASCII
			n.first[r[0]/64] |= 1 << (r[0] % 64)
		}
	}
}

// has tells whether s, which is not empty, says nothing.
func (n *nulls) has(s string) bool {
	if n == nil || n.first[s[0]/64]&(1<<(s[0]%64)) == 0 {
		return false
	}
	for _, text := range n.texts[min(len(s), nullBuckets-1)] {
		if equalFold(s, text) {
			return true
		}
	}
	return false
}

func upper(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - ('a' - 'A')
	}
	return b
}
