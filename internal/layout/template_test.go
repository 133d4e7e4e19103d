package layout

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// TestTemplates: what a record had before stays where it was, whatever its keys are, and
// whatever other records had.
func TestTemplates(t *testing.T) {
	set := load(t, ocsf.Default)
	w := New(set.Fields(), Default(), "beside")
	mapped(t, set, threat, func(e *ocsf.Event) {
		for range 4 {
			for _, had := range [][]string{nil, {"a"}, {"a", "b"}, {"b", "a"}, {"c"}, {"ocsf.time", "a"}, {"a", "beside"}} {
				fresh, rec := plog.NewLogRecord(), plog.NewLogRecord()
				for i, key := range had {
					fresh.Attributes().PutInt(key, int64(i))
					rec.Attributes().PutInt(key, int64(i))
				}
				f := New(set.Fields(), Default(), "beside")
				for _, x := range []*Writer{f, w} {
					x.Text(0, "extra")
				}
				f.Write(e, fresh, 0)
				w.Write(e, rec, 0)
				require.Equal(t, fresh.Attributes().AsRaw(), rec.Attributes().AsRaw(), had)
				require.Equal(t, fresh.Attributes().Len(), rec.Attributes().Len(), had)
				require.Equal(t, keys(fresh)[:len(had)], keys(rec)[:len(had)])
				for i, key := range keys(rec)[:len(had)] {
					assert.Equal(t, had[i], key)
				}
			}
		}
	})
}

func keys(rec plog.LogRecord) []string {
	var out []string
	for key := range rec.Attributes().All() {
		out = append(out, key)
	}
	return out
}

// TestTemplateOfOtherKeys: sets of keys that have the same place take turns.
func TestTemplateOfOtherKeys(t *testing.T) {
	set := load(t, ocsf.Default)
	w := New(set.Fields(), Default())
	mapped(t, set, threat, func(e *ocsf.Event) {
		w.Write(e, plog.NewLogRecord(), 0)
		w.Write(e, plog.NewLogRecord(), 0)
		for _, known := range w.templates {
			if known != nil {
				known.ids[3]++ // as if another set of keys had the same hash
			}
		}
		got, want := plog.NewLogRecord(), plog.NewLogRecord()
		w.Write(e, got, 0)
		New(set.Fields(), Default()).Write(e, want, 0)
		assert.Equal(t, want.Attributes().AsRaw(), got.Attributes().AsRaw())
	})
}
