package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/pprof/profile"
)

// The profile that published collectors are compiled with knows the processor and the
// exporter, and nothing of the machine that it was taken on.
func TestProfile(t *testing.T) {
	f, err := os.Open("../../../packaging/default.pgo")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := profile.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := ""
	for _, fn := range p.Function {
		seen += fn.Name + "\n"
		if strings.HasPrefix(fn.Filename, "/") {
			t.Errorf("%s is in %s, a path of a machine", fn.Name, fn.Filename)
		}
	}
	for _, name := range []string{"internal/mapping.(*Mapper).Map", "(*LogRecord).MarshalProto", "securitylogreceiver"} {
		if !strings.Contains(seen, name) {
			t.Errorf("nothing of %s", name)
		}
	}
	if len(p.Mapping) > 0 || len(p.Comments) > 0 {
		t.Errorf("mappings %v, comments %v", p.Mapping, p.Comments)
	}
}
