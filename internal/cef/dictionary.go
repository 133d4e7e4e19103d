package cef

import (
	"math"
	"slices"
	"strings"

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

// name is what there is to know of one spelling of a key while a message is read.
type name struct {
	short string // the Key of the entry
	limit int32  // its Max, or unlimited
	entry uint16
	role  role
	field uint8 // of which custom field of the dictionary it is the value or label; 0 if of none
	alias bool  // the spelling is not short
}

const (
	// undefined is the entry of a key that is not in the dictionary.
	undefined = uint16(len(entries))
	// unlimited is longer than every value.
	unlimited = math.MaxInt32
)

// dictionary has the spellings of all keys, and names what they are, in its order.
var dictionary, names = spellings()

func spellings() (*lex.Dictionary, []name) {
	var texts []string
	for i := range entries {
		e := &entries[i]
		texts = append(texts, e.Key)
		if e.Full == "" {
			e.Full = e.Key
		} else {
			texts = append(texts, e.Full)
		}
	}
	// The shorter a name is the more senders use it: it shall be found at first look.
	slices.SortStableFunc(texts, func(a, b string) int { return len(a) - len(b) })
	d, names := lex.NewDictionary(texts...), make([]name, len(texts))
	fields := uint8(0)
	for i := range entries {
		e := &entries[i]
		n := name{short: e.Key, limit: int32(e.Max), entry: uint16(i), role: roleOf(e.Key)}
		if n.limit == 0 {
			n.limit = unlimited
		}
		switch n.role {
		case custom:
			fields++
			n.field = fields
		case label: // stands in the table behind its field
			place, _ := d.Find(strings.TrimSuffix(e.Key, labelSuffix))
			n.field = names[place].field
		}
		for _, text := range [...]string{e.Full, e.Key} {
			n.alias = text != e.Key
			place, _ := d.Find(text)
			names[place] = n
		}
	}
	return d, names
}

// defined tells whether key is in the dictionary.
func defined(key string) bool {
	i, _ := dictionary.Find(key)
	return i >= 0
}
