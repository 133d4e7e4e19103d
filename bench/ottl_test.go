package bench

import (
	"reflect"
	"strings"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
)

// The statements must write what our processor writes, but for what they cannot: the
// same id every time, observables and unmapped.
func TestStatementsWriteTheSame(t *testing.T) {
	for _, c := range Cases() {
		if c.ByHand() == nil {
			continue
		}
		ours, err := Output(nil, c)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := single(transformprocessor.NewFactory(), peerConfig(c.ByHand()), c)
		if err != nil {
			t.Fatal(err)
		}
		got, want := theirs.Attributes().AsRaw(), ours.Attributes().AsRaw()
		for key := range want {
			if !strings.HasPrefix(key, "ocsf.") || strings.HasPrefix(key, "ocsf.observables.") || key == "ocsf.unmapped" {
				delete(want, key)
			}
		}
		want["ocsf.metadata.uid"] = got["ocsf.metadata.uid"]
		for key := range want {
			if !reflect.DeepEqual(got[key], want[key]) {
				t.Errorf("%s: %s: %v, want %v", c.Name, key, got[key], want[key])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d attributes, want %d", c.Name, len(got), len(want))
		}
		if theirs.Timestamp() != ours.Timestamp() {
			t.Errorf("%s: time %v, want %v", c.Name, theirs.Timestamp(), ours.Timestamp())
		}
	}
}
