package frame

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// FuzzReader holds up what doc.go promises for any bytes: every byte is accounted for,
// every message is a piece of the stream within its limits, memory is bounded, and the
// way the stream was cut into reads changes nothing.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		oct(msgA) + oct(msgB) + msgA + "\n" + msgB + "\r\n" + oct(msgC+"\n"),
		"57 " + msgA + oct(msgB) + oct(msgC),
		"140 " + msgA + oct(msgB) + oct(msgC) + oct(msgA),
		"abc " + msgA + oct(msgB) + "0 <1>x" + oct(msgC),
		"5000000 " + msgA + oct(msgB),
		msgA + "\x00" + msgB + "\x00",
		"5 failed\n12 <b>bold</b>\n" + oct("HEARTBEAT") + oct("{}"),
		strings.Repeat("9 <1>", 50), strings.Repeat("1", 100) + " <1>x",
	} {
		for mode := range byte(4) {
			f.Add([]byte(seed), mode, uint64(1))
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, mode byte, seed uint64) {
		opt := Options{Mode: Mode(mode % 4), MaxSize: 16 + int(seed%100), Oversize: Oversize(seed % 2)}
		whole := check(t, in, bytes.NewReader(in), opt)
		rnd := rand.New(rand.NewPCG(seed, seed))
		cut := check(t, in, &chunked{b: in, rnd: rnd, max: 1 + int(seed%40)}, opt)
		same(t, whole, cut, "%v, %+v\n%q\n%q", opt.Mode, opt, whole, cut)
	})
}

// check reads a stream and checks each message.
func check(t *testing.T, in []byte, src io.Reader, opt Options) []string {
	r := NewReader(src, opt)
	var out []string
	for {
		m, err := r.Next()
		if err != nil {
			break
		}
		if len(m.Bytes) == 0 || len(m.Bytes) > opt.MaxSize || !bytes.Contains(in, m.Bytes) {
			t.Fatalf("%v: %q is no message of the stream", opt.Mode, m.Bytes)
		}
		if m.Framing == Auto {
			t.Fatalf("%q has no framing", m.Bytes)
		}
		if len(r.in.data) > LargeSize {
			t.Fatalf("%d bytes are held", len(r.in.data))
		}
		out = append(out, flags(m)+":"+string(m.Bytes))
	}
	s := r.Stats()
	if s.Read != int64(len(in)) || s.Read != s.MessageBytes+s.FramingBytes+s.DiscardedBytes {
		t.Fatalf("%v: %+v for %d bytes", opt.Mode, s, len(in))
	}
	if s.Messages != int64(len(out)) || opt.Oversize == Truncate && s.Dropped > 0 {
		t.Fatalf("%v: %+v for %d messages", opt.Mode, s, len(out))
	}
	return out
}
