package mapping_test

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"slices"
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

var rounds = flag.Int("rounds", 4, "sequences of messages of several shapes for each schema version")

// TestScriptSequences has one Mapper map long sequences of messages of a few shapes in turn,
// whose texts change little by little and go back to what they were.
func TestScriptSequences(t *testing.T) {
	for _, version := range ocsf.Versions() {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			set, err := mapping.Load(mapping.Options{
				Version: version, Decode: pipeline.Decode, RawData: version != "1.5.0",
				Folders: []mapping.Folder{{Name: property, FS: os.DirFS(property)}, {Name: mappings.Name, FS: mappings.FS}},
			})
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewSource(*seed))
			files := samples(t)
			byScript, all := 0, 0
			for range *rounds {
				q := newSequence(t, set, r)
				for range 5 {
					format, text := set.RandomMessage(r, func() any { return value(r, 2) })
					q.add(format, text)
				}
				for range 5 {
					s := files[r.Intn(len(files))]
					q.add(s.format, s.text)
				}
				q.run(300)
				byScript, all = byScript+q.scripted, all+q.messages
			}
			t.Logf("%d of %d by scripts", byScript, all)
		})
	}
}

// sequence is messages of a few shapes, for a Mapper with scripts and one without.
type sequence struct {
	t                  *testing.T
	r                  *rand.Rand
	m, plain           *mapping.Mapper
	a, b               *event.Event
	shapes             []*shaped
	pool               []string
	zones              []*time.Location
	source             string
	labels             bool // e is the label of d, f that of g; beside them is a header
	messages, scripted int
}

type shaped struct {
	format, text string
	hot          []event.Ref            // those that change most
	texts        map[event.Ref]string   // that are others than in text
	before       []map[event.Ref]string // what they were
}

func newSequence(t *testing.T, set *mapping.Set, r *rand.Rand) *sequence {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return &sequence{t: t, r: r, m: set.NewMapper(), plain: set.NewMapper().WithoutScripts(), a: event.New(), b: event.New(), zones: []*time.Location{nil, zone, zone, zone}}
}

func (q *sequence) parse(s *shaped, e *event.Event) {
	e.Reset()
	if s.format == "cef" {
		cef.Parse(s.text, e)
	} else {
		jsontext.Parse(s.text, e)
	}
	if q.labels {
		for _, pair := range [][2]string{{"d", "e"}, {"g", "f"}, {"a", "r"}} {
			a, b := e.Child(event.Payload, pair[0]), e.Child(event.Payload, pair[1])
			if a != 0 && b != 0 && e.Node(b).Kind == event.String {
				e.SetLabel(a, b)
			}
		}
		e.AddText(event.Header, "name", "x")
		e.AddText(event.Header, "residue", "y")
	}
	for r, text := range s.texts {
		e.Node(r).Text = text
	}
}

func (q *sequence) add(format, text string) {
	s := &shaped{format: format, text: text, texts: map[event.Ref]string{}}
	q.shapes = append(q.shapes, s)
	q.parse(s, q.a)
	for i := 1; i < q.a.Len(); i++ {
		if n := q.a.Node(event.Ref(i)); n.Kind.Scalar() {
			q.pool = append(q.pool, n.Text)
		}
	}
}

// mutate gives a few values other texts, or those of an earlier message.
func (q *sequence) mutate(s *shaped) {
	q.parse(s, q.a)
	if len(s.before) > 0 && q.r.Intn(3) == 0 {
		s.texts = s.before[q.r.Intn(len(s.before))]
		return
	}
	texts2 := map[event.Ref]string{}
	for k, v := range s.texts {
		texts2[k] = v
	}
	for range q.r.Intn(3) {
		at := event.Ref(1 + q.r.Intn(q.a.Len()-1))
		if s.hot == nil {
			for range 8 {
				s.hot = append(s.hot, event.Ref(1+q.r.Intn(q.a.Len()-1)))
			}
		}
		if q.r.Intn(4) > 0 {
			at = s.hot[q.r.Intn(len(s.hot))]
		}
		n := q.a.Node(at)
		if n.Paired && q.r.Intn(20) > 0 || !n.Kind.Scalar() || n.Kind == event.Null {
			continue
		}
		switch q.r.Intn(10) {
		case 0:
			texts2[at] = ""
		case 1, 2:
			texts2[at] = q.a.Node(event.Ref(1 + q.r.Intn(q.a.Len()-1))).Text
		case 3, 4:
			texts2[at] = n.Text + "1"
		case 5:
			delete(texts2, at)
		case 6, 7:
			texts2[at] = q.pool[q.r.Intn(len(q.pool))]
		default:
			texts2[at] = texts[q.r.Intn(len(texts))]
		}
	}
	s.texts = texts2
	if s.before = append(s.before, texts2); len(s.before) > 8 {
		s.before = s.before[1:]
	}
}

func (q *sequence) run(n int) {
	received := mappingtest.Now
	for i := range n {
		s := q.shapes[q.r.Intn(len(q.shapes))]
		if i > 2*len(q.shapes) {
			q.mutate(s)
		}
		in := mapping.Input{Format: s.format, Payload: s.text, Received: received, Valid: q.r.Intn(4) > 0, Location: q.zones[q.r.Intn(len(q.zones))]}
		if q.r.Intn(3) == 0 {
			in.Payload += fmt.Sprint(q.r.Intn(3))
		}
		if q.r.Intn(3) == 0 {
			in.HeaderTime = received.Add(-time.Duration(q.r.Intn(3)) * time.Second)
		}
		if q.r.Intn(5) == 0 {
			received = received.Add(time.Duration(q.r.Intn(400*24)) * time.Hour)
		}
		q.same(s, in, i)
		if q.r.Intn(3) > 0 {
			q.m.Awake()
		}
		if q.r.Intn(8) == 0 {
			q.m.Release()
		}
	}
}

func (q *sequence) same(s *shaped, in mapping.Input, i int) {
	q.parse(s, q.a)
	q.parse(s, q.b)
	x, y := in, in
	x.Event, y.Event = q.a, q.b
	got, want := q.m.Map(&x), q.plain.Map(&y)
	q.messages++
	by := q.m.ByScript()
	if by {
		q.scripted++
	}
	if g, w := describe(got), describe(want); g != w {
		q.t.Fatalf("%s\n%s\n%v\nmessage %d, by script: %v: %s", q.source, s.text, s.texts, i, by, textdiff.Unified(w, g))
	}
	if q.r.Intn(30) == 0 && got.Outcome != mapping.Unparsed {
		if g, w := q.m.Explain(), q.plain.Explain(); !slices.Equal(g, w) {
			q.t.Fatalf("%s\n%s\n%v\nmessage %d, by script: %v: %v\nwant %v", q.source, s.text, s.texts, i, by, g, w)
		}
	}
}
