package layout

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/xpdata"
)

// This file holds all of the experimental API of pdata that the package uses.
//
// Put of a pcommon.Map searches all keys that are there, which for an event of sixty
// attributes costs more than everything else. xpdata.MapBuilder appends without a search;
// whoever appends must know that the keys are unique.

// attrBuilder builds the attributes of a record: those that the record has and those of the
// event behind them. The record is not touched before finish, so that a panic in between
// leaves it whole.
type attrBuilder struct {
	builder  xpdata.MapBuilder
	built    pcommon.Map
	existing []pcommon.Value // of the record, in their order
}

func newAttrBuilder() attrBuilder { return attrBuilder{built: pcommon.NewMap()} }

// begin takes over the attributes of a record, except those that replaced names, and
// reserves capacity for n more.
func (b *attrBuilder) begin(attributes pcommon.Map, n int, replaced func(key string) bool) {
	b.builder = xpdata.MapBuilder{} // an earlier record may have been given up
	b.existing = b.existing[:0]
	b.builder.EnsureCapacity(attributes.Len() + n)
	for key, v := range attributes.All() {
		if !replaced(key) {
			b.builder.AppendEmpty(key)
			b.existing = append(b.existing, v)
		}
	}
}

// add appends an attribute, whose key must be new, and gives its value to be set before
// the next add.
func (b *attrBuilder) add(key string) pcommon.Value { return b.builder.AppendEmpty(key) }

// finish makes attributes what was built.
func (b *attrBuilder) finish(attributes pcommon.Map) {
	b.builder.UnsafeIntoMap(b.built)
	if len(b.existing) > 0 {
		i := 0
		for _, v := range b.built.All() {
			if i == len(b.existing) {
				break
			}
			b.existing[i].MoveTo(v)
			i++
		}
		clear(b.existing)
	}
	b.built.MoveTo(attributes)
}

// mapBuilders build maps inside of maps: one builder for each level.
type mapBuilders []*xpdata.MapBuilder

// at gives the builder of a level, empty and with capacity for n keys.
func (b *mapBuilders) at(level, n int) *xpdata.MapBuilder {
	for len(*b) <= level {
		*b = append(*b, new(xpdata.MapBuilder))
	}
	m := (*b)[level]
	*m = xpdata.MapBuilder{}
	m.EnsureCapacity(n)
	return m
}
