// Package ocsf knows the OCSF schema and what an event of it is.
//
// It takes nothing from outside: the facts of the supported versions are embedded (see
// facts/README.md), and Load gives them as a Schema of classes, objects, attributes,
// types and enums. A Schema is made once per version, is shared by all who load it, and
// is read only: nobody may change what hangs on it.
//
// An Event is the output of a mapping, a tree in one slice that its owner reuses. The
// package writes it as JSON and finds its observables; neither keeps anything of it.
//
// Validate checks an event in its JSON form against a Schema, as the OCSF server does.
// It serves tests and the command line. It takes maps and slices that stay the
// caller's, and it is far too slow for the path of the records.
package ocsf
