package layout

import (
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/plogtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

const threat = `{"acme_event":"threat","when":"2024-05-06T07:08:09.123Z","host":"pc1","level":"high","name":"Evil.A",
"user":"ACME\\jane","done":"Cleaned by deleting","techniques":["T1059.001","T1003"],"path":"C:\\tmp\\x.exe",
"sha":"D41D8CD98F00B204E9800998ECF8427E","src":"192.0.2.7","type":"Trojan","score":7,"confidence":80,
"extra":"left","deep":{"a":[1,2]},"a.b":"dots","tags":["a","b"]}`

// ways are the options that are tried, with a name each.
var ways = map[string]Options{
	"flat":            Default(),
	"flat/attributes": {Layout: Flat, Prefix: "a.b", Observables: true, Unmapped: UnmappedAttributes, Original: Drop},
	"flat/bare":       {Layout: Flat, Prefix: "ocsf", Unmapped: UnmappedJSON, Original: Keep},
	"nested":          {Layout: Nested, Prefix: "ocsf", Observables: true, Unmapped: UnmappedJSON, Original: Keep},
	"flat/dropped":    {Layout: Flat, Prefix: "ocsf", Observables: true, Unmapped: UnmappedJSON, Original: Drop, MaxAttributes: 20},
	"nested/bare":     {Layout: Nested, Prefix: "x", Unmapped: UnmappedJSON, Original: Drop},
	"body":            {Layout: Body, Prefix: "ocsf", Observables: true, Unmapped: UnmappedJSON, Original: Keep},
	"json":            {Layout: JSON, Prefix: "ocsf", Observables: true, Unmapped: UnmappedJSON, Original: Keep},
	"flat/lean":       {Layout: Flat, Detail: Lean, Prefix: "ocsf", Observables: true, Unmapped: UnmappedJSON, Original: Keep, MaxAttributes: 20},
	"flat/lean/drop":  {Layout: Flat, Detail: Lean, Prefix: "ocsf", Unmapped: UnmappedAttributes, Original: Drop},
	"nested/lean":     {Layout: Nested, Detail: Lean, Prefix: "ocsf", Observables: true, Unmapped: UnmappedJSON, Original: Drop},
	"body/lean":       {Layout: Body, Detail: Lean, Prefix: "ocsf", Unmapped: UnmappedJSON, Original: Keep},
	"json/lean":       {Layout: JSON, Detail: Lean, Prefix: "ocsf", Observables: true, Unmapped: UnmappedJSON, Original: Keep},
	"json/bare":       {Layout: JSON, Prefix: "ocsf", Unmapped: UnmappedJSON, Original: Drop},
}

func load(t testing.TB, version string) *mapping.Set {
	t.Helper()
	set, err := mapping.Load(mapping.Options{Version: version, Decode: pipeline.Decode, Folders: []mapping.Folder{
		{Name: "testdata", FS: os.DirFS("testdata/mappings")},
	}})
	require.NoError(t, err)
	return set
}

// mapped hands the event of a text to f.
func mapped(t testing.TB, set *mapping.Set, text string, f func(*ocsf.Event)) {
	t.Helper()
	pipeline.New(set, time.UTC).Each(text, pipeline.Times{Received: time.Unix(1_700_000_000, 0)}, func(r *pipeline.Record) {
		if r.Result != nil && len(r.Result.Event.Nodes) > 0 {
			f(&r.Result.Event)
		}
	})
}

// roundTrip writes an event each way and reads it back.
func roundTrip(t *testing.T, set *mapping.Set, e *ocsf.Event) {
	t.Helper()
	for name, o := range ways {
		want, err := decode(string(e.AppendJSON(nil, o.Observables)))
		require.NoError(t, err)
		w := New(set.Fields(), o, "beside")
		rec := written(w, e)
		for range 2 { // nothing of a record stays in the writer
			require.NoError(t, plogtest.CompareLogRecord(rec, written(w, e)), name)
		}
		got, err := Read(rec, o)
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
		if o.Layout == JSON && o.Detail != Lean {
			require.Equal(t, string(e.AppendJSON(nil, o.Observables)), rec.Body().Str(), name)
		}
		other, _ := rec.Attributes().Get("other")
		require.Equal(t, "stays", other.AsString(), name)
		report := set.Schema().Validate(got)
		require.Empty(t, report.Errors, name)
	}
}

// written is a record with an attribute of its own, one beside the event, and the event.
func written(w *Writer, e *ocsf.Event) plog.LogRecord {
	rec := plog.NewLogRecord()
	rec.Body().SetStr("text")
	rec.Attributes().PutStr("other", "stays")
	w.Texts(0, []string{"a", "b"})
	w.Write(e, rec, Source{})
	return rec
}

func TestEachLayoutReadsBack(t *testing.T) {
	for _, version := range ocsf.Versions() {
		set := load(t, version)
		for _, text := range []string{
			threat,
			`{"acme_event":"threat"}`,
			`{"acme_event":"login","user":"u","service":"s","src":"2001:db8::1","level":"low"}`,
			`{"acme_event":"nothing that a rule knows","level":"whatever"}`,
			"{\"acme_event\":\"threat\",\"name\":\"\xff\xfe bytes\",\"k\xf0\":\"\xe2\x28\",\"src\":\"192.0.2.1\"}",
			`CEF:0|ACME|Wall|1|7|denied|9|src=192.0.2.1 cs1=x cs1Label=Rule Name unknown=1`,
		} {
			count := 0
			mapped(t, set, text, func(e *ocsf.Event) { roundTrip(t, set, e); count++ })
			assert.Equal(t, 1, count, text)
		}
	}
}

// TestSamplesReadBack does the same with the samples of the built-in sources.
func TestSamplesReadBack(t *testing.T) {
	root := os.DirFS("../../mappings")
	samples, err := fs.Glob(root, "*/samples/*")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	events := 0
	defer func() { require.NotZero(t, events) }()
	versions := ocsf.Versions()
	if testing.Short() { // under the race detector each version takes half a minute
		versions = versions[:1]
	}
	for _, version := range versions {
		set, err := mapping.Load(mapping.Options{Version: version, Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: "mappings", FS: root}}})
		require.NoError(t, err)
		for _, name := range samples {
			data, err := fs.ReadFile(root, name)
			require.NoError(t, err)
			mapped(t, set, string(data), func(e *ocsf.Event) { roundTrip(t, set, e); events++ })
		}
	}
}

func TestFlatAttributes(t *testing.T) {
	set := load(t, ocsf.Default)
	rec := plog.NewLogRecord()
	rec.Body().SetStr("text")
	mapped(t, set, threat, func(e *ocsf.Event) { New(set.Fields(), Default()).Write(e, rec, Source{}) })
	assert.Equal(t, "text", rec.Body().Str())
	got := rec.Attributes().AsRaw()
	for key, want := range map[string]any{
		"ocsf.class_uid":                    int64(2004),
		"ocsf.is_alert":                     true,
		"ocsf.device.hostname":              "pc1",
		"ocsf.metadata.labels":              []any{"a", "b"},
		"ocsf.attacks":                      []any{map[string]any{"technique": map[string]any{"uid": "T1059.001"}}, map[string]any{"technique": map[string]any{"uid": "T1003"}}},
		"ocsf.unmapped":                     `{"acme_event":"threat","extra":"left","deep":"{\"a\":[1,2]}","a.b":"dots"}`,
		"ocsf.observables.hostname":         []any{"pc1"},
		"ocsf.observables.ip_address":       []any{"192.0.2.7"},
		"ocsf.observables.user_name":        []any{"jane"},
		"ocsf.observables.hash":             []any{"d41d8cd98f00b204e9800998ecf8427e"},
		"ocsf.observables.file_name":        []any{"x.exe"},
		"ocsf.evidences":                    got["ocsf.evidences"], // a list of maps, see the round trip
		"ocsf.finding_info.title":           "Evil.A",
		"ocsf.metadata.product.name":        "ACME",
		"ocsf.metadata.version":             ocsf.Default,
		"ocsf.observables.file_path":        []any{`C:\tmp\x.exe`},
		"ocsf.metadata.original_time":       "2024-05-06T07:08:09.123Z",
		"ocsf.time":                         int64(1714979289123),
		"ocsf.actor.user.domain":            "ACME",
		"ocsf.severity":                     "High",
		"ocsf.metadata.profiles":            []any{"host", "security_control"},
		"ocsf.category_name":                "Findings",
		"ocsf.confidence_score":             int64(80),
		"ocsf.finding_info.uid":             got["ocsf.metadata.uid"],
		"ocsf.disposition":                  "Deleted",
		"ocsf.metadata.product.vendor_name": "ACME Inc.",
	} {
		assert.Equal(t, want, got[key], key)
	}
	assert.NotContains(t, got, "ocsf.finding_info.attacks", "the same as ocsf.attacks")
	assert.NotContains(t, got, "ocsf.observables")
	assert.IsType(t, []any{}, got["ocsf.evidences"])
}

func TestUnmappedAttributes(t *testing.T) {
	set := load(t, ocsf.Default)
	rec := plog.NewLogRecord()
	mapped(t, set, threat, func(e *ocsf.Event) { New(set.Fields(), ways["flat/attributes"]).Write(e, rec, Source{}) })
	got := rec.Attributes().AsRaw()
	assert.Equal(t, "left", got["a.b.unmapped.extra"])
	assert.Equal(t, "dots", got["a.b.unmapped.a.b"])
	assert.Equal(t, `{"a":[1,2]}`, got["a.b.unmapped.deep"])
	assert.NotContains(t, got, "a.b.unmapped")
}

func TestOriginal(t *testing.T) {
	set := load(t, ocsf.Default)
	for _, c := range []struct {
		layout, original string
		body, attribute  any
	}{
		{Flat, Keep, "text", nil},
		{Flat, Drop, "Detection Finding: Create", nil},
		{Nested, Keep, "text", nil},
		{Nested, Drop, "Detection Finding: Create", nil},
		{Body, Keep, map[string]any{}, "text"},
		{Body, Drop, map[string]any{}, nil},
		{JSON, Keep, "", "text"},
		{JSON, Drop, "", nil},
	} {
		o := Default()
		o.Layout, o.Original = c.layout, c.original
		rec := plog.NewLogRecord()
		rec.Body().SetStr("text")
		mapped(t, set, threat, func(e *ocsf.Event) { New(set.Fields(), o).Write(e, rec, Source{}) })
		if c.layout == Flat || c.layout == Nested {
			assert.Equal(t, c.body, rec.Body().AsRaw(), c)
		} else {
			assert.IsType(t, c.body, rec.Body().AsRaw(), c)
		}
		assert.Equal(t, c.attribute, rec.Attributes().AsRaw()[OriginalKey], c)
	}
}

// TestMessageBecomesBody: with the original dropped the Body is the message, or the caption
// of the type where there is none, and the event reads back. Where the event does not hold
// all of the original, that stays.
func TestMessageBecomesBody(t *testing.T) {
	set := load(t, ocsf.Default)
	with := `{"acme_event":"login","user":"u","service":"s","text":"what happened"}`
	without := `{"acme_event":"login","user":"u","service":"s"}`
	typeName := `{"acme_event":"login","user":"u","service":"s","text":"Authentication: Logon"}`
	for _, c := range []struct {
		text     string
		partial  bool
		body     any
		message  any // the attribute
		original any
	}{
		{with, false, "what happened", nil, nil},
		{without, false, "Authentication: Logon", nil, nil},
		{typeName, false, "Authentication: Logon", "Authentication: Logon", nil},
		{with, true, "what happened", nil, "text"},
		{without, true, "Authentication: Logon", nil, "text"},
	} {
		for _, l := range []string{Flat, Nested} {
			o := Default()
			o.Layout, o.Original = l, Drop
			mapped(t, set, c.text, func(e *ocsf.Event) {
				rec := plog.NewLogRecord()
				rec.Body().SetStr("text")
				New(set.Fields(), o).Write(e, rec, Source{Partial: c.partial})
				got := rec.Attributes().AsRaw()
				assert.Equal(t, c.body, rec.Body().AsRaw(), c)
				assert.Equal(t, c.original, got[OriginalKey], c)
				if l == Nested {
					assert.Equal(t, c.message, got["ocsf"].(map[string]any)["message"], c)
				} else {
					assert.Equal(t, c.message, got["ocsf.message"], c)
				}
				want, err := decode(string(e.AppendJSON(nil, true)))
				require.NoError(t, err)
				read, err := Read(rec, o)
				require.NoError(t, err)
				assert.Equal(t, want, read)
			})
		}
	}
}

// TestFoldedNames: an event with too many attributes has its inner objects under names of
// their own, and what is folded does not depend on what the record had before.
func TestFoldedNames(t *testing.T) {
	set := load(t, ocsf.Default)
	o := Default()
	full := plog.NewLogRecord()
	mapped(t, set, threat, func(e *ocsf.Event) { New(set.Fields(), Default()).Write(e, full, Source{}) })
	for most := 1; most <= full.Attributes().Len()+1; most++ {
		o.MaxAttributes = most
		mapped(t, set, threat, func(e *ocsf.Event) {
			rec, other := plog.NewLogRecord(), plog.NewLogRecord()
			for i := range 50 {
				other.Attributes().PutStr("other."+strconv.Itoa(i), "x")
			}
			w := New(set.Fields(), o)
			w.Write(e, rec, Source{})
			w.Write(e, other, Source{})
			require.Equal(t, keys(rec), keys(other)[50:], "it depends on the event alone")
			for key, v := range rec.Attributes().All() {
				if path, ok := strings.CutSuffix(key, "._json"); ok {
					assert.Regexp(t, `^\{.*\}$`, v.Str())
					for other := range rec.Attributes().All() {
						assert.False(t, other == path || other != key && strings.HasPrefix(other, path+"."), other)
					}
				}
			}
			if most >= 40 {
				assert.LessOrEqual(t, rec.Attributes().Len(), most)
			}
			want, err := decode(string(e.AppendJSON(nil, true)))
			require.NoError(t, err)
			read, err := Read(rec, o)
			require.NoError(t, err)
			require.Equal(t, want, read)
		})
	}
	o.MaxAttributes = 0
	mapped(t, set, threat, func(e *ocsf.Event) {
		rec := plog.NewLogRecord()
		New(set.Fields(), o).Write(e, rec, Source{})
		assert.Equal(t, keys(full), keys(rec), "no limit")
	})
}

// TestUnmappedNames: in both forms of unmapped a name is either a string or a prefix.
func TestUnmappedNames(t *testing.T) {
	set := load(t, ocsf.Default)
	mapped(t, set, `{"acme_event":"threat","_json":"{}","x._json":"y"}`, func(e *ocsf.Event) {
		roundTrip(t, set, e)
		rec := plog.NewLogRecord()
		New(set.Fields(), ways["flat/attributes"]).Write(e, rec, Source{})
		v, ok := rec.Attributes().Get("a.b.unmapped._json")
		require.True(t, ok)
		assert.Equal(t, `{"acme_event":"threat","_json":"{}","x._json":"y"}`, v.Str())
	})
}

// TestOriginalIsNotAText keeps a Body that somebody else filled.
func TestOriginalIsNotAText(t *testing.T) {
	set := load(t, ocsf.Default)
	o := ways["body"]
	o.Original = Drop
	rec := plog.NewLogRecord()
	rec.Body().SetEmptyMap().PutStr("k", "v")
	mapped(t, set, threat, func(e *ocsf.Event) { New(set.Fields(), o).Write(e, rec, Source{}) })
	assert.Equal(t, map[string]any{"k": "v"}, rec.Attributes().AsRaw()[OriginalKey])
}

// TestManyKeys: a message made of keys takes no time that grows with their square.
func TestManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"acme_event":"threat"`)
	for i := range 50_000 {
		b.WriteString(`,"k` + strconv.Itoa(1_000_000+i) + `":1`)
	}
	b.WriteString("}")
	set := load(t, ocsf.Default)
	mapped(t, set, b.String(), func(e *ocsf.Event) {
		for name, o := range ways {
			start := time.Now()
			New(set.Fields(), o).Write(e, plog.NewLogRecord(), Source{})
			assert.Less(t, time.Since(start), 3*time.Second, name)
		}
	})
}

// TestSomeKeys: an event reads back on both sides of the number where the writing changes.
func TestSomeKeys(t *testing.T) {
	for _, n := range []int{manyKeys - 1, manyKeys, manyKeys + 1} {
		text := `{"acme_event":"threat"`
		for i := range n {
			text += `,"k` + strconv.Itoa(i) + `":1`
		}
		set := load(t, ocsf.Default)
		mapped(t, set, text+"}", func(e *ocsf.Event) { roundTrip(t, set, e) })
	}
}
