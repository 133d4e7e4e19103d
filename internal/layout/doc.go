// Package layout writes an OCSF event into a log record in one of four ways, and reads
// it back.
//
//	layout  the event is in                         the original text is in
//	flat    attributes PREFIX.a.b.c, one a leaf     the Body, untouched
//	nested  one attribute PREFIX, a map             the Body, untouched
//	body    the Body, a map                         log.record.original
//	json    the Body, a JSON text                   log.record.original
//
// With Original Drop there is no original; the Body of flat and nested is then the message of
// the event, and where the event does not hold all of the original, that is kept in
// log.record.original.
//
// In flat, the leaves of objects are attributes of their own, a list is one attribute
// (of scalars, or of maps), objects of an event with too many leaves are one JSON string
// each, PREFIX.a.b._json, the keys below unmapped are one JSON text, and the
// observables are one list of distinct values per type, named after the caption of
// the type: PREFIX.observables.ip_address. The attacks of a finding, which the schema
// wants at two places, are written once. Read undoes all this, so that each layout
// reads back to the event that [ocsf.Event.AppendJSON] writes.
//
// A Writer is made once for a compiled set of mappings, and forked for each goroutine.
// What it writes into a record shares the memory of the event's texts, which are
// immutable; it keeps nothing of the event itself.
//
// OTLP requires texts to be valid UTF-8: every byte of a text that is not gets U+FFFD,
// as in the JSON form of an event.
package layout
