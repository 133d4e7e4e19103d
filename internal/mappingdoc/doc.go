// Package mappingdoc writes docs/mappings: for each built-in source a page that says
// how its events become OCSF events, and an index.
//
// It takes what is true from where it is true: the attribute tables from the compiled
// mapping files, the events from the samples beside them, the shares from keys.tsv, the
// list of the keys that the vendor documents. A test fails where the pages are not
// current, and where a documented key is neither read nor explained. The pages are texts
// of the caller's own.
//
// keys.tsv has one key a line:
//
//	key TAB event types, "*" for all TAB why it is not in an attribute
//
// and one line for each event type, of which the first begins a new table:
//
//	#: event type TAB rules that it is mapped by, "*" for all TAB lowest share in percent TAB why its keys are not in attributes
//
// A reason that begins with "not yet" owns up to a gap; any other says why there is no
// attribute, or why it would be wrong.
package mappingdoc

//go:generate go run ./gen -in ../../mappings -out ../../docs/mappings
