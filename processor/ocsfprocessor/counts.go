package ocsfprocessor

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// counts adds up for a counter by label set, so that the counter is called once for each
// and its label sets are made once.
type counts[K comparable] struct {
	counter metric.Int64Counter
	labels  func(K) []attribute.KeyValue
	of      map[K]*count
}

type count struct {
	n       int64
	options []metric.AddOption
}

func newCounts[K comparable](counter metric.Int64Counter, labels func(K) []attribute.KeyValue) counts[K] {
	return counts[K]{counter: counter, labels: labels, of: map[K]*count{}}
}

// label makes the label set of a counter with one label.
func label(name string) func(string) []attribute.KeyValue {
	return func(value string) []attribute.KeyValue { return []attribute.KeyValue{attribute.String(name, value)} }
}

func (c *counts[K]) add(k K) {
	x := c.of[k]
	if x == nil {
		x = &count{options: []metric.AddOption{metric.WithAttributeSet(attribute.NewSet(c.labels(k)...))}}
		c.of[k] = x
	}
	x.n++
}

func (c *counts[K]) flush(ctx context.Context) {
	for _, x := range c.of {
		if x.n > 0 {
			c.counter.Add(ctx, x.n, x.options...)
			x.n = 0
		}
	}
}
