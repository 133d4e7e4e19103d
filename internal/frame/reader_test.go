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
	"unicode/utf16"
	"unicode/utf8"

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
	msgU = "<34>Oct 11 22:14:15 fw CEF:0|a|b|1|2|é€😀|3|msg=Größe dpt=443"
)

// runes and utf16s frame a message as senders do that count characters, or UTF-16 units.
func runes(s string) string  { return fmt.Sprintf("%d %s", utf8.RuneCountInString(s), s) }
func utf16s(s string) string { return fmt.Sprintf("%d %s", len(utf16.Encode([]rune(s))), s) }

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
		{"newline, NUL behind LF", Newline, "one\n\x00two\r\n\x00", []string{"one", "two"}},
		{"newline keeps counts", Newline, oct(msgA+"\n") + oct(msgB) + "\n", []string{"57 " + msgA, "53 " + msgB}},
		{"newline, digits are text", Newline, "5 failed logins\n", []string{"5 failed logins"}},
		{"NUL", NUL, "one\x00two\nlines\x00\x00three", []string{"one", "two\nlines", "three"}},
		{"counted", OctetCounting, oct(msgA) + good, []string{msgA, msgB, msgC}},
		{"counted, LF inside", OctetCounting, oct(msgA+"\n") + oct("a\nb\r\n") + oct("\n") + good, []string{msgA, "a\nb", msgB, msgC}},
		{"counted, LF between", OctetCounting, oct(msgA) + "\n" + oct(msgB) + "\r\n" + oct(msgC), []string{msgA, msgB, msgC}},
		{"counted, NUL between", OctetCounting, oct(msgA) + "\x00" + oct(msgB) + "\x00", []string{msgA, msgB}},
		{"counted without PRI", OctetCounting, oct("HEARTBEAT") + oct("{}") + oct("5 <1>"), []string{"HEARTBEAT", "{}", "5 <1>"}},
		{"counted, leading zeros", OctetCounting, "005 <1>ab" + good, []string{"<1>ab", msgB, msgC}},
		{
			"counted, ends with digits", OctetCounting, oct("<1>dpt=4") + oct("<1>dpt=44") + oct(strings.Repeat("<1>dpt=443 ", 20)+"1") + oct("<1>1"),
			[]string{"<1>dpt=4", "<1>dpt=44", strings.Repeat("<1>dpt=443 ", 20) + "1", "<1>1"},
		},
		{"content that looks like frames", OctetCounting, oct("x"+good+"9 <1>") + good, []string{"x" + good + "9 <1>", msgB, msgC}},
		{"count: letters", OctetCounting, "abc " + msgA + "\n" + good, []string{"M:abc " + msgA, msgB, msgC}},
		{"count: letters, no LF", OctetCounting, "abc " + msgA + good, []string{"M:abc " + msgA + good}},
		{"count: zero", OctetCounting, "0 " + msgA + "\n" + good, []string{"M:0 " + msgA, msgB, msgC}},
		{"count: missing", OctetCounting, msgA + "\n" + good, []string{"M:" + msgA, msgB, msgC}},
		{"count: too many digits", OctetCounting, "99999999999999 " + msgA + "\n" + good, []string{"M:99999999999999 " + msgA, msgB, msgC}},
		{"count: above the limit", OctetCounting, "9999999999 " + msgA + "\n" + good, []string{"M:9999999999 " + msgA, msgB, msgC}},
		{"count: above the maximum", OctetCounting, "5000000 " + msgA + "\n" + good, []string{"M:5000000 " + msgA, msgB, msgC}},
		{"count: too small", OctetCounting, oct(msgA) + "8 " + msgA + "\n" + good, []string{msgA, "M:8 " + msgA, msgB, msgC}},
		{"count: too small, no LF", OctetCounting, "8 " + msgA + good, []string{"M:8 " + msgA + good}},
		{"count: too small by one", OctetCounting, "55 " + msgA + good, []string{"M:" + msgA, msgB, msgC}},
		{"count: too small by one, LF", OctetCounting, "55 " + msgA + "\n" + good, []string{"M:" + msgA, msgB, msgC}},
		{"count: too large by one", OctetCounting, "57 " + msgA + good, []string{"M:" + msgA, msgB, msgC}},
		{"count: too large by one, digits", OctetCounting, "54 " + msgB + oct(msgA) + good, []string{"M:" + msgB, msgA, msgB, msgC}},
		{"count: too large by one, all", OctetCounting, "54 " + msgB + "54 " + msgB + "54 " + msgB, []string{"M:" + msgB, "M:" + msgB, "T:" + msgB}},
		{"count: too large by three", OctetCounting, "59 " + msgA + good, []string{"M:" + msgA, msgB, msgC}},
		{"count: too large, LF", OctetCounting, "100 " + msgA + "\n" + good, []string{"M:100 " + msgA, msgB, msgC}},
		{"count: too large by a frame and a half", OctetCounting, "140 " + msgA + good + oct(msgA) + "\n" + good, []string{"M:140 " + msgA + good + oct(msgA), msgB, msgC}},
		{"count: beyond the end", OctetCounting, "4000 " + msgA + good, []string{"T:" + msgA + good}},
		{"count: beyond the end, LF", OctetCounting, "4000 " + msgA + "\n" + good, []string{"M:4000 " + msgA, msgB, msgC}},
		{"count: of characters", OctetCounting, runes(msgU) + runes(msgU) + oct(msgA), []string{"M:" + msgU, "M:" + msgU, msgA}},
		{"count: of characters, LF counted", OctetCounting, runes(msgU+"\n") + runes(msgU+"\n"), []string{"M:" + msgU, "M:" + msgU}},
		{"count: of UTF-16 units", OctetCounting, utf16s(msgU) + utf16s(msgU) + oct(msgA), []string{"M:" + msgU, "M:" + msgU, msgA}},
		{"end inside a frame", OctetCounting, oct(msgA)[:20], []string{"T:" + oct(msgA)[3:20]}},
		{"end inside a count", OctetCounting, oct(msgA) + "12", []string{"M:" + oct(msgA) + "12"}},
		{"lines between", OctetCounting, oct(msgA) + "\n\n\r\nfoo\nbar\n" + good, []string{msgA, "M:foo", "M:bar", msgB, msgC}},

		{"auto newline", Auto, msgA + "\n" + msgB + "\r\nCEF:0|x\n", []string{msgA, msgB, "CEF:0|x"}},
		{"auto counted", Auto, oct(msgA) + good, []string{msgA, msgB, msgC}},
		{"auto counted, CEF", Auto, oct("CEF:0|a") + oct("CEF:0|b"), []string{"CEF:0|a", "CEF:0|b"}},
		{"auto counted, LEEF", Auto, oct("LEEF:1.0|a") + oct("LEEF:1.0|b"), []string{"LEEF:1.0|a", "LEEF:1.0|b"}},
		{"auto counted, JSON over several lines", Auto, oct("{\n\"a\": 1\n}") + oct("{\n\"b\": 2\n}\n") + "\r\n" + oct("{}"), []string{"{\n\"a\": 1\n}", "{\n\"b\": 2\n}", "{}"}},
		{"auto counted, heartbeats", Auto, oct(msgA) + oct("HEARTBEAT") + oct("HEARTBEAT") + good, []string{msgA, "HEARTBEAT", "HEARTBEAT", msgB, msgC}},
		{"auto counted, then lines", Auto, oct(msgA) + "\n" + msgB + "\n" + good, []string{msgA, "M:" + msgB, msgB, msgC}},
		{"auto newline, then counts", Auto, msgA + "\n" + oct(msgB) + "\n", []string{msgA, "53 " + msgB}},
		{"auto, NUL in a line", Auto, msgA + "\x00" + msgB + "\nabc\x00def\n", []string{msgA + "\x00" + msgB, "abc\x00def"}},
		{"auto, lines that begin with digits", Auto, "20 items 5 failed\n7 items 5 failed\n2024 x\n", []string{"20 items 5 failed", "7 items 5 failed", "2024 x"}},
		{"auto, digits are text", Auto, msgA + "\n13 failed login\n13 <b>bold</b>\n2024 Jan 1 host x\n", []string{msgA, "13 failed login", "13 <b>bold</b>", "2024 Jan 1 host x"}},
		{"auto, a line that mentions frames", Auto, "msg=error 404 <500> x 5 <12>1 y\nb 7 <1>\n", []string{"msg=error 404 <500> x 5 <12>1 y", "b 7 <1>"}},
		{"auto, stray count before the first line", Auto, "60 " + msgA + "\n" + msgB + "\n" + msgC + "\n", []string{"M:60 " + msgA + "\n" + msgB, "M:" + msgC}},
		{"auto, binary first", Auto, "\x16\x03\x01\xff\n" + msgA + "\n", []string{"\x16\x03\x01\xff", msgA}},
		{"auto, digits to the end", Auto, "12", []string{"12"}},
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
	assert.Equal(t, s.Read, s.MessageBytes+s.FramingBytes+s.DiscardedBytes, "%+v", s)
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
		{"counted, not as long as it says", OctetCounting, "500 <1>" + long + "\n" + oct("<1>b"), []string{"T:<1>" + long[:13], "<1>b"}},
		{"counted, wrong count", OctetCounting, "10 <1>" + long + "\n" + oct("<1>b"), []string{"TM:10 <1>" + long[:10], "<1>b"}},
		{"auto", Auto, oct("<1>"+long) + oct("<1>b"), []string{"T:<1>" + long[:13], "<1>b"}},
		{"auto newline", Auto, "<1>" + long + "\n<1>b\n", []string{"T:<1>" + long[:13], "<1>b"}},
		{"junk", OctetCounting, oct("<1>a") + "\n" + long + "\n" + oct("<1>b"), []string{"<1>a", "TM:" + long[:16], "<1>b"}},
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

// Messages that are framed correctly come out as they went in, however the stream is cut
// into reads.
func TestRandomMessages(t *testing.T) {
	for seed := range uint64(400) {
		rnd := rand.New(rand.NewPCG(seed, 6587))
		mode := Mode(rnd.IntN(4))
		by := mode
		if mode == Auto {
			by = []Mode{Newline, OctetCounting}[rnd.IntN(2)]
		}
		var stream bytes.Buffer
		var want []string
		for i := range 1 + rnd.IntN(60) {
			m := randomMessage(rnd, by, mode == Auto && i == 0)
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
// transparent: they may hold anything, frames included.
func randomMessage(rnd *rand.Rand, by Mode, marked bool) string {
	pieces := []string{"a", "text ", "=", "12 ", "\xff", "é", "|", "{}", "443", " ", "\\", "5 < x", "8 <1>ab", "5 <1>x", " <34>", "5 <1>"}
	switch by {
	case OctetCounting:
		pieces = append(pieces, "\n", "\r\n", "\x00", "\n9 x\n", "\n9 <1>x\n")
	case NUL:
		pieces = append(pieces, "\n", "\r")
	default:
		pieces = append(pieces, "\x00")
	}
	var b strings.Builder
	if marked || rnd.IntN(2) == 0 {
		fmt.Fprintf(&b, "<%d>", rnd.IntN(192))
	} else {
		b.WriteString("m")
	}
	for range rnd.IntN([]int{4, 40, 3000}[rnd.IntN(3)]) {
		b.WriteString(pieces[rnd.IntN(len(pieces))])
	}
	b.WriteString([]string{"z", "z", "443", "5 <1>"}[rnd.IntN(4)])
	return b.String()
}

// Junk that ends at LF costs no good frame behind it, and no byte.
func TestRandomJunk(t *testing.T) {
	junk := []string{"", "abc", "0 <34>zero", "7 <34>too small a count", "00000000000 <34>no number", "\x00\x01\xff\xfe", "text", "<34>no count", "- "}
	for seed := range uint64(1000) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		var stream strings.Builder
		var want []string
		for i := range 40 {
			m := fmt.Sprintf("<%d>message %d of the stream%s.", rnd.IntN(192), i, strings.Repeat("!", rnd.IntN(200)))
			want = append(want, m)
			stream.WriteString(oct(m))
			if rnd.IntN(2) == 0 {
				stream.WriteString("\n" + junk[rnd.IntN(len(junk))] + "\n")
			}
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

// A pause shows where a message ends whose count does not prove it.
func TestForceDecision(t *testing.T) {
	for in, want := range map[string][]string{
		oct("<1>a"):                 {"<1>a"},
		oct("HEARTBEAT"):            {"HEARTBEAT"},
		oct("<1>a") + oct("<1>443"): {"<1>a", "<1>443"},
		"3 <1>abc":                  {"M:3 <1>abc"},
		oct("<1>a") + "\nabc":       {"<1>a", "M:abc"},
	} {
		pr, pw := io.Pipe()
		r := NewReader(&pausing{src: pr}, Options{Mode: OctetCounting})
		go func() { _, _ = pw.Write([]byte(in)) }()
		var got []string
		for len(got) < len(want) {
			m, err := r.Next()
			if errors.Is(err, os.ErrDeadlineExceeded) {
				require.True(t, r.Pending(), "%q", in)
				r.ForceDecision()
				continue
			}
			require.NoError(t, err)
			got = append(got, strings.TrimPrefix(flags(m)+":"+string(m.Bytes), ":"))
		}
		assert.Equal(t, want, got)
		_, err := r.Next()
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.False(t, r.Pending(), "%q", in)
	}
}

// A pause decides nothing inside a frame, in a line, or before the framing is known.
func TestForceDecisionWaits(t *testing.T) {
	for _, in := range []string{"20 <1>abc", "20", "20 <1", "<1>abc", "abc", oct("<1>abc") + "1", oct("<1>abc") + "15 <"} {
		pr, pw := io.Pipe()
		r := NewReader(&pausing{src: pr}, Options{})
		go func() { _, _ = pw.Write([]byte(in)) }()
		for range 3 {
			_, err := r.Next()
			require.ErrorIs(t, err, os.ErrDeadlineExceeded, "%q", in)
			assert.False(t, r.Pending(), "%q", in)
			r.ForceDecision()
		}
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
