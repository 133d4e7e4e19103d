// Package jsontext reads JSON text into the event model in one walk.
//
// # Grammar
//
// A document is a JSON text as in [RFC 8259]. Around it a byte order mark, white
// space and NUL bytes are skipped. [Parse] takes an object, [Into] and [Repair] an
// object or an array. Numbers are kept as they were written, since a float64 would
// change the long ids of vendors; strings are unescaped once.
//
// # Deviations
//
// Security products cut their messages (ESET at 8,000 characters, UDP at the
// datagram), write Windows paths without escapes and let templates fall through.
// What can be read is read, and a diagnostic says what was wrong and how it was
// taken: see the codes. A surrogate without its half becomes U+FFFD, as in
// encoding/json. Invalid UTF-8 stays as it is: event.AppendString replaces it when
// it writes. The raw text of what was cut or left out is not in the event: the caller
// keeps the message.
//
// # Cost
//
// Time is linear in the text for any text, memory is bounded by MaxNodes, and a
// document without escapes is read without an allocation.
//
// # Memory
//
// The texts of nodes are sub-strings of the text that was given, or copies where an
// escape forced one. So an event keeps the message alive; nothing needs to be freed
// and nothing is reused by a later call.
//
// [RFC 8259]: https://www.rfc-editor.org/rfc/rfc8259
package jsontext
