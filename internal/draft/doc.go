// Package draft writes the first version of a mapping folder for a product that nobody
// has mapped, from one message of it, and suggests OCSF paths for keys by their names.
//
// What it knows of names comes from two places: the built-in source of CEF, whose
// entries say where the keys of the CEF dictionary go, and a small table of the names
// that keys have in other formats. It guesses by name alone, so a draft is a start:
// every key of the sample is in it, those that nothing is known of as comments with
// what the sample says.
//
// A draft is proven before it is handed out: it compiles, its sample is recognised and
// becomes a valid event of the class that the draft says, and every entry takes a
// value. Entries that the schema or the sample refuses become comments.
package draft
