package jsontext

import (
	"os"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"firewall.json", "detection.json"} {
		b.Run(name, func(b *testing.B) {
			s, e := read(b, name), event.New()
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				e.Reset()
				if !Parse(s, e) {
					b.Fatal("no object")
				}
			}
		})
	}
}
