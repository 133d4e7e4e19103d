package mapping

import "testing"

func TestPattern(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"scan", "scanner", true},
		{"<scan>", "Virus Scan", true},
		{"<scan>", "virus_scan", true},
		{"<scan>", "VirusScan", true},
		{"<scan>", "scan", true},
		{"<scan>", "SCAN-RESULT", true},
		{"<scan>", "scanner", false},
		{"<scan>", "port-rescan", false},
		{"<scan>", "scan2", false},
		{"<scan>", "rescan, then scan", true}, // the second of two
		{"<block", "blocking", true},
		{"<block", "unblock", false},
		{"<block", "sunblock, blocked", true},
		{"block>", "unblock", true},
		{"block>", "blockchain", false},
		{"<drop>", "AirDrop", true}, // where a capital follows a small letter
		{"<drop>", "airdrop", false},
		{"<log on>", "user log on.", true},
		{"<log on>", "catalog on", false},
		{"<scan>", "Scanübung", false},
		{"=none", "None", true},
		{"=none", "  none ", true},
		{"=none", "none found", false},
		{"<", "a < b", true},
		{"=", "a=b", true},
		{">", "a > b", true},
		{"<übung>", "Die übung beginnt", true},
	}
	for _, tt := range tests {
		w := newWords([]string{tt.pattern})
		if got := w.in(tt.text) != ""; got != tt.want {
			t.Errorf("words: %q in %q: %v, want %v", tt.pattern, tt.text, got, tt.want)
		}
		// All keywords in one pass.
		var l lexicon
		i := l.add(w.list[0])
		l.add("an") // shares its end with scan
		l.freeze()
		found := make([]uint64, l.size())
		l.find(tt.text, found)
		if got := found[i/64]&(1<<(i%64)) != 0; got != tt.want {
			t.Errorf("lexicon: %q in %q: %v, want %v", tt.pattern, tt.text, got, tt.want)
		}
		table := &table{rows: []row{{contains: []string{tt.pattern}}}}
		table.index()
		if got := table.find(tt.text) == 0; got != tt.want {
			t.Errorf("table: %q in %q: %v, want %v", tt.pattern, tt.text, got, tt.want)
		}
	}
}
