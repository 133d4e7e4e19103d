package layout

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// TestExistingAttributes: what a record had stays where it was, unless it has the name of
// something that is written now, and no name occurs twice.
func TestExistingAttributes(t *testing.T) {
	set := load(t, ocsf.Default)
	for name, o := range ways {
		w := New(set.Fields(), o, "beside")
		mapped(t, set, threat, func(e *ocsf.Event) {
			empty := plog.NewLogRecord()
			w.Text(0, "extra")
			w.Write(e, empty, Source{})
			for _, c := range []struct{ had, stay []string }{
				{nil, nil},
				{[]string{"a"}, []string{"a"}},
				{[]string{"b", "a", "c", "d", "e"}, []string{"b", "a", "c", "d", "e"}},
				{[]string{"a", o.Prefix + "x", "b"}, []string{"a", o.Prefix + "x", "b"}},
			} {
				rec := plog.NewLogRecord()
				for i, key := range c.had {
					rec.Attributes().PutInt(key, int64(i))
				}
				w.Text(0, "extra")
				w.Write(e, rec, Source{})
				require.Equal(t, append(c.stay, keys(empty)...), keys(rec), "%s: %v", name, c.had)
				for i, key := range c.had {
					v, _ := rec.Attributes().Get(key)
					assert.Equal(t, int64(i), v.Int())
				}
			}
		})
	}
}

// TestReplacedAttributes: names of the event and of what goes with it belong to the event
// that is written now.
func TestReplacedAttributes(t *testing.T) {
	set := load(t, ocsf.Default)
	w := New(set.Fields(), Default(), "beside", "unused")
	mapped(t, set, threat, func(e *ocsf.Event) {
		rec := plog.NewLogRecord()
		for _, key := range []string{"ocsf.time", "a", "beside", "ocsf.not.an.attribute", "unused"} {
			rec.Attributes().PutStr(key, "before")
		}
		w.Text(0, "now")
		w.Write(e, rec, Source{})
		got := rec.Attributes().AsRaw()
		assert.Len(t, keys(rec), len(got), "keys are unique")
		assert.Equal(t, []string{"a", "unused"}, keys(rec)[:2])
		assert.Equal(t, "now", got["beside"])
		assert.IsType(t, int64(0), got["ocsf.time"])
		assert.NotContains(t, got, "ocsf.not.an.attribute", "it would be read as a part of the event")
	})
}

// TestRepairedKeys: keys that differ only in bytes that are not UTF-8 make one attribute,
// never the same name twice.
func TestRepairedKeys(t *testing.T) {
	set := load(t, ocsf.Default)
	mapped(t, set, "{\"acme_event\":\"threat\",\"k\xf0\":\"1\",\"k\xf1\":\"2\"}", func(e *ocsf.Event) {
		for name, o := range ways {
			rec := plog.NewLogRecord()
			New(set.Fields(), o).Write(e, rec, Source{})
			assert.Len(t, keys(rec), len(rec.Attributes().AsRaw()), name)
			got, err := Read(rec, o)
			require.NoError(t, err, name)
			assert.Contains(t, got["unmapped"], "k\ufffd", name)
		}
	})
}

// TestBrokenOff: a writer whose record was given up in the middle writes the next one whole.
func TestBrokenOff(t *testing.T) {
	set := load(t, ocsf.Default)
	w := New(set.Fields(), Default())
	mapped(t, set, threat, func(e *ocsf.Event) {
		want, rec := plog.NewLogRecord(), plog.NewLogRecord()
		New(set.Fields(), Default()).Write(e, want, Source{})
		rec.Attributes().PutStr("a", "stays")
		w.builder.begin(rec.Attributes(), 3, w.replaced)
		w.builder.add("ocsf.lost").SetStr("x")
		assert.Equal(t, map[string]any{"a": "stays"}, rec.Attributes().AsRaw(), "untouched until it is complete")
		got := plog.NewLogRecord()
		w.Write(e, got, Source{})
		assert.Equal(t, want.Attributes().AsRaw(), got.Attributes().AsRaw())
	})
}

func keys(rec plog.LogRecord) []string {
	var out []string
	for key := range rec.Attributes().All() {
		out = append(out, key)
	}
	return out
}
