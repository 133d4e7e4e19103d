package bench

import (
	"testing"

	"go.opentelemetry.io/collector/consumer"
)

// BenchmarkEvent has one line for each case and way, for benchstat:
//
//	go test -run '^$' -bench . -cpu 1 -count 10 | tee raw.txt
func BenchmarkEvent(b *testing.B) {
	stages, err := NewStages()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range Cases() {
		b.Run("case="+c.Name, func(b *testing.B) {
			ways, done, err := stages.Ways(c)
			defer done()
			if err != nil {
				b.Fatal(err)
			}
			for _, w := range ways {
				b.Run("by="+w.Name, w.Work)
			}
		})
	}
}

func newPeer(tb testing.TB, c Case) consumer.Logs {
	tb.Helper()
	p, err := Peer(Convert(c.Converter))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Shutdown(tb.Context()) })
	return p
}
