package mapping_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/textdiff"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// TestScripts maps messages of the same shapes with other texts and wants what a Mapper
// without scripts makes of them.
func TestScripts(t *testing.T) {
	for _, version := range ocsf.Versions() {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			testScripts(t, version)
		})
	}
}

func testScripts(t *testing.T, version string) {
	set, err := mapping.Load(mapping.Options{
		Version: version, Decode: pipeline.Decode, RawData: version != ocsf.Default,
		Folders: []mapping.Folder{{Name: property, FS: os.DirFS(property)}, {Name: mappings.Name, FS: mappings.FS}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &comparison{
		t: t, r: rand.New(rand.NewSource(*seed)), set: set, plain: set.NewMapper().WithoutScripts(),
		writer: layout.New(set.Fields(), layout.Default()), other: layout.New(set.Fields(), layout.Default()),
	}
	messages, streams := *random/50, 2
	if testing.Short() {
		messages, streams = messages/10, 1
	}
	for range messages {
		format, message := set.RandomMessage(c.r, func() any { return value(c.r, 2) })
		c.stream(sample{format, message}, 8)
	}
	for _, s := range samples(t) {
		for range streams {
			c.stream(s, 40)
		}
	}
	t.Logf("%d messages, %d by scripts", c.messages, c.scripted)
	if c.scripted < c.messages*6/10 {
		t.Errorf("of %d messages only %d were mapped by scripts", c.messages, c.scripted)
	}
}

type sample struct{ format, text string }

func (s sample) parse() *event.Event {
	e := event.New()
	if s.format == "cef" {
		cef.Parse(s.text, e)
	} else {
		jsontext.Parse(s.text, e)
	}
	return e
}

// samples are those of the built-in sources that are one CEF or JSON message.
func samples(t *testing.T) (out []sample) {
	files, err := filepath.Glob("../../mappings/*/samples/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSpace(string(b))
		if i := strings.Index(text, "CEF:"); i >= 0 {
			out = append(out, sample{"cef", text[i:]})
		} else if strings.HasPrefix(text, "{") {
			out = append(out, sample{"json", text})
		}
	}
	return out
}

// comparison is of a Mapper that has scripts and one that has none.
type comparison struct {
	t             *testing.T
	r             *rand.Rand
	set           *mapping.Set
	m, plain      *mapping.Mapper
	writer, other *layout.Writer

	messages, scripted int
}

// stream maps a message and n others that differ in some of their texts.
func (c *comparison) stream(s sample, n int) {
	c.m = c.set.NewMapper()
	first := s.parse()
	changed := map[event.Ref]string{}
	for i := range n {
		if i > 2 {
			c.change(first, changed)
		}
		in := mapping.Input{Format: s.format, Payload: fmt.Sprint(s.text, i), Received: mappingtest.Now}
		if i > 2 && c.r.Intn(20) == 0 {
			in.HeaderTime = mappingtest.Now.Add(-time.Second)
		}
		x, y := in, in
		x.Event, y.Event = s.parse(), s.parse()
		for ref, text := range changed {
			x.Event.Node(ref).Text, y.Event.Node(ref).Text = text, text
		}
		c.compare(&x, &y, s.text)
	}
}

// change gives a value another text, or its first one again.
func (c *comparison) change(first *event.Event, changed map[event.Ref]string) {
	at := event.Ref(1 + c.r.Intn(first.Len()-1))
	node := first.Node(at)
	if c.r.Intn(3) > 0 || node.Paired || !node.Kind.Scalar() || node.Kind == event.Null {
		return
	}
	switch c.r.Intn(8) {
	case 0:
		clear(changed)
	case 1:
		changed[at] = first.Node(event.Ref(1 + c.r.Intn(first.Len()-1))).Text
	case 2:
		changed[at] = ""
	case 3:
		changed[at] = texts[c.r.Intn(len(texts))]
	default:
		changed[at] = node.Text + "x"[:c.r.Intn(2)]
	}
}

func (c *comparison) compare(x, y *mapping.Input, message string) {
	c.m.Awake()
	if c.r.Intn(8) == 0 {
		c.m.Release()
	}
	got, want := c.m.Map(x), c.plain.Map(y)
	c.messages++
	if c.m.ByScript() {
		c.scripted++
	}
	a, b := plog.NewLogRecord(), plog.NewLogRecord()
	c.writer.Write(&got.Event, a, layout.Source{})
	c.other.Write(&want.Event, b, layout.Source{})
	if g, w := describe(got), describe(want); g != w {
		c.t.Fatalf("%s\nmessage %d: %s", message, c.messages, textdiff.Unified(w, g))
	}
	if g, w := a.Attributes().AsRaw(), b.Attributes().AsRaw(); !reflect.DeepEqual(g, w) {
		c.t.Fatalf("%s\nmessage %d: %v\nwant %v", message, c.messages, g, w)
	}
	if c.messages%16 > 0 || got.Outcome == mapping.Unparsed {
		return
	}
	if g, w := c.m.Explain(), c.plain.Explain(); !slices.Equal(g, w) {
		c.t.Fatalf("%s\nmessage %d: %v\nwant %v", message, c.messages, g, w)
	}
}

// describe is all that a Result says.
func describe(r *mapping.Result) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Outcome, r.Source, r.Time, r.SeverityID, r.SeverityCaption, r.Severity, r.Cut, r.Diagnostics, r.Event.Class == nil, r.Event.Valid)
	if r.Event.Class != nil {
		fmt.Fprintln(&b, r.Event.Class.Name)
	}
	for i := range r.Event.Nodes {
		n := r.Event.Nodes[i]
		fmt.Fprintf(&b, "%d %s %q %q %d %g %d %d\n", n.Field.ID, n.Field.Path, n.Name, n.Text, n.Int, n.Float, n.Kind, n.End)
	}
	return b.String()
}
