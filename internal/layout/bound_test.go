package layout

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// TestBoundKeepsEventsValid bounds the events of the built-in samples by smaller and smaller
// budgets: each event that fits is within its budget, valid, and reads back; what does not
// fit is less than a kilobyte or two of required attributes.
func TestBoundKeepsEventsValid(t *testing.T) {
	root := os.DirFS("../../mappings")
	samples, err := fs.Glob(root, "*/samples/*")
	require.NoError(t, err)
	set, err := mapping.Load(mapping.Options{Version: ocsf.Default, Decode: pipeline.Decode, RawData: true, Folders: []mapping.Folder{{Name: "mappings", FS: root}}})
	require.NoError(t, err)
	writers := map[string]*Writer{}
	for name, o := range ways {
		writers[name] = New(set.Fields(), o)
	}
	var sizer plog.ProtoMarshaler
	empty := plog.NewLogRecord()
	empty.Body().SetStr("text")
	reduced, rest := 0, 0
	for i, name := range samples {
		if testing.Short() && i%4 != 0 {
			continue
		}
		data, err := fs.ReadFile(root, name)
		require.NoError(t, err)
		mapped(t, set, string(data), func(e *ocsf.Event) {
			before := string(e.AppendJSON(nil, true))
			for way, w := range writers {
				o := ways[way]
				for budget := 64 << 10; ; budget = budget * 3 / 5 {
					b := w.Bound(e, budget)
					if !b.Fits {
						rest = max(rest, budget)
						break
					}
					rec := plog.NewLogRecord()
					rec.Body().SetStr("text")
					w.Write(b.Event, rec, Source{Partial: true, Bounded: b})
					require.LessOrEqual(t, sizer.LogRecordSize(rec)-sizer.LogRecordSize(empty), budget+16, "%s %s", name, way)
					got, err := Read(rec, o)
					require.NoError(t, err, "%s %s", name, way)
					if b.Reduced {
						reduced++
						report := set.Schema().Validate(got)
						require.Empty(t, report.Errors, "%s %s %d", name, way, budget)
					}
					want, err := decode(string(b.Event.AppendJSON(nil, o.Observables && !b.noObservables)))
					require.NoError(t, err)
					require.Equal(t, want, got, "%s %s %d", name, way, budget)
				}
			}
			require.Equal(t, before, string(e.AppendJSON(nil, true)), "the event is not changed")
		})
	}
	assert.NotZero(t, reduced)
	assert.Less(t, rest, 32<<10)
	t.Logf("%d events reduced; none of %d bytes or more does not fit", reduced, rest*5/3)
}

// TestBoundOrder: what can be spared goes first.
func TestBoundOrder(t *testing.T) {
	set, err := mapping.Load(mapping.Options{Version: ocsf.Default, Decode: pipeline.Decode, RawData: true, Folders: []mapping.Folder{
		{Name: "testdata", FS: os.DirFS("testdata/mappings")},
	}})
	require.NoError(t, err)
	text := strings.Replace(threat, `"tags":["a","b"]`, `"tags":["`+strings.Repeat(`a","`, 400)+`b"],"more":"`+strings.Repeat("x", 400)+`"`, 1)
	text = strings.Replace(text, "Evil.A", strings.Repeat("Evil", 200), 1)
	mapped(t, set, text, func(e *ocsf.Event) {
		w := New(set.Fields(), Default())
		var left []string
		for budget := 64 << 10; ; budget -= 64 {
			b := w.Bound(e, budget)
			if !b.Fits {
				break
			}
			now := ""
			for _, c := range []struct {
				name string
				is   bool
			}{
				{"observables", !b.noObservables},
				{"raw_data", b.Event.Lookup("raw_data") != nil},
				{"unmapped", b.Event.Lookup("unmapped") != nil},
				{"labels", strings.Contains(string(b.Event.AppendJSON(nil, false)), `"labels":["a","a"`)},
				{"title", strings.Contains(string(b.Event.AppendJSON(nil, false)), strings.Repeat("Evil", 200))},
			} {
				if c.is {
					now += c.name + " "
				}
			}
			if len(left) == 0 || left[len(left)-1] != now {
				left = append(left, now)
			}
		}
		assert.Equal(t, []string{
			"observables raw_data unmapped labels title ", "raw_data unmapped labels title ", "unmapped labels title ", "labels title ", "title ", "",
		}, left)
	})
}

// TestShortenedIdentifiersDiffer: two that begin alike stay different.
func TestShortenedIdentifiersDiffer(t *testing.T) {
	f := &ocsf.Field{Name: "uid", Path: "metadata.uid"}
	a, b := strings.Repeat("x", 5000)+"a", strings.Repeat("x", 5000)+"b"
	short := shorten(&ocsf.Node{Field: f, Text: a}, keptOfCut)
	assert.Len(t, short, keptOfCut)
	assert.NotEqual(t, short, shorten(&ocsf.Node{Field: f, Text: b}, keptOfCut))
}
