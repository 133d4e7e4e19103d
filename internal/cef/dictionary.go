package cef

import (
	"math"
	"slices"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
)

// Type is what the dictionary says a value is. Senders break it often
// ("dvc=hostname", "src=Test Role 10"), so the text is kept whatever it is.
type Type uint8

// The types of the dictionary.
const (
	String Type = iota
	Integer
	Long
	Double
	Timestamp // see Time
	IPv4      // since 1.0 of the format IPv6 as well
	IPv6
	IP
	MAC
)

var typeNames = [...]string{"string", "integer", "long", "double", "timestamp", "ipv4_address", "ipv6_address", "ip_address", "mac_address"}

// String gives the name of the type.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "unknown"
}

// Entry is a key of the dictionary.
type Entry struct {
	Key  string // the short name, under which an Event has the field
	Full string // the long name; the same field
	Type Type
	Max  int // greatest length in characters; 0 if the dictionary names none
}

// Lookup finds a key by its short or full name, exactly or else in any case.
func Lookup(key string) (Entry, bool) {
	i, _ := dictionary.Find(key)
	if i < 0 {
		return Entry{}, false
	}
	return entries[names[i].entry], true
}

// role is what a key has to do with labels.
type role uint8

const (
	noRole role = iota
	custom      // cs1: a field whose meaning its label tells
	label       // cs1Label
)

// name is one spelling of a key, with what there is to know of the key while a
// message is read.
type name struct {
	text  string
	short string // the Key of the entry
	limit int    // its Max, or unlimited
	entry uint16
	role  role
	alias bool // text is not short
}

const (
	// undefined is the entry of a key that is not in the dictionary.
	undefined = uint16(len(entries))
	// unlimited is longer than every value.
	unlimited = math.MaxInt
)

// names are the names of all keys, and dictionary their texts.
var (
	names      = allNames()
	dictionary = spellings(names)
)

func allNames() []name {
	names := make([]name, 0, 2*len(entries))
	for i := range entries {
		e := &entries[i]
		n := name{text: e.Key, short: e.Key, limit: e.Max, entry: uint16(i), role: roleOf(e.Key)}
		if n.limit == 0 {
			n.limit = unlimited
		}
		names = append(names, n)
		if e.Full == "" {
			e.Full = e.Key
		} else {
			n.text, n.alias = e.Full, true
			names = append(names, n)
		}
	}
	// The shorter a name is the more senders use it: it shall be found at first look.
	slices.SortStableFunc(names, func(a, b name) int { return len(a.text) - len(b.text) })
	return names
}

func spellings(names []name) *lex.Dictionary {
	t := make([]string, len(names))
	for i := range names {
		t[i] = names[i].text
	}
	return lex.NewDictionary(t...)
}

// defined tells whether key is in the dictionary.
func defined(key string) bool {
	i, _ := dictionary.Find(key)
	return i >= 0
}
