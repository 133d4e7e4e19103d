package mapping_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
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
	r := rand.New(rand.NewSource(*seed))
	c := &comparison{t: t, set: set, plain: set.NewMapper().WithoutScripts()}
	messages := *random / 10
	if testing.Short() {
		messages /= 10
	}
	for range messages {
		format, message := set.RandomMessage(r, func() any { return value(r, 2) })
		c.vary(r, format, message)
	}
	random := c.scripted
	for _, s := range samples(t) {
		for range 10 {
			c.vary(r, s.format, s.text)
		}
	}
	t.Logf("%d messages, of them %d by scripts; random ones: %d", c.messages, c.scripted, random)
	if c.scripted < c.messages/10 {
		t.Errorf("%d of %d messages were mapped by scripts", c.scripted, c.messages)
	}
}

type sample struct{ format, text string }

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
	t                  *testing.T
	set                *mapping.Set
	m, plain           *mapping.Mapper
	messages, scripted int
}

// vary maps a message as it is until it has a script, and then with other texts.
func (c *comparison) vary(r *rand.Rand, format, message string) {
	parse := func() *event.Event {
		e := event.New()
		if format == "cef" {
			cef.Parse(message, e)
		} else {
			jsontext.Parse(message, e)
		}
		return e
	}
	c.m = c.set.NewMapper()
	for i := range 12 {
		a, b := parse(), parse()
		if i >= 3 {
			change(r, a, b)
		}
		in := mapping.Input{Format: format, Payload: message, Received: mappingtest.Now}
		if i > 8 {
			in.HeaderTime = mappingtest.Now.Add(-time.Second)
		}
		x, y := in, in
		x.Event, y.Event = a, b
		got, want := c.m.Map(&x), c.plain.Map(&y)
		c.messages++
		if c.m.ByScript() {
			c.scripted++
		}
		if g, w := describe(c.m, got), describe(c.plain, want); g != w {
			c.t.Fatalf("%s\nmessage %d of its kind: %s", message, i, textdiff.Unified(w, g))
		}
	}
}

// change gives some values of two equal messages another text.
func change(r *rand.Rand, a, b *event.Event) {
	ref := func() event.Ref { return event.Ref(1 + r.Intn(a.Len()-1)) }
	for range 1 + r.Intn(6) {
		at := ref()
		node := a.Node(at)
		if node.Paired || !node.Kind.Scalar() || node.Kind == event.Null {
			continue
		}
		switch r.Intn(8) {
		case 0:
			node.Text = ""
		case 1:
			node.Text = a.Node(ref()).Text
		case 2, 3:
			node.Text += "x"
		default:
			node.Text = texts[r.Intn(len(texts))]
		}
		b.Node(at).Text = node.Text
	}
}

// describe is all that a Result says.
func describe(m *mapping.Mapper, r *mapping.Result) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Outcome, r.Source, r.Time, r.SeverityID, r.SeverityCaption, r.Severity, r.Cut, r.Diagnostics, r.Event.Class, r.Event.Valid)
	for i := range r.Event.Nodes {
		n := r.Event.Nodes[i]
		fmt.Fprintf(&b, "%d %s %q %q %d %g %d %d\n", n.Field.ID, n.Field.Path, n.Name, n.Text, n.Int, n.Float, n.Kind, n.End)
	}
	if r.Outcome != mapping.Unparsed {
		for _, p := range m.Explain() {
			fmt.Fprintf(&b, "%+v\n", p)
		}
	}
	return b.String()
}
