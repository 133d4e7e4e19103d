// Package frame splits a byte stream into messages, as syslog over TCP needs it.
//
// A Reader takes an io.Reader and gives one Message a call. It never gives up on a
// stream: a broken count, an oversized message or binary junk costs that message
// at most, and is counted. Nothing that was read disappears in silence: every byte
// is in a message, is framing, or is counted as discarded (Stats).
//
// # Framings
//
// Newline: a message ends at LF; a CR in front of it belongs to the end. Where the
// message begins with its own octet count ("679 <12>1 …", which is left over when
// LF splits what was counted) and the count fits, it is taken off.
//
// NUL: a message ends at NUL (RFC 6587, section 3.4.2, allows other trailers).
//
// OctetCounting: MSG-LEN SP SYSLOG-MSG (RFC 6587, section 3.4.1). LF, CR, NUL and
// blanks between frames are skipped. One LF or CRLF at the end inside the counted
// octets is taken off: ESET PROTECT counts it. Leading zeros in a count are
// accepted, zero is not. What follows a count need not be a PRI.
//
// Auto: each message is judged by its start, so a sender may switch at any time.
// Digits, SP and a PRI are a counted frame. Digits and SP before anything else are
// one if the frame ends where another begins, at an LF, or at the end of
// the stream, since "5 failed logins" is text; such a message waits for the byte
// after it, or for Hurry, except after another one like it. With an LF inside the
// frame, as in JSON that is printed over several lines, the next one must follow at
// once and begin alike; the stream must not have been delimited by LF before. Everything else ends at LF, or at a
// NUL where the text begins with a PRI or the message before ended at NUL.
// A message over several lines is one only where it is counted, or with NUL: a
// JSON document that was printed over several lines is one message a line here.
//
// A count with a PRI after lines is doubted where another line with a PRI begins
// inside its frame: it may stand there by mistake.
//
// Empty messages are not messages.
//
// # Finding the way again
//
// Where counted frames are expected and no count stands, the text up to the next
// LF, or to the next count followed by a PRI, is given as a message of its own with
// Malformed set. A count beyond MaxSize is believed up to CountLimit, but the
// message ends earlier where another one visibly begins. A count that is too small
// costs its message, which comes in two pieces. A count that is too large steals
// from the frames behind it: the Reader notices when what follows is no frame, and
// if frames inside the last two lead exactly to the place where the next message
// begins, it goes back and gives those as well; nothing is given more than twice.
// A content that merely looks like a frame is never split while the counts are
// right.
//
// # Limits
//
// Memory is bounded by MaxSize and grows on demand; a connection that waits for its
// next message holds about 4 KiB. Time is linear in the input. What is given does
// not depend on how the stream was cut into reads.
package frame
