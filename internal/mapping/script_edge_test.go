package mapping_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// builtin are the built-in mappings.
func builtin(t testing.TB) *mapping.Set {
	set, err := mapping.Load(mapping.Options{Version: ocsf.Default, Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestScriptEdges maps messages as large as one that is mapped by a script may be.
func TestScriptEdges(t *testing.T) {
	set := builtin(t)
	m, plain := set.NewMapper(), set.NewMapper().WithoutScripts()
	for _, n := range []int{0, 1, 443, 442, 501, 502, 503, 504, 505, 506, 507, 508} {
		for i := range 8 {
			e := event.New()
			e.AddText(event.Header, "vendor", "V")
			e.AddText(event.Header, "product", "P")
			e.AddText(event.Header, "name", "N")
			for k := range n {
				text := "x"
				if k == n-1 {
					text = fmt.Sprint(i)
				}
				e.AddText(event.Payload, fmt.Sprint("k", k), text)
			}
			in := mapping.Input{Event: e, Format: []string{"cef", "cef", "leef", "text"}[i/2%4], Payload: "x", Received: mappingtest.Now}
			if i%2 == 0 && i > 4 {
				in.Payload = ""
			}
			x := in
			got := describe(m.Map(&in))
			if want := describe(plain.Map(&x)); got != want {
				t.Errorf("%d keys, %d: %s\n%s", n, i, got, want)
			}
			for range 3 {
				if again := describe(m.Map(&in)); again != got {
					t.Errorf("%d keys, %d again: %s\n%s", n, i, again, got)
				}
			}
		}
	}
}

// TestRelease wants the texts of messages to be let go of, of which each is a part of
// something large.
func TestRelease(t *testing.T) {
	set := loadOne(t, anyJSON, "match: {has: [t]}\nclass: detection_finding\nactivity: Create\nmap:\n  finding_info.title: t\n  metadata.product.name: {const: P}\n  message: m\n")
	m := set.NewMapper()
	e := event.New()
	before := heap()
	const texts = 32
	for i := range texts {
		whole := strings.Repeat(" ", 1<<20) + fmt.Sprintf(`{"t":"t","m":"m%d","key%d":"k"}`, i, i)
		for range 12 {
			text := whole[1<<20:]
			e.Reset()
			jsontext.Parse(text, e)
			m.Map(&mapping.Input{Event: e, Format: "json", Payload: text, Received: mappingtest.Now, Location: time.UTC, Valid: true})
		}
		if !m.ByScript() {
			t.Fatal("not mapped by a script")
		}
	}
	if held := heap() - before; held < texts<<20/2 {
		t.Errorf("%d bytes are held where nothing was released: this test shows nothing", held)
	}
	m.Release()
	if held := heap() - before; held > texts<<20/8 {
		t.Errorf("%d bytes are held", held)
	}
	runtime.KeepAlive(m)
	runtime.KeepAlive(e)
}

// heap is how many bytes are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}
