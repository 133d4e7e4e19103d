package leef

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
)

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
	entry, _ := find(key)
	if entry < 0 || entry >= len(entries) {
		return Entry{}, false
	}
	return entries[entry], true
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

// dictionary has the predefined attributes, and behind them the keys of CEF and of many
// senders that are none of these; foreign are the names of the latter, from the end of
// entries on.
var dictionary, foreign = func() (*lex.Dictionary, []string) {
	keys := make([]string, 0, 2*len(entries))
	for i := range entries {
		keys = append(keys, entries[i].Key)
	}
	own, names := lex.NewDictionary(keys...), []string(nil)
	for spelled, name := range cef.Spellings {
		// An EventID is not what ArcSight calls eventId, its number of the event.
		if i, _ := own.Find(spelled); i < 0 && spelled != "eventId" {
			keys, names = append(keys, spelled), append(names, name)
		}
	}
	return lex.NewDictionary(keys...), names
}()

// find gives the place of key in entries, or behind its end that in foreign, or -1, and
// whether it is spelled so there.
func find(key string) (entry int, exact bool) {
	if key == meant {
		entry, _ = dictionary.Find(printed)
		return entry, false
	}
	return dictionary.Find(key)
}

// known tells whether key is in the dictionary, or in that of CEF and no word that a text
// may well have before a "=".
func known(key string) bool {
	entry, _ := find(key)
	return entry >= 0 && entry < len(entries) || entry >= 0 && cef.Distinct(key)
}
