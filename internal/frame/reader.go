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
	open open
	// scanned is how much of the unread bytes was searched for the end already.
	scanned int

	// state is the framing that the stream is known to use; Auto: nothing is known.
	state Mode
	// aligned: the message before was a counted frame; bare: and it began with no PRI.
	aligned, bare bool

	pending Message
	has     bool
	hurry   bool
	err     error // the stream is over
	stats   Stats
}

var anyNumber = NewBuffers(math.MaxInt32)

// NewReader returns a Reader for one stream.
func NewReader(src io.Reader, opt Options) *Reader {
	r := &Reader{src: src, opt: opt, max: opt.maxSize(), limit: opt.CountLimit()}
	r.state = opt.Mode
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
	return r.pending, nil
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

// Undecided tells whether a count was read that only later bytes can confirm, since no
// PRI follows it.
func (r *Reader) Undecided() bool {
	b := r.in.unread()
	h, v := parseHeader(b, r.limit)
	return r.open.kind == none && v == yes && parsePRI(b[h.size:]) == no
}

// Hurry decides what is Undecided by what has arrived: a frame that is complete is one,
// anything else is text. It is for a sender that has been silent for a while.
func (r *Reader) Hurry() { r.hurry = r.Undecided() }

// Held is the size of the buffer that the Reader holds, in bytes. While it reads, that
// is the size which it reads into.
func (r *Reader) Held() int { return len(r.in.data) }

// Stats returns the counts so far.
func (r *Reader) Stats() Stats { return r.stats }

// fill reads once and remembers the end of the stream. It returns an error only
// where the stream goes on.
func (r *Reader) fill() error {
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

// result says what a step led to.
type result uint8

const (
	waiting result = iota // for more bytes
	moved                 // on, without a message
	found                 // a message: pending
)

// step goes on with the message that is open, or opens the next.
func (r *Reader) step(final bool) result {
	if r.open.kind == none {
		if !r.begin(final || r.hurry) {
			return waiting
		}
		r.scanned, r.hurry = 0, false
	}
	return r.finish(final)
}
