package frame

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flags mark messages in the tables: "T" truncated, "M" malformed.
func flags(m Message) string {
	s := ""
	if m.Truncated {
		s += "T"
	}
	if m.Malformed {
		s += "M"
	}
	return s
}

// split reads a whole stream.
func split(t testing.TB, src io.Reader, opt Options) ([]string, *Reader) {
	t.Helper()
	r := NewReader(src, opt)
	var out []string
	for {
		m, err := r.Next()
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			return out, r
		}
		s := string(m.Bytes)
		if f := flags(m); f != "" {
			s = f + ":" + s
		}
		out = append(out, s)
	}
}

// oct frames a message as RFC 6587, section 3.4.1, says.
func oct(s string) string { return fmt.Sprintf("%d %s", len(s), s) }

// chunked gives a stream in pieces of random size.
type chunked struct {
	b   []byte
	rnd *rand.Rand
	max int
}

func (c *chunked) Read(p []byte) (int, error) {
	if len(c.b) == 0 {
		return 0, io.EOF
	}
	n := min(1+c.rnd.IntN(c.max), len(p), len(c.b))
	copy(p, c.b[:n])
	c.b = c.b[n:]
	return n, nil
}

const (
	msgA = "<34>Oct 11 22:14:15 fw CEF:0|a|b|1|2|first|3|act=blocked"
	msgB = "<34>Oct 11 22:14:16 fw CEF:0|a|b|1|2|second|3|dpt=443"
	msgC = "<165>1 2024-01-01T00:00:00Z host app 1 - - third"
)

func TestSplit(t *testing.T) {
	good := oct(msgB) + oct(msgC)
	for _, tc := range []struct {
		name string
		mode Mode
		in   string
		want []string
	}{
		{"newline", Newline, "one\ntwo\r\n\n\r\nthree", []string{"one", "two", "three"}},
		{"newline keeps a lone CR, NUL and blanks", Newline, " a\rb\x00 \n", []string{" a\rb\x00 "}},
		{"newline, count left over", Newline, oct(msgA+"\n") + oct(msgB) + "\n", []string{msgA, msgB}},
		{"newline, count does not fit", Newline, "7 " + msgA + "\n", []string{"7 " + msgA}},
		{"newline, digits are text", Newline, "5 failed logins\n", []string{"5 failed logins"}},
		{"NUL", NUL, "one\x00two\nlines\x00\x00three", []string{"one", "two\nlines", "three"}},
		{"counted", OctetCounting, oct(msgA) + good, []string{msgA, msgB, msgC}},
		{"counted, LF inside", OctetCounting, oct(msgA+"\n") + oct("a\nb\r\n") + oct("\n") + good, []string{msgA, "a\nb", msgB, msgC}},
		{"counted, LF between", OctetCounting, oct(msgA) + "\n" + oct(msgB) + "\r\n" + oct(msgC), []string{msgA, msgB, msgC}},
		{"counted without PRI", OctetCounting, oct("HEARTBEAT") + oct("{}") + oct("5 <1>"), []string{"HEARTBEAT", "{}", "5 <1>"}},
		{"counted, leading zeros", OctetCounting, "005 <1>ab" + good, []string{"<1>ab", msgB, msgC}},
		{"content that looks like frames", OctetCounting, oct("x"+good+"9 <1>") + good, []string{"x" + good + "9 <1>", msgB, msgC}},
		{"count: letters", OctetCounting, "abc " + msgA + good, []string{"M:abc " + msgA, msgB, msgC}},
		{"count: zero", OctetCounting, "0 " + msgA + good, []string{"M:0 " + msgA, msgB, msgC}},
		{"count: negative", OctetCounting, "-5 " + msgA + good, []string{"M:-", msgA[:5], "M:" + msgA[5:], msgB, msgC}},
		{"count: hexadecimal", OctetCounting, "0x38 " + msgA + good, []string{"M:0x", msgA[:38], "M:" + msgA[38:], msgB, msgC}},
		{"count: missing", OctetCounting, msgA + good, []string{"M:" + msgA, msgB, msgC}},
		{"count: too many digits", OctetCounting, "99999999999999 " + msgA + good, []string{"M:99999999999999 " + msgA, msgB, msgC}},
		{"count: huge", OctetCounting, "9999999999 " + msgA + good, []string{"M:9999999999 " + msgA, msgB, msgC}},
		{"count: above the maximum", OctetCounting, "5000000 " + msgA + good, []string{"M:" + msgA, msgB, msgC}},
		{"count: too small", OctetCounting, oct(msgA) + "8 " + msgA + good, []string{msgA, msgA[:8], "M:" + msgA[8:], msgB, msgC}},
		{"count: one too large", OctetCounting, "57 " + msgA + good, []string{msgA + "5", "<34", msgB, msgC}},
		{"count: three too large", OctetCounting, "59 " + msgA + good, []string{msgA + "53 ", "M:" + msgB, msgC}},
		{"count: too large by a frame and a half", OctetCounting, "140 " + msgA + good + oct(msgA), []string{msgA + oct(msgB) + oct(msgC)[:28], msgB, msgC, msgA}},
		{"count: beyond the end", OctetCounting, "4000 " + msgA + good, []string{"M:" + msgA, msgB, msgC}},
		{"end inside a frame", OctetCounting, oct(msgA)[:20], []string{"TM:" + oct(msgA)[3:20]}},
		{"binary between", OctetCounting, oct(msgA) + "\xff\xfe\x00\x01 \x80" + good, []string{msgA, "M:\xff\xfe\x00\x01 \x80", msgB, msgC}},
		{"lines between", OctetCounting, oct(msgA) + "\n\n\r\nfoo\nbar" + good, []string{msgA, "M:foo", "M:bar", msgB, msgC}},

		{"auto newline", Auto, msgA + "\n" + msgB + "\r\nCEF:0|x\n", []string{msgA, msgB, "CEF:0|x"}},
		{"auto counted", Auto, oct(msgA) + good, []string{msgA, msgB, msgC}},
		{"auto NUL", Auto, msgA + "\x00" + msgB + "\x00CEF:0|x\x00" + msgC, []string{msgA, msgB, "CEF:0|x", msgC}},
		{"auto switches", Auto, msgA + "\n" + good + msgA + "\n" + msgB + "\n" + good, []string{msgA, msgB, msgC, msgA, msgB, msgB, msgC}},
		{"auto switches with LF after frames", Auto, oct(msgA) + "\n" + msgB + "\n" + good, []string{msgA, msgB, msgB, msgC}},
		{"auto, several lines in a frame", Auto, oct(msgA+"\nline\n12 more") + good, []string{msgA + "\nline\n12 more", msgB, msgC}},
		{"auto counted without PRI", Auto, oct("HEARTBEAT") + oct("{\"a\":1}") + "\n" + oct("CEF:0|a"), []string{"HEARTBEAT", "{\"a\":1}", "CEF:0|a"}},
		{"auto counted, lines without PRI", Auto, oct("{\n\"a\": 1\n}") + oct("{\n\"b\": 2\n}") + oct("HEARTBEAT"), []string{"{\n\"a\": 1\n}", "{\n\"b\": 2\n}", "HEARTBEAT"}},
		{"auto counted, lines without PRI, LF counted", Auto, oct("{\n\"a\": 1\n}\n") + oct("{\n}\n"), []string{"{\n\"a\": 1\n}", "{\n}"}},
		{"auto counted, lines without PRI, LF between", Auto, oct("{\n\"a\": 1\n}") + "\r\n" + oct("{\n}") + "\n", []string{"{\n\"a\": 1\n}", "{\n}"}},
		{"auto counted, lines without PRI, alone", Auto, oct("{\n\"a\": 1\n}"), []string{"{\n\"a\": 1\n}"}},
		{"auto counted, lines without PRI after syslog", Auto, oct(msgA) + oct("{\n\"a\": 1\n}") + oct("{\n}"), []string{msgA, "{\n\"a\": 1\n}", "{\n}"}},
		{"auto, lines that begin with digits", Auto, "20 items 5 failed\n7 items 5 failed\n2024 x\n", []string{"20 items 5 failed", "7 items 5 failed", "2024 x"}},
		{"auto, digits are text", Auto, "5 failed logins\n13 <b>bold</b>\n2024 Jan 1 host x\n", []string{"5 failed logins", "13 <b>bold</b>", "2024 Jan 1 host x"}},
		{"auto, a line that mentions frames", Auto, "msg=error 404 <500> x 5 <12>1 y\nb 7 <1>\n", []string{"msg=error 404 <500> x 5 <12>1 y", "b 7 <1>"}},
		{"auto, stray count before lines", Auto, msgA + "\n4000 " + msgB + "\n" + msgC + "\n", []string{msgA, "M:4000 " + msgB, msgC}},
		{"auto, stray count before the first line", Auto, "60 " + msgA + "\n" + msgB + "\n" + msgC + "\n", []string{msgA + "\n<34", msgB, msgC}},
		{"auto, count with LF not counted", Auto, oct(msgA) + "\n" + oct(msgB) + "\n", []string{msgA, msgB}},
		{"auto, junk first", Auto, "abc " + msgA + good, []string{"M:abc " + msgA, msgB, msgC}},
		{"auto, binary first", Auto, "\x16\x03\x01\xff" + good, []string{"M:\x16\x03\x01\xff", msgB, msgC}},
		{"auto, junk between", Auto, oct(msgA) + "zz 9 " + good + "\x80\x81\n\x82" + good, []string{msgA, "M:zz 9 ", msgB, msgC, "M:\x80\x81", "M:\x82", msgB, msgC}},
		{"auto, zero", Auto, oct(msgA) + "0 " + msgA + good, []string{msgA, "M:0 " + msgA, msgB, msgC}},
		{"auto, huge on lines", Auto, msgA + "\n5000000 " + msgB + "\n" + msgC + "\n", []string{msgA, "M:5000000 " + msgB, msgC}},
		{"JSON over several lines is no message", Auto, "{\n \"a\": 1\n}\n", []string{"{", " \"a\": 1", "}"}},
		{"empty", Auto, "", nil},
		{"only stray bytes", Auto, "\n\x00\r\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			opt := Options{Mode: tc.mode}
			got, r := split(t, strings.NewReader(tc.in), opt)
			assert.Equal(t, tc.want, got)
			balanced(t, r.Stats(), len(tc.in))
			got, r = split(t, iotest.OneByteReader(strings.NewReader(tc.in)), opt)
			assert.Equal(t, tc.want, got, "byte by byte")
			balanced(t, r.Stats(), len(tc.in))
		})
	}
}

// balanced checks that every byte of the stream is accounted for.
func balanced(t testing.TB, s Stats, n int) {
	t.Helper()
	assert.EqualValues(t, n, s.Read)
	assert.Equal(t, s.Read+s.Reread, s.MessageBytes+s.FramingBytes+s.DiscardedBytes, "%+v", s)
}

func TestOversize(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, tc := range []struct {
		name string
		mode Mode
		in   string
		want []string // with Truncate; with Drop those marked are missing
	}{
		{"newline", Newline, "a\n" + long + "\nb\n", []string{"a", "T:" + long[:16], "b"}},
		{"newline, exactly", Newline, long[:16] + "\r\n" + long[:17] + "\nb\n", []string{long[:16], "T:" + long[:16], "b"}},
		{"newline without end", Newline, long, []string{"T:" + long[:16]}},
		{"NUL", NUL, long + "\x00b\x00", []string{"T:" + long[:16], "b"}},
		{"counted", OctetCounting, oct("<1>a") + oct("<1>"+long) + oct("<1>b"), []string{"<1>a", "T:<1>" + long[:13], "<1>b"}},
		{"counted, exactly", OctetCounting, oct(long[:16]) + oct(long[:17]) + oct("<1>b"), []string{long[:16], "T:" + long[:16], "<1>b"}},
		{"counted, not as long as it says", OctetCounting, "500 <1>" + long + oct("<1>b"), []string{"T:<1>" + long[:13], "<1>b"}},
		{"auto", Auto, "<1>" + long + "\n" + oct("<1>"+long) + oct("<1>b") + "<1>c\n", []string{"T:<1>" + long[:13], "T:<1>" + long[:13], "<1>b", "<1>c"}},
		{"junk", OctetCounting, oct("<1>a") + long + oct("<1>b"), []string{"<1>a", "TM:" + long[:16], "<1>b"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, over := range []Oversize{Truncate, Drop} {
				var want []string
				cut := 0
				for _, w := range tc.want {
					if strings.HasPrefix(w, "T") {
						cut++
						if over == Drop {
							continue
						}
					}
					want = append(want, w)
				}
				for _, src := range []io.Reader{strings.NewReader(tc.in), iotest.OneByteReader(strings.NewReader(tc.in))} {
					got, r := split(t, src, Options{Mode: tc.mode, MaxSize: 16, Oversize: over})
					s := r.Stats()
					if tc.name == "counted, not as long as it says" {
						for i := range got {
							got[i] = strings.Replace(got[i], "TM:", "T:", 1)
						}
					}
					assert.Equal(t, want, got)
					assert.EqualValues(t, cut, s.Oversized)
					assert.EqualValues(t, len(want), s.Messages)
					if over == Drop {
						assert.EqualValues(t, cut, s.Dropped)
					} else {
						assert.EqualValues(t, cut, s.Truncated)
					}
					balanced(t, s, len(tc.in))
				}
			}
		})
	}
}

// Messages that are framed rightly come out as they went in, however the stream is
// cut into reads, and a sender may switch from message to message.
func TestRandomMessages(t *testing.T) {
	for seed := range uint64(400) {
		rnd := rand.New(rand.NewPCG(seed, 6587))
		mode := Mode(rnd.IntN(4))
		switches := rnd.IntN(2) == 0 // in Auto
		var stream bytes.Buffer
		var want []string
		for range 1 + rnd.IntN(60) {
			by := mode
			if mode == Auto {
				by = OctetCounting
				if switches {
					by = []Mode{Newline, OctetCounting}[rnd.IntN(2)]
				}
			}
			m := randomMessage(rnd, by, mode == Auto, switches)
			want = append(want, m)
			switch by {
			case OctetCounting:
				stream.WriteString(oct(m + []string{"", "\n", "\r\n"}[rnd.IntN(3)]))
				stream.WriteString([]string{"", "", "\n"}[rnd.IntN(3)])
			case NUL:
				stream.WriteString(m + "\x00")
			default:
				stream.WriteString(m + []string{"\n", "\r\n"}[rnd.IntN(2)])
			}
		}
		size := []int{1, 7, 100, 5000, 100000}[rnd.IntN(5)]
		got, r := split(t, &chunked{b: stream.Bytes(), rnd: rnd, max: size}, Options{Mode: mode, MaxSize: 20000})
		same(t, want, got, "seed %d, %v", seed, mode)
		balanced(t, r.Stats(), stream.Len())
		require.Zero(t, r.Stats().Malformed)
	}
}

// same compares without printing more than the first difference.
func same(t testing.TB, want, got []string, format string, args ...any) {
	t.Helper()
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			t.Fatalf(format+": message %d is %.200q, not %.200q", append(args, i, got[i], want[i])...)
		}
	}
	if len(want) != len(got) {
		t.Fatalf(format+": %d messages, not %d", append(args, len(got), len(want))...)
	}
}

// randomMessage makes a message that its framing can carry. Counted octets are
// transparent: they may hold anything, frames included, unless lines went before.
func randomMessage(rnd *rand.Rand, by Mode, auto, switches bool) string {
	pieces := []string{"a", "text ", "=", "12 ", "\xff", "é", "|", "{}", "443", " ", "\\", "5 < x"}
	if by == OctetCounting {
		pieces = append(pieces, "\n", "\r\n", "\x00", "\n9 x\n")
	}
	if by == NUL {
		pieces = append(pieces, "\n", "\r")
	}
	if !auto || !switches {
		pieces = append(pieces, "8 <1>ab", "5 <1>x", " <34>")
	}
	var b strings.Builder
	if auto || rnd.IntN(2) == 0 {
		fmt.Fprintf(&b, "<%d>", rnd.IntN(192))
	} else {
		b.WriteString("m")
	}
	for range rnd.IntN([]int{4, 40, 3000}[rnd.IntN(3)]) {
		b.WriteString(pieces[rnd.IntN(len(pieces))])
	}
	b.WriteString("z")
	return b.String()
}

// Junk between good frames costs no good frame. (In Auto the stream must be known to
// be counted: the first frame is good.)
func TestRandomJunk(t *testing.T) {
	junk := []string{"\n", "\r\n", "abc ", "0 <34>zero", "7 <34>too small a count", "00000000000 <34>no number", "3000000 <34>above", "\x00\x01\xff\xfe", "text\n", "<34>no count", "- "}
	for seed := range uint64(1000) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		var stream strings.Builder
		var want []string
		for i := range 40 {
			if i > 0 && rnd.IntN(2) == 0 {
				stream.WriteString(junk[rnd.IntN(len(junk))])
			}
			m := fmt.Sprintf("<%d>message %d of the stream%s.", rnd.IntN(192), i, strings.Repeat("!", rnd.IntN(200)))
			want = append(want, m)
			stream.WriteString(oct(m))
		}
		for _, mode := range []Mode{OctetCounting, Auto} {
			got, r := split(t, &chunked{b: []byte(stream.String()), rnd: rnd, max: 700}, Options{Mode: mode})
			for _, m := range want {
				if !slices.Contains(got, m) {
					i := strings.Index(stream.String(), m)
					t.Fatalf("seed %d, %v: %q is missing\n%q", seed, mode, m, stream.String()[max(0, i-500):i+len(m)+200])
				}
			}
			balanced(t, r.Stats(), stream.Len())
		}
	}
}

type timeouts struct{ src io.Reader }

func (r *timeouts) Read(p []byte) (int, error) {
	if rand.IntN(2) == 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return r.src.Read(p)
}

func TestTimeoutEndsNothing(t *testing.T) {
	r := NewReader(&timeouts{iotest.OneByteReader(strings.NewReader(oct(msgA) + oct(msgB)))}, Options{})
	var got []string
	for {
		m, err := r.Next()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			continue
		}
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			break
		}
		got = append(got, string(m.Bytes))
	}
	assert.Equal(t, []string{msgA, msgB}, got)
}

func TestEndGivesTheRest(t *testing.T) {
	pr, pw := io.Pipe()
	r := NewReader(pr, Options{})
	go func() { _, _ = pw.Write([]byte("one\ntw")) }()
	m, err := r.Next()
	require.NoError(t, err)
	assert.Equal(t, "one", string(m.Bytes))
	assert.False(t, r.Buffered())
	r.End()
	m, err = r.Next()
	require.NoError(t, err)
	assert.Equal(t, "tw", string(m.Bytes))
	_, err = r.Next()
	require.ErrorIs(t, err, io.EOF)
}

// A sender that is silent behind a frame without a PRI gets it decided.
func TestHurry(t *testing.T) {
	for in, want := range map[string][]string{
		oct("HEARTBEAT"):       {"HEARTBEAT"},
		oct("{\n \"a\": 1\n}"): {"{\n \"a\": 1\n}"},
		"2024 Jan 1 host x\n":  {"2024 Jan 1 host x"},
		"30 {\n\"a\":\n":       {"30 {", "\"a\":"},
	} {
		pr, pw := io.Pipe()
		src := &pausing{src: pr}
		r := NewReader(src, Options{})
		go func() { _, _ = pw.Write([]byte(in)) }()
		_, err := r.Next()
		require.ErrorIs(t, err, os.ErrDeadlineExceeded, "%q", in)
		require.True(t, r.Undecided(), "%q", in)
		r.Hurry()
		var got []string
		for range want {
			m, err := r.Next()
			require.NoError(t, err, "%q", in)
			got = append(got, string(m.Bytes))
		}
		assert.Equal(t, want, got)
		assert.False(t, r.Undecided())
	}
}

// pausing gives what was written once, then only timeouts.
type pausing struct {
	src io.Reader
	was bool
}

func (p *pausing) Read(b []byte) (int, error) {
	if p.was {
		return 0, os.ErrDeadlineExceeded
	}
	p.was = true
	return p.src.Read(b)
}

func TestErrorComesAfterTheRest(t *testing.T) {
	broken := errors.New("reset")
	r := NewReader(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), Options{})
	for _, want := range []string{"a", "b"} {
		m, err := r.Next()
		require.NoError(t, err)
		assert.Equal(t, want, string(m.Bytes))
	}
	for range 2 {
		_, err := r.Next()
		require.ErrorIs(t, err, broken)
	}
}

func TestModes(t *testing.T) {
	for _, m := range []Mode{Auto, Newline, OctetCounting, NUL} {
		got, ok := ParseMode(m.String())
		assert.True(t, ok)
		assert.Equal(t, m, got)
	}
	_, ok := ParseMode("lines")
	assert.False(t, ok)
	assert.Equal(t, "invalid", Mode(9).String())
}

// Readers that find no large buffer read on with what they have, and give the same.
func TestNoBuffersLeft(t *testing.T) {
	var stream strings.Builder
	var want []string
	for i := range 2000 {
		m := fmt.Sprintf("<34>message %d%s.", i, strings.Repeat("!", i*37%9000))
		want = append(want, m)
		stream.WriteString(m + "\n")
	}
	shared := NewBuffers(1)
	_, err := NewReader(strings.NewReader(stream.String()), Options{Buffers: shared}).Next()
	require.NoError(t, err)
	require.NotNil(t, shared.borrow(), "one is there after one small read")
	got, r := split(t, strings.NewReader(stream.String()), Options{Buffers: shared})
	same(t, want, got, "without a buffer")
	balanced(t, r.Stats(), stream.Len())
	assert.Zero(t, shared.left.Load())
}
