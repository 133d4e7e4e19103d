package mapping

import "testing"

func TestSentence(t *testing.T) {
	for _, tt := range []struct {
		in, want string
	}{
		{`"Scan finished without findings"`, "Scan finished without findings"},
		{`Office changed to "SaaS"`, `Office changed to "SaaS"`},
		{`"a" is now "b"`, `"a" is now "b"`},
		{"Realtime", "refused"},
		{"rule456", "refused"},
		{"  policy  -- x ", "refused"},
		{"User opened it", "User opened it"},
		{`"`, "refused"},
	} {
		got := "refused"
		if s := unquoted(tt.in); sentence(s) {
			got = s
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}
