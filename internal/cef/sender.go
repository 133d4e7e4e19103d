package cef

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"

// senderKeys are keys outside the dictionary that many senders write, in CEF and in LEEF,
// each in a case of its own: "Action", "action", "ACTION". They are one key, as the keys of
// the dictionary are.
var (
	senderKeys = [...]string{
		"action", "severity", "name", "desc", "description", "status", "result", "user", "username",
		"hostname", "computer", "policy", "rule", "domain", "protocol", "url", "dbuser",
	}
	senders = lex.NewDictionary(senderKeys[:]...)
)

// Spellings gives every spelling of a key that an Event has under one name, and that name:
// short and full names of the dictionary, and the keys of many senders.
func Spellings(yield func(spelled, name string) bool) {
	for i := range entries {
		e := &entries[i]
		if !yield(e.Key, e.Key) || e.Full != e.Key && !yield(e.Full, e.Key) {
			return
		}
	}
	for _, key := range senderKeys {
		if !yield(key, key) {
			return
		}
	}
}

// SenderKey gives the name under which an Event has a key that many senders write and that
// is in no dictionary, however its case is.
func SenderKey(key string) (name string, ok bool) {
	if i, _ := senders.Find(key); i >= 0 {
		return senderKeys[i], true
	}
	return "", false
}
