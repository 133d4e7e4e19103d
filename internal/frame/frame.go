package frame

// Mode says how messages are delimited.
type Mode uint8

// The framings. Auto is no framing of a message, only a setting of a Reader.
const (
	Auto Mode = iota
	Newline
	OctetCounting
	NUL
)

// modes are the names of the framings in configurations, by Mode.
var modes = [...]string{Auto: "auto", Newline: "newline", OctetCounting: "octet_counting", NUL: "nul"}

// String gives the name as it stands in configurations.
func (m Mode) String() string {
	if int(m) < len(modes) {
		return modes[m]
	}
	return "invalid"
}

// ParseMode reads the name of a framing.
func ParseMode(name string) (Mode, bool) {
	for m, s := range modes {
		if s == name {
			return Mode(m), true
		}
	}
	return Auto, false
}

// Oversize says what becomes of a message above the maximum size.
type Oversize uint8

// Truncate keeps the first MaxSize bytes, marked; Drop keeps nothing. Both count.
const (
	Truncate Oversize = iota
	Drop
)

// DefaultMaxSize is the maximum size of a message where Options name none.
const DefaultMaxSize = 1 << 20

// minCountLimit is the least value that CountLimit returns.
const minCountLimit = 64 << 20

// Options say how a Reader splits.
type Options struct {
	Mode Mode
	// MaxSize is the largest message in bytes, DefaultMaxSize if not above 0.
	MaxSize  int
	Oversize Oversize
	// Buffers are shared with other Readers; nil: with all that have none, any number.
	Buffers *Buffers
}

// CountLimit is the largest octet count that is taken for one: above it the digits
// are junk rather than the start of a message that somebody means to send.
func (o Options) CountLimit() int { return max(16*o.maxSize(), minCountLimit) }

func (o Options) maxSize() int {
	if o.MaxSize <= 0 {
		return DefaultMaxSize
	}
	return o.MaxSize
}

// Message is one message without its framing.
type Message struct {
	// Bytes belong to the Reader and are valid until the next call of Next.
	Bytes []byte
	// Framing is that of the stream.
	Framing Mode
	// Truncated: the message was longer than MaxSize, or the stream ended inside its
	// counted octets.
	Truncated bool
	// Malformed: the framing around the message was broken. Its start or its end may be
	// missing, or it may be several messages in one.
	Malformed bool
}

// Stats count what a Reader saw. At the end of a stream
// Read = MessageBytes + FramingBytes + DiscardedBytes.
type Stats struct {
	// Read are the bytes taken from the stream.
	Read int64
	// Messages were given, with MessageBytes bytes.
	Messages, MessageBytes int64
	// FramingBytes are counts, ends of lines and other delimiters.
	FramingBytes int64
	// DiscardedBytes were cut from oversized messages, or were oversized and dropped.
	DiscardedBytes int64
	// Malformed frames: each was given as a message, or was oversized.
	Malformed int64
	// Oversized messages: each was truncated, or dropped.
	Oversized int64
	// Truncated messages were given with Truncated set.
	Truncated int64
	// Dropped are oversized messages that were not given at all.
	Dropped int64
}
