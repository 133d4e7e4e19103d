package bench

import (
	"testing"
	"time"
)

// Our parser alone beside the peer's whole way from text to attributes.
func TestParserRatios(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	for _, tt := range []struct {
		name    string
		atLeast float64
	}{
		{"cef_firewall", 8},
		{"leef_eset", 8},
		{"fortidlp_detection", 8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Find(tt.name)
			got, err := Measure(9, 100*time.Millisecond, Scan(c), Batches(newPeer(t, c), c))
			if err != nil {
				t.Fatal(err)
			}
			scan, peer := got[0].Median(), got[1].Median()
			ratio := got[1].Ratio(got[0])
			t.Logf("scan %.0f ns, %s %.0f ns: %.1f times as fast", scan.NS, c.Converter, peer.NS, ratio)
			if ratio < tt.atLeast {
				t.Errorf("%.1f times as fast as %s, want %.0f times", ratio, c.Converter, tt.atLeast)
			}
		})
	}
}
