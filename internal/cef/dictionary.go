package cef

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"

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
	n := find(key, lex.Hash(key))
	if n == nil {
		return Entry{}, false
	}
	return entries[n.entry], true
}

// role is what a key has to do with labels.
type role uint8

const (
	noRole role = iota
	custom      // cs1: a field whose meaning its label tells
	label       // cs1Label
)

// name is one spelling of a key: a row of the index.
type name struct {
	text  string
	hash  uint32 // of the short name
	entry uint16
	role  role
}

const indexSize = 2048 // a power of two, sparse enough for short probes

var (
	names []name
	index [indexSize]uint16 // of names, plus one
)

func init() {
	names = make([]name, 0, 2*len(entries))
	for i := range entries {
		e := &entries[i]
		addName(e.Key, i)
		if e.Full == "" {
			e.Full = e.Key
		} else {
			addName(e.Full, i)
		}
	}
}

func addName(text string, entry int) {
	short := entries[entry].Key
	names = append(names, name{text: text, hash: lex.Hash(short), entry: uint16(entry), role: roleOf(short)})
	i := lex.Hash(text)
	for index[i%indexSize] != 0 {
		i++
	}
	index[i%indexSize] = uint16(len(names))
}

// find gives the name that key, with the hash h, is in the dictionary.
func find(key string, h uint32) *name {
	for ; ; h++ {
		i := index[h%indexSize]
		if i == 0 {
			return nil
		}
		if n := &names[i-1]; n.text == key || lex.EqualFold(n.text, key) {
			return n
		}
	}
}
