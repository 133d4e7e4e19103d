package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// BenchmarkEach takes samples of the built-in sources from text to OCSF event, without
// writing it.
func BenchmarkEach(b *testing.B) {
	set, err := mapping.Load(mapping.Options{Decode: Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		b.Fatal(err)
	}
	samples, err := filepath.Glob("../../mappings/*/samples/*")
	if err != nil {
		b.Fatal(err)
	}
	seen := map[string]int{}
	for _, s := range samples {
		source := filepath.Base(filepath.Dir(filepath.Dir(s)))
		if seen[source]++; seen[source] > 2 {
			continue
		}
		text, err := os.ReadFile(s)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(source+"/"+filepath.Base(s), func(b *testing.B) {
			p := New(set, time.UTC)
			message := strings.TrimSuffix(string(text), "\n")
			b.SetBytes(int64(len(message)))
			b.ReportAllocs()
			for b.Loop() {
				p.Each(message, Times{Received: now}, func(*Record) {})
			}
		})
	}
}
