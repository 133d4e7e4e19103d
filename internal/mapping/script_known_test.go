package mapping

import (
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// TestScriptMemory wants scripts to be forgotten before they take much memory, and counted
// as long as they are there.
func TestScriptMemory(t *testing.T) {
	var s scripts
	large := &script{trials: make([]trial, 500)}
	most := 0
	for hash := range uint64(20000) {
		place := &s.places[hash%places]
		k := &known{hash: hash}
		if old := place[hash/places%ways]; old != nil {
			for _, o := range old.scripts {
				s.memory -= o.memory()
			}
		}
		place[hash/places%ways] = k
		for i := 0; i <= mostScripts && place[hash/places%ways] == k; i++ {
			s.add(k, large)
		}
		most = max(most, s.memory)
		held := 0
		for i := range s.places {
			for _, k := range s.places[i] {
				if k != nil {
					held += len(k.scripts) * large.memory()
				}
			}
		}
		if held != s.memory {
			t.Fatalf("%d bytes are counted, %d are held", s.memory, held)
		}
	}
	if most > mostMemory || most < mostMemory/2 {
		t.Errorf("at most %d bytes", most)
	}
}

// TestTouched wants scripts that nobody releases not to be held for ever.
func TestTouched(t *testing.T) {
	var s scripts
	for range 3 * mostTouched {
		s.touch(&script{shape: event.New().Shape()})
	}
	if n := len(s.touched); n > mostTouched {
		t.Errorf("%d scripts are held", n)
	}
}
