package ocsfprocessor

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
)

// BenchmarkProcessor takes batches of 100 records through a processor that the factory
// made. Copying the batch is part of it: see the benchmark copy for how much that is.
func BenchmarkProcessor(b *testing.B) {
	for name, text := range map[string]string{"threat": header + threat, "login": login, "unparsed": header + "text"} {
		b.Run(name, func(b *testing.B) { benchmark(b, text) })
	}
}

func benchmark(b *testing.B, text string) {
	p, err := NewFactory().CreateLogs(context.Background(), nop(), acme(nil), consumertest.NewNop())
	require.NoError(b, err)
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = text
	}
	in := batch(texts...)
	b.SetBytes(int64(len(text) * len(texts)))
	b.ReportAllocs()
	for b.Loop() {
		logs := plog.NewLogs()
		in.CopyTo(logs)
		if err := p.ConsumeLogs(context.Background(), logs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(texts)), "ns/record")
}

// BenchmarkCopy is what the other benchmarks spend on making their input.
func BenchmarkCopy(b *testing.B) {
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = header + threat
	}
	in := batch(texts...)
	b.ReportAllocs()
	for b.Loop() {
		in.CopyTo(plog.NewLogs())
	}
}
