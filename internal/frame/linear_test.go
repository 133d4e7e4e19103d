package frame

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile are streams that invite a reader to look at the same bytes again and again.
var hostile = map[string]string{
	"digits":                    strings.Repeat("1", 1<<20),
	"digits and blanks":         strings.Repeat("9 ", 1<<19),
	"angle brackets":            strings.Repeat("<", 1<<20),
	"PRIs":                      strings.Repeat("<1>", 1<<18),
	"counts that are too large": strings.Repeat("999999 <1>", 1<<17),
	"counts that are too small": strings.Repeat("5 <1>xyz", 1<<17),
	"counts above the maximum":  strings.Repeat("3000000 <1>", 1<<17),
	"lines":                     strings.Repeat("\n", 1<<20),
	"lines with counts":         strings.Repeat("\n99999 <1>\n", 1<<17),
	"lines with counts, no PRI": strings.Repeat("99999 x\n", 1<<17),
	"text with frames":          "x" + strings.Repeat(" 5000 <1>", 1<<17),
	"NUL":                       strings.Repeat("\x00", 1<<20),
	"NUL in text":               strings.Repeat("a\x00", 1<<19),
	"one line":                  strings.Repeat("x", 1<<20),
	"frames without PRI":        strings.Repeat("3 abc", 1<<17) + "x",
	"frames that end in digits": strings.Repeat("7 <1>443", 1<<17) + "x",
	"long chain":                "5 <1>12 " + strings.Repeat("2 1", 1<<18) + "x",
	"characters":                "500000 <1>" + strings.Repeat("é", 1<<19),
	"emojis":                    "200000 <1>" + strings.Repeat("😀", 1<<18),
	"LF and counts in a frame":  "900000 <1>" + strings.Repeat("\n5 <1", 1<<17),
	"nested frames":             strings.Repeat("20000 <1>", 1<<17) + "\nx",
}

// A megabyte of anything takes a fraction of a second in every mode, whole or in
// small pieces.
func TestHostileStreams(t *testing.T) {
	for name, in := range hostile {
		t.Run(name, func(t *testing.T) {
			for _, mode := range []Mode{Auto, Newline, OctetCounting, NUL} {
				began := time.Now()
				for _, src := range []io.Reader{strings.NewReader(in), small{strings.NewReader(in)}} {
					_, r := drainAll(t, src, Options{Mode: mode})
					balanced(t, r.Stats(), len(in))
				}
				// Quadratic time would be minutes.
				assert.Less(t, time.Since(began), 10*time.Second, "%v", mode)
			}
		})
	}
}

// small reads 64 bytes at a time.
type small struct{ io.Reader }

func (s small) Read(p []byte) (int, error) { return s.Reader.Read(p[:min(len(p), 64)]) }

func drainAll(t testing.TB, src io.Reader, opt Options) (int, *Reader) {
	t.Helper()
	r := NewReader(src, opt)
	for n := 0; ; n++ {
		if _, err := r.Next(); err != nil {
			require.ErrorIs(t, err, io.EOF)
			return n, r
		}
	}
}

// A connection that waits holds a few KiB, also after a large message.
func TestIdleMemory(t *testing.T) {
	const conns = 100
	for name, first := range map[string]string{
		"new":           "",
		"after a line":  "<1>" + strings.Repeat("x", 500) + "\n",
		"after a frame": oct("<1>" + strings.Repeat("x", 900<<10)),
		"after frames":  oct("<1>"+strings.Repeat("x", 50<<10)) + oct("<1>"+strings.Repeat("x", 500)),
	} {
		t.Run(name, func(t *testing.T) {
			readers := make([]*Reader, 0, conns)
			before := heap()
			for range conns {
				r := NewReader(io.MultiReader(strings.NewReader(first), &pausing{src: strings.NewReader("xxx")}), Options{})
				for {
					if _, err := r.Next(); err != nil {
						if !r.Pending() {
							break
						}
						r.ForceDecision()
					}
				}
				readers = append(readers, r)
			}
			held := (heap() - before) / conns
			assert.Less(t, held, int64(6<<10), "bytes for each reader")
			runtime.KeepAlive(readers)
		})
	}
}

// heap is what is in use, without what a pool may let go.
func heap() int64 {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkReader(b *testing.B) {
	msg := "<134>Oct 11 22:14:15 fw01 CEF:0|Vendor|Product|1.0|100|Connection|5|" + strings.Repeat("key=value ", 35)
	const n = 10000
	for _, bc := range []struct {
		mode   Mode
		stream string
	}{
		{Newline, strings.Repeat(msg+"\n", n)},
		{NUL, strings.Repeat(msg+"\x00", n)},
		{OctetCounting, strings.Repeat(oct(msg), n)},
		{Auto, strings.Repeat(msg+"\n", n)},
		{Auto, strings.Repeat(oct(msg), n)},
	} {
		name := bc.mode.String()
		if bc.mode == Auto && bc.stream[0] != '<' {
			name += "_counted"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bc.stream)))
			for b.Loop() {
				if got, _ := drainAll(b, bytes.NewReader([]byte(bc.stream)), Options{Mode: bc.mode}); got != n {
					b.Fatal(got)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/message")
		})
	}
}
