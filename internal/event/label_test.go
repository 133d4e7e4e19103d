package event

import "testing"

// TestLabelBare holds that the label of a field comes without what encloses it, and that
// nothing inside of it changes.
func TestLabelBare(t *testing.T) {
	for text, want := range map[string]string{
		`"Source IPv6 Address"`: "Source IPv6 Address",
		"'Rules'":               "Rules",
		"Policy Name\n":         "Policy Name",
		"Policy Name\r\n":       "Policy Name",
		"  Rule ":               "Rule",
		"\tRule\t":              "Rule",
		"\" Rule \"":            "Rule",
		// These stay.
		`User "admin"`: `User "admin"`,
		`"Rule`:        `"Rule`,
		`"a' b'`:       `"a' b'`,
		`""`:           `""`,
		"Rule's":       "Rule's",
		"":             "",
	} {
		e := New()
		field := e.AddText(Payload, "cs1", "x")
		label := e.AddText(Payload, "cs1Label", text)
		e.SetLabel(field, label)
		if got := e.Label(field); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if e.Node(label).Text != text {
			t.Errorf("%q: the node has lost its text", text)
		}
	}
}

func TestSameLabel(t *testing.T) {
	for _, same := range []string{"SeverityScore", "Severity score", "severity_score", "Severity-Score:", "SEVERITY  SCORE", "\"Severity Score\"", "severity.score\n", "(Severity) Score"} {
		if !SameLabel("Severity score", same) || HashLabel(same) != HashLabel("Severity score") {
			t.Errorf("%q is another label", same)
		}
	}
	for _, other := range []string{"", "Severity", "Severity score 2", "Severity scores", "Sévérity score", "score Severity", "Severity scor"} {
		if SameLabel("Severity score", other) || SameLabel(other, "Severity score") {
			t.Errorf("%q is the same label", other)
		}
	}
	if SameLabel("", "--") || SameLabel("%", "#") || !SameLabel("%", "%") {
		t.Error("labels without letters are compared by them")
	}
	if n := testing.AllocsPerRun(100, func() { _ = SameLabel("Severity score", "SeverityScore"); _ = HashLabel("Severity score") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
