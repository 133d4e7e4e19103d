package leef

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"

// Type is what the dictionary says a value is; the text is kept whatever it is.
type Type uint8

// The types of the dictionary.
const (
	String Type = iota
	Integer
	IntegerOrKeyword // proto: a number or a name
	Date             // see Time
	IP
	MAC
	Boolean // "true" or "false"
)

var typeNames = [...]string{"string", "integer", "integer_or_keyword", "date", "ip_address", "mac_address", "boolean_string"}

// String gives the name of the type.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "unknown"
}

// Entry is a key of the dictionary.
type Entry struct {
	Key  string
	Type Type
	Max  int // greatest length in characters; 0 if the dictionary names none
}

// Lookup finds a key, exactly or else in any case.
func Lookup(key string) (Entry, bool) {
	i, ok := find(key, lex.Hash(key))
	if !ok {
		return Entry{}, false
	}
	return entries[i], true
}

// entries is the dictionary: the predefined attributes of the guide.
var entries = [...]Entry{
	{Key: "cat"},
	{Key: "devTime", Type: Date},
	{Key: "devTimeFormat"},
	{Key: "proto", Type: IntegerOrKeyword},
	{Key: "sev", Type: Integer},
	{Key: "src", Type: IP},
	{Key: "dst", Type: IP},
	{Key: "srcPort", Type: Integer},
	{Key: "dstPort", Type: Integer},
	{Key: "srcPreNAT", Type: IP},
	{Key: "dstPreNAT", Type: IP},
	{Key: "srcPostNAT", Type: IP},
	{Key: "dstPostNAT", Type: IP},
	{Key: "usrName", Max: 255},
	{Key: "srcMAC", Type: MAC},
	{Key: "dstMAC", Type: MAC},
	{Key: "srcPreNATPort", Type: Integer},
	{Key: "dstPreNATPort", Type: Integer},
	{Key: "srcPostNATPort", Type: Integer},
	{Key: "dstPostNATPort", Type: Integer},
	{Key: "identSrc", Type: IP},
	{Key: "identHostName", Max: 255},
	{Key: "identNetBios", Max: 255},
	{Key: "identGrpName", Max: 255},
	{Key: "identMAC", Type: MAC},
	{Key: "vSrc", Type: IP},
	{Key: "vSrcName", Max: 255},
	{Key: "accountName", Max: 255},
	{Key: "srcBytes", Type: Integer},
	{Key: "dstBytes", Type: Integer},
	{Key: "srcPackets", Type: Integer},
	{Key: "dstPackets", Type: Integer},
	{Key: "totalPackets", Type: Integer},
	{Key: "role"},
	{Key: "realm"},
	{Key: "policy"},
	{Key: "resource"},
	{Key: "url"},
	{Key: "groupID"},
	{Key: "domain"},
	{Key: "isLoginEvent", Type: Boolean},
	{Key: "isLogoutEvent", Type: Boolean},
	{Key: "identSecondlp", Type: IP},
	{Key: "calLanguage", Max: 2},
	{Key: "calCountryOrRegion", Max: 2},
}

// identSecondIp is what IBM means by identSecondlp, which it spells with a
// lower-case L.
const (
	printed = "identSecondlp"
	meant   = "identSecondIp"
)

const indexSize = 256 // a power of two, sparse enough for short probes

var index [indexSize]uint8 // of entries, plus one

func init() {
	for i := range entries {
		h := lex.Hash(entries[i].Key)
		for index[h%indexSize] != 0 {
			h++
		}
		index[h%indexSize] = uint8(i + 1)
	}
}

// find gives the place in entries of key, which has the hash h.
func find(key string, h uint32) (entry int, ok bool) {
	if key == meant {
		key, h = printed, lex.Hash(printed)
	}
	for ; ; h++ {
		i := int(index[h%indexSize]) - 1
		if i < 0 {
			return 0, false
		}
		if k := entries[i].Key; k == key || lex.EqualFold(k, key) {
			return i, true
		}
	}
}

// defined tells whether key is in the dictionary.
func defined(key string) bool {
	_, ok := find(key, lex.Hash(key))
	return ok
}
