package pipeline

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestPartsAreLimited: a short string does not become thousands of records, and nothing
// of it is left out. One datagram of 65,000 bytes became 9,285 or 32,500 records before.
func TestPartsAreLimited(t *testing.T) {
	p := builtin(t)
	for _, c := range []struct {
		name, text string
		datagram   bool
		parts      int
		cut        bool
	}{
		{"CEF lines in a datagram", strings.Repeat("CEF:0|\n", 9285), true, 1000, true},
		{"CEF lines", strings.Repeat("CEF:0|\n", 9285), false, 9285 * 7 / 64, true},
		{"CEF lines behind a header", "<13>May  4 14:00:01 h " + strings.Repeat("CEF:0|\n", 20000), false, 1000, true},
		{"documents in a datagram", strings.Repeat("{}", 32500), true, 1000, true},
		{"documents", strings.Repeat("{}", 32500), false, 65000 / 64, true},
		{"array in a datagram", "[" + strings.Repeat("{},", 20000) + "{}]", true, 937, true},
		{"wrapper", `{"events":[` + strings.Repeat(`{},`, 20) + `{}],"next":"x"}`, false, 16, true},
		{"sixteen lines", strings.Repeat("CEF:0|\n", 16), true, 16, false},
		{"seventeen lines", strings.Repeat("CEF:0|\n", 17), true, 16, true},
		{"sixteen documents", strings.Repeat("{} ", 16), true, 16, false},
		{"seventeen documents", strings.Repeat("{} ", 17), true, 16, true},
		{"sixteen elements", "[{}" + strings.Repeat(",{}", 15) + "] ", true, 16, false},
		{"seventeen elements", "[{}" + strings.Repeat(",{}", 16) + "]", true, 16, true},
		{"sixteen in a wrapper", `{"events":[{}` + strings.Repeat(`,{}`, 15) + `],"next":"x"}`, false, 16, false},
		{"an array and a document", "[{}" + strings.Repeat(",{}", 15) + "]{}", true, 16, true},
		{"messages of 64 bytes", strings.Repeat("CEF:0|Acme|Firewall|1.0|100|blocked|5|src=192.0.2.1 dpt=22 ab=b\n", 900), true, 900, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, rest, cut := 0, c.text, false
			p.Each(c.text, Times{Received: now, Datagram: c.datagram}, func(r *Record) {
				n++
				assert.Equal(t, n, r.Part)
				at := strings.Index(rest, r.Body)
				if at < 0 {
					t.Fatalf("part %d is not in the rest of the string", n)
				}
				if strings.Trim(rest[:at], ",[ \n") != "" && n > 1 {
					t.Fatalf("bytes in front of part %d are in no part: %.80q", n, rest[:at])
				}
				rest = rest[at+len(r.Body):]
				last := r.Part == r.Parts
				has := slices.Contains(r.Result.Diagnostics, CodePartsCut)
				assert.Equal(t, last && c.cut, has, "part %d", n)
				cut = cut || has
				if has && len(r.Result.Event.Nodes) > 0 {
					assert.Equal(t, "partial", string(r.Result.Outcome))
				}
			})
			assert.Equal(t, c.parts, n)
			assert.Equal(t, c.cut, cut)
			assert.Empty(t, strings.Trim(strings.TrimSuffix(rest, `],"next":"x"}`), "] \n"))
		})
	}
}
