package bench

import (
	"context"
	"testing"

	"go.opentelemetry.io/collector/consumer"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
)

// BenchmarkEvent has one line for each case and way, for benchstat:
//
//	go test -run '^$' -bench . -cpu 1 -count 10 | tee raw.txt
func BenchmarkEvent(b *testing.B) {
	ours, err := Ours(nil)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = ours.Shutdown(context.Background()) }()
	stages, err := NewStages()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range Cases() {
		b.Run("case="+c.Name+"/by=scan", Scan(c))
		b.Run("case="+c.Name+"/by=ours", Batches(ours, c))
		b.Run("case="+c.Name+"/by=map", stages.Map(c))
		if c.Format != detect.Text {
			b.Run("case="+c.Name+"/by=write", stages.Write(c, layout.Default()))
			b.Run("case="+c.Name+"/by=put", stages.Put(c, layout.Default()))
		}
		b.Run("case="+c.Name+"/by=floor", Batches(newFloor(b, c), c))
		if c.Converter != "" {
			b.Run("case="+c.Name+"/by=peer", Batches(newPeer(b, c), c))
		}
	}
}

func newFloor(tb testing.TB, c Case) consumer.Logs {
	tb.Helper()
	p, err := Floor(nil, c)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func newPeer(tb testing.TB, c Case) consumer.Logs {
	tb.Helper()
	p, err := Peer(Convert(c.Converter))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Shutdown(context.Background()) })
	return p
}
