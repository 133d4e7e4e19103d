package frame

import (
	"errors"
	"io"
	"math"
)

// Reader splits one stream. It is not safe for concurrent use.
type Reader struct {
	src   io.Reader
	opt   Options
	max   int // the maximum size of a message
	limit int // of an octet count

	in   buffer
	mode Mode // Auto until the stream has begun
	open open
	// scanned is how much of the open message was searched for its end.
	scanned int

	ready Message
	has   bool
	// pending: a pause of the sender would decide; forced: there is one.
	pending, forced bool

	err   error // the stream is over
	stats Stats
}

var anyNumber = NewBuffers(math.MaxInt32)

// NewReader returns a Reader for one stream.
func NewReader(src io.Reader, opt Options) *Reader {
	r := &Reader{src: src, opt: opt, max: opt.maxSize(), limit: opt.CountLimit()}
	r.mode = opt.Mode
	if r.in.shared = opt.Buffers; r.in.shared == nil {
		r.in.shared = anyNumber
	}
	return r
}

// Next gives the next message. It reads only where no complete message is buffered.
// At the end of the stream the rest of it is a message too; then the error of the
// stream comes, io.EOF at its orderly end. An error with Timeout() true, as a read
// deadline causes, ends nothing: Next may be called again.
func (r *Reader) Next() (Message, error) {
	for !r.Buffered() {
		if r.err != nil {
			r.in.release()
			return Message{}, r.err
		}
		if err := r.fill(); err != nil {
			return Message{}, err
		}
	}
	r.has = false
	return r.ready, nil
}

// Buffered tells whether Next would return a message without reading.
func (r *Reader) Buffered() bool {
	for !r.has {
		switch r.step(r.err != nil) {
		case waiting:
			return false
		case found:
			r.has = true
		}
	}
	return true
}

// End declares the stream over: Next gives what is left, then io.EOF.
func (r *Reader) End() {
	if r.err == nil {
		r.err = io.EOF
	}
}

// Pending tells whether everything that a message needs has arrived, and only later bytes
// or a pause of the sender can show where it ends.
func (r *Reader) Pending() bool { return !r.has && r.pending }

// ForceDecision ends what is Pending with what has arrived. It is for a sender that has
// been silent for a while.
func (r *Reader) ForceDecision() { r.forced = r.Pending() }

// Own is the size in bytes of the buffer that the Reader holds beyond its small one and
// that is not one of the shared Buffers; 0 if there is none. While it reads, that is the
// size which it reads into. Growing takes half of that again for a moment.
func (r *Reader) Own() int {
	if r.in.pooled != nil || len(r.in.data) <= smallSize {
		return 0
	}
	return len(r.in.data)
}

// Stats returns the counts so far.
func (r *Reader) Stats() Stats { return r.stats }

// fill reads once and remembers the end of the stream. It returns an error only
// where the stream goes on.
func (r *Reader) fill() error {
	r.ready = Message{} // it would keep a large buffer alive
	n, err := r.in.fill(r.src)
	r.stats.Read += int64(n)
	if err == nil {
		return nil
	}
	var t interface{ Timeout() bool }
	if errors.As(err, &t) && t.Timeout() {
		if n > 0 {
			return nil // the deadline shows again if it still matters
		}
		return err
	}
	r.err = err
	return nil
}
