// Package frame splits a byte stream into messages, as syslog over TCP needs it.
//
// A Reader takes an io.Reader and returns one Message per call of Next. It never gives up
// on a stream. Every byte that was read is in a message, is framing, or is counted as
// discarded (Stats). The bytes of a Message belong to the Reader until the next call.
//
// # Framings
//
// Newline: a message ends at LF; a CR in front of it is framing. NUL and leading digits
// belong to the message.
//
// NUL: a message ends at NUL (RFC 6587, section 3.4.2, allows other trailers).
//
// OctetCounting: MSG-LEN SP SYSLOG-MSG (RFC 6587, section 3.4.1). LF, CR, NUL and blanks
// between frames are skipped. One LF or CRLF at the end of the counted octets is framing:
// ESET PROTECT counts it. Leading zeros in a count are accepted, zero is not.
//
// Auto decides once, by the first bytes of the stream: a count, a blank and a marker
// (a syslog priority, "CEF:", "LEEF:" or "{") mean OctetCounting, everything else means
// Newline. Later bytes never change that, because whoever can make a device log a string
// chooses some of them.
//
// Empty messages are not returned.
//
// # Wrong counts
//
// A frame is believed if it ends with LF, or before LF, CR, NUL or another frame, or at the
// end of the stream or a pause. The frame behind must begin with a marker, or lead to a
// place where a frame can end. Between two digits that is required in any case: a count
// that is too large by one would otherwise turn port 443 into 4439. Until the following
// bytes have arrived the message is Pending; ForceDecision ends the wait.
//
// A frame that is not believed gets Malformed. Its end is looked for
//   - a few bytes before and behind, where another frame begins,
//   - where it ends if code points or UTF-16 units were counted instead of octets,
//   - at the next LF, or an earlier one that another frame with a marker follows.
//
// In the last case the message keeps its count. It is one message, never several: nothing
// inside a line becomes a message of its own. Without any LF it extends to the next pause
// of the sender. What stands where a count should is treated in the same way.
//
// # Limits
//
// Memory is bounded by MaxSize and grows on demand; a connection that waits for its next
// message holds about 4 KiB. Time is linear in the input. What is returned does not depend
// on how the stream was cut into reads, except by ForceDecision.
package frame
