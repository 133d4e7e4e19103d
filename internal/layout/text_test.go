package layout

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

func TestSnake(t *testing.T) {
	for caption, want := range map[string]string{
		"IP Address": "ip_address", "Hash": "hash", "User Name": "user_name", "URL String": "url_string",
		"Resource UID": "resource_uid", "CVE ID (any)": "cve_id_any", " x ": "x",
	} {
		assert.Equal(t, want, snake(caption))
	}
}

func TestValid(t *testing.T) {
	assert.Equal(t, "ä\ufffd\ufffdb", valid("ä\xff\xfeb"))
	assert.Equal(t, "\ufffd", valid("\ufffd"))
	assert.Equal(t, "\ufffd(", valid("\xe2("))
}

// TestObservableNames: each type of each version has a name of its own, and the name
// does not depend on the version.
func TestObservableNames(t *testing.T) {
	for _, version := range ocsf.Versions() {
		schema, err := ocsf.Load(version)
		require.NoError(t, err)
		seen := map[string]int{}
		for id := 1; id < 60; id++ {
			if schema.ObservableCaption(id) == "" {
				continue
			}
			name := observableName(id)
			assert.NotEmpty(t, name)
			assert.Zero(t, seen[name], name)
			seen[name] = id
		}
	}
}

// TestOddNodes writes what no mapping makes today: numbers with a fraction, an empty
// object.
func TestOddNodes(t *testing.T) {
	fields := []*ocsf.Field{{ID: 0}, {ID: 1, Name: "f", Path: "f"}, {ID: 2, Name: "g", Path: "g"}, {ID: 3, Name: "o", Path: "o"}, {ID: 4, Name: "n", Path: "n"}}
	e := &ocsf.Event{Nodes: []ocsf.Node{
		{Field: fields[0], Kind: ocsf.Object, End: 5},
		{Field: fields[1], Kind: ocsf.Float, Float: 5, End: 2},
		{Field: fields[2], Kind: ocsf.Float, Float: 1e-9, End: 3},
		{Field: fields[3], Kind: ocsf.Object, End: 4},
		{Field: fields[4], Kind: ocsf.Float, Float: math.NaN(), End: 5},
	}}
	want, err := decode(string(e.AppendJSON(nil, true)))
	require.NoError(t, err)
	for name, o := range ways {
		rec := plog.NewLogRecord()
		New(fields, o).Write(e, rec, Source{})
		got, err := Read(rec, o)
		require.NoError(t, err)
		assert.Equal(t, want, got, name)
	}
}

func TestReadNothing(t *testing.T) {
	for name, o := range ways {
		rec := plog.NewLogRecord()
		_, err := Read(rec, o)
		assert.ErrorIs(t, err, ErrNoEvent, name)
	}
}

func TestReadContradiction(t *testing.T) {
	rec := plog.NewLogRecord()
	rec.Attributes().PutStr("ocsf.a", "x")
	rec.Attributes().PutStr("ocsf.a.b", "x")
	_, err := Read(rec, Default())
	assert.ErrorContains(t, err, "ocsf.a.b: a is a value")
}

func TestNoEvent(t *testing.T) {
	rec := plog.NewLogRecord()
	rec.Body().SetStr("text")
	for _, o := range ways {
		New(nil, o).Write(&ocsf.Event{}, rec, Source{})
	}
	assert.Equal(t, "text", rec.Body().Str())
	assert.Zero(t, rec.Attributes().Len())
}

// TestManyObservables: each value once, in the order of the event, and in no time that
// grows with the square of their number.
func TestManyObservables(t *testing.T) {
	const n = 100_000
	ip := &ocsf.Field{ID: 1, Name: "ip", Path: "ip", Observable: 2}
	e := &ocsf.Event{Nodes: []ocsf.Node{{Field: &ocsf.Field{}, Kind: ocsf.Object, End: 2*n + 2}, {Field: ip, Kind: ocsf.List, End: 2*n + 2}}}
	for i := range 2 * n {
		e.Nodes = append(e.Nodes, ocsf.Node{Field: ip, Kind: ocsf.String, Text: strconv.Itoa(i % n), End: i + 3})
	}
	start := time.Now()
	w := New([]*ocsf.Field{e.Nodes[0].Field, ip}, Default())
	w.observed = true
	w.observe(e)
	found := w.found
	assert.Less(t, time.Since(start), 5*time.Second)
	require.Len(t, found, n)
	for i, o := range found {
		require.Equal(t, int32(2), o.typeID)
		require.Equal(t, strconv.Itoa(i), o.value(e))
	}
}
