package frame

import (
	"io"
	"sync"
	"sync/atomic"
)

const (
	// smallSize is what a Reader holds while it waits.
	smallSize = 4 << 10
	// LargeSize is what it borrows while data flows; it grows beyond that only for
	// messages that need it.
	LargeSize = 32 << 10
)

// Buffers are large buffers that Readers share, so many at a time. A Reader that finds
// none reads less at a time and loses nothing else.
type Buffers struct {
	free sync.Pool
	left atomic.Int64
}

// NewBuffers makes n buffers of LargeSize, when they are needed.
func NewBuffers(n int) *Buffers {
	b := &Buffers{free: sync.Pool{New: func() any { b := make([]byte, LargeSize); return &b }}}
	b.left.Store(int64(n))
	return b
}

func (b *Buffers) borrow() *[]byte {
	if b.left.Add(-1) < 0 {
		b.left.Add(1)
		return nil
	}
	return b.free.Get().(*[]byte)
}

func (b *Buffers) giveBack(p *[]byte) {
	b.free.Put(p)
	b.left.Add(1)
}

// buffer holds what was read and not used: data[pos:end]. It grows on demand up to what
// the Reader needs, and is small again before it waits for a peer that sends little.
type buffer struct {
	shared *Buffers
	small  []byte
	pooled *[]byte // data, where that is borrowed
	data   []byte

	pos, end int
	// full: the last read filled the buffer, more is likely to wait.
	full bool
}

func (b *buffer) unread() []byte { return b.data[b.pos:b.end] }

// fill reads once.
func (b *buffer) fill(src io.Reader) (int, error) {
	b.makeRoom()
	n, err := src.Read(b.data[b.end:])
	b.end += n
	b.full = b.end == len(b.data)
	return n, err
}

// makeRoom makes sure that there is room to read into, in a buffer of fitting size.
func (b *buffer) makeRoom() {
	if b.small == nil {
		b.small = make([]byte, smallSize)
		b.data = b.small
	}
	keep := b.end - b.pos
	switch {
	case !b.full && keep <= smallSize/2:
		b.move(b.small, nil)
	case len(b.data) != LargeSize && keep <= LargeSize/2 && b.enlarge():
	case b.pos > 0 && len(b.data)-b.end < len(b.data)/2:
		b.move(b.data, b.pooled)
	}
	if b.end == len(b.data) {
		b.move(make([]byte, 2*len(b.data)), nil)
	}
}

// enlarge borrows a large buffer, if there is one.
func (b *buffer) enlarge() bool {
	p := b.shared.borrow()
	if p != nil {
		b.move(*p, p)
	}
	return p != nil
}

// move takes what is kept to the front of data, which may be the buffer in use.
func (b *buffer) move(data []byte, pooled *[]byte) {
	n := copy(data, b.data[b.pos:b.end])
	if b.pooled != pooled {
		b.release()
	}
	b.data, b.pooled = data, pooled
	b.pos, b.end = 0, n
}

// release gives a borrowed buffer back.
func (b *buffer) release() {
	if b.pooled != nil {
		b.shared.giveBack(b.pooled)
		b.pooled = nil
	}
}
