package jsontext

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

func TestDocumentsWithoutEscapesAreReadWithoutAllocation(t *testing.T) {
	many := make([]string, 300)
	for i := range many {
		many[i] = fmt.Sprintf(`"key %d":"value"`, i)
	}
	plain := strings.NewReplacer(`\\`, `/`, `\u0026`, `&`)
	for name, s := range map[string]string{
		"firewall":    plain.Replace(read(t, "firewall.json")),
		"detection":   plain.Replace(read(t, "detection.json")),
		"many keys":   "{" + strings.Join(many, ",") + "}",
		"cut":         plain.Replace(read(t, "detection.json"))[:2000],
		"no document": "{main} started",
	} {
		e := event.New()
		Parse(s, e)
		if n := testing.AllocsPerRun(100, func() {
			e.Reset()
			Parse(s, e)
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestSplittingAllocatesNothing(t *testing.T) {
	for _, s := range []string{read(t, "detection.json"), `[{"a":1},{"b":2}]`, "{\"a\":1}\n{\"b\":2}\n"} {
		if n := testing.AllocsPerRun(100, func() {
			for _, part := range Split(s).All() {
				if part == "" {
					t.Fatal("empty part")
				}
			}
		}); n != 0 {
			t.Errorf("%v allocations for %.20q", n, s)
		}
	}
}

func TestRefusedTextLeavesTheEventAsItWas(t *testing.T) {
	e := event.New()
	e.Diagnose("earlier", 0, "")
	r := e.Add(event.Payload, event.Node{Key: "k", Text: "v"})
	nodes := e.Len()
	untouched := func(s string) {
		t.Helper()
		if e.Len() != nodes || len(e.Diagnostics) != 1 || e.Node(r).Kind != event.String || e.First(r) != 0 {
			t.Fatalf("%q left %d nodes, %v", s, e.Len()-nodes, e.Diagnostics)
		}
	}
	for _, s := range []string{"", "[1]", "{x", `{"a" 1}`, "text", `{"a`} {
		if Parse(s, e) {
			t.Errorf("Parse took %q", s)
		}
		untouched(s)
	}
	for _, s := range []string{"", "[x]", "{x", `{"a" 1}`, `{"a":1,}`, `{"a":1} x`, `{"a":"b`, `[{"a":1},`} {
		if Into(s, e, r) {
			t.Errorf("Into took %q", s)
		}
		untouched(s)
	}
	for _, s := range []string{"", "[x]", "{x", `{"a" 1}`, `{"a":"b`, `["b`, `"b"`} {
		if how, ok := Repair(s, e, r); ok {
			t.Errorf("Repair took %q: %s", s, how)
		}
		untouched(s)
	}
}

func TestIntoKeepsTheText(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{`{"a":[1,{"b":"c\n"}]}`, `{"a":[1,{"b":"c\n"}]}`, true},
		{` [1,"two"] `, `[1,"two"]`, true},
		{`[]`, `[]`, true},
		{`{}`, `{}`, true},
		{`{"a":1,"a":2}`, `{"a":1,"a":2}`, true},
		{`[INFO] started`, `"[INFO] started"`, false},
		{`[INFO]`, `"[INFO]"`, false},
		{`{main}`, `"{main}"`, false},
		{`{"a":"cut`, `"{\"a\":\"cut"`, false},
		{`12`, `"12"`, false},
		{``, `""`, false},
	} {
		e := event.New()
		r := e.Add(event.Payload, event.Node{Key: "k", Text: c.in})
		e.Add(event.Payload, event.Node{Key: "later", Text: "sibling"})
		if ok := Into(c.in, e, r); ok != c.ok {
			t.Errorf("%q: %v", c.in, ok)
		}
		if got := string(e.AppendJSON(nil, r)); got != c.want {
			t.Errorf("%q: got %s", c.in, got)
		}
		if e.Node(r).Text != c.in || e.Child(event.Payload, "later") == 0 {
			t.Errorf("%q: lost its text or a sibling", c.in)
		}
	}
}

func TestHintsDecideWhatIsAmbiguous(t *testing.T) {
	const s = `{"where":"see \temp\new for it"}`
	for hint, want := range map[string]string{
		"":          "see \temp\new for it",
		`D:\other`:  "see \temp\new for it",
		`\temp\new`: `see \temp\new for it`,
		`temp\new`:  `see \temp\new for it`,
	} {
		e := event.New()
		r := e.Add(event.Payload, event.Node{Text: s})
		if _, ok := Repair(s, e, r, hint); !ok {
			t.Fatal("not repaired")
		}
		if got := e.Node(e.Child(r, "where")).Text; got != want {
			t.Errorf("hint %q: got %q", hint, got)
		}
	}
}

func TestAHintIsNotFoundInItsOwnEscape(t *testing.T) {
	const s = `{"share":"\\\\host\\new","drive":"C:\\","text":"a\nb"}`
	for _, hint := range []string{`\\host\new`, `\\host`, `C:\`, `\new`} {
		e := event.New()
		r := e.Add(event.Payload, event.Node{Text: s})
		if how, ok := Repair(s, e, r, hint); !ok || how != "none" {
			t.Errorf("hint %q: %s", hint, how)
		}
	}
}

func TestDeepContainersStayText(t *testing.T) {
	s := strings.Repeat(`{"a":`, 100) + `[1]` + strings.Repeat("}", 100)
	e := event.New()
	if !Parse(s, e) || len(e.Diagnostics) != 1 || e.Diagnostics[0].Code != CodeDepth {
		t.Fatalf("got %v", e.Diagnostics)
	}
	depth, r := 0, event.Payload
	for e.First(r) != 0 {
		depth, r = depth+1, e.First(r)
	}
	want := strings.Repeat(`{"a":`, 100-MaxDepth) + `[1]` + strings.Repeat("}", 100-MaxDepth)
	if n := e.Node(r); depth != MaxDepth || n.Kind != event.String || n.Text != want {
		t.Errorf("at depth %d: %v %q", depth, n.Kind, n.Text)
	}
}

func TestNodesAreBounded(t *testing.T) {
	e := event.New()
	s := `{"a":[` + strings.Repeat("1,", 2*MaxNodes) + `1]}`
	if !Parse(s, e) || e.Len() != MaxNodes {
		t.Errorf("%d nodes", e.Len())
	}
	if len(e.Diagnostics) != 1 || e.Diagnostics[0].Code != CodeSize {
		t.Errorf("got %v", e.Diagnostics)
	}
}

// TestTimeIsLinear reads hostile texts of a megabyte. A step for each pair of bytes
// would take minutes; the limit is far above what a busy machine needs for one each.
func TestTimeIsLinear(t *testing.T) {
	size := 1 << 20
	if testing.Short() {
		size >>= 3
	}
	for _, unit := range []string{
		"{", "[", `"`, `\`, `{"a":`, `{"a":1,`, `{"a":1}`, "{\"a\":1}\n", "[{", `[{"a":1},`, `{"events":[{`, `{"events":[{}],"next":1}`,
		"{\"a\n", `\"`, `\" `, `"\`, `"\":`, `,"a":"b`, `\\\\`, `\=`, "}", "}\n", "} {", "\n{", "\n{\"", `"C:\n`, ":", " ", "\ufeff", "1", "[1,",
	} {
		for _, head := range []string{"", `{"a":"`, `{"a":`, `[{"b":`, `"k":"`} {
			s := head + strings.Repeat(unit, size/len(unit))
			for try := 1; ; try++ {
				took := cost(s)
				if took < 2*time.Second {
					break
				}
				if try == 3 {
					t.Errorf("%q and %q: %v for %d bytes", head, unit, took, size)
					break
				}
			}
		}
	}
}

func cost(s string) time.Duration {
	e := event.New()
	start := time.Now()
	Parse(s, e)
	e.Reset()
	Repair(s, e, e.Add(event.Payload, event.Node{Text: s}), `C:\Users`, `\\\\`)
	for range Split(s).All() {
	}
	return time.Since(start)
}

// TestByteOrderMarks reads documents behind a mark, and behind what relays make of one.
func TestByteOrderMarks(t *testing.T) {
	for _, mark := range []string{"", "\ufeff", "\u00ef\u00bb\u00bf", "\u00ff\u00fe", "\ufeff\ufeff "} {
		e := event.New()
		Parse(mark+`{"a":"b"}`, e)
		if got := string(e.AppendJSON(nil, event.Payload)); got != `{"a":"b"}` {
			t.Errorf("%q: got %s", mark, got)
		}
	}
}
