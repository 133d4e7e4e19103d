package cef

import (
	"strconv"
	"strings"
	"testing"
)

func (e Entry) max() string {
	if e.Max == 0 {
		return ""
	}
	return strconv.Itoa(e.Max)
}

func TestLookup(t *testing.T) {
	for key, want := range map[string]string{
		"src": "src", "SRC": "src", "sourceAddress": "src", "SOURCEADDRESS": "src",
		"deviceCustomString1Label": "cs1Label", "C6a4Label": "c6a4Label", "in": "in", "bytesIn": "in",
	} {
		if e, ok := Lookup(key); !ok || e.Key != want {
			t.Errorf("Lookup(%q) = %v, %t, want %s", key, e, ok, want)
		}
	}
	for _, key := range []string{"", "sr", "srcc", "cs7", "s\x12c", "äöü"} {
		if e, ok := Lookup(key); ok {
			t.Errorf("Lookup(%q) = %v", key, e)
		}
	}
}

// TestNamesDiffer makes sure that a name in any case is one key's.
func TestNamesDiffer(t *testing.T) {
	seen := make(map[string]string)
	for _, e := range entries {
		for _, n := range []string{e.Key, e.Full} {
			if other, ok := seen[strings.ToLower(n)]; ok && other != e.Key {
				t.Errorf("%s is a name of %s and of %s", n, other, e.Key)
			}
			seen[strings.ToLower(n)] = e.Key
		}
	}
}

func TestSeverity(t *testing.T) {
	for s, want := range map[string]int{"0": 0, "10": 10, " 5 ": 5, "07": 7, "low": 2, "Very-High": 10, "VERY HIGH": 10, "critical": 10, "Info": 1} {
		if n, ok := Severity(s); !ok || n != want {
			t.Errorf("Severity(%q) = %d, %t, want %d", s, n, ok, want)
		}
	}
	for _, s := range []string{"", "11", "-1", "Unknown", "%SEVERITY%", "5.5", "lower"} {
		if n, ok := Severity(s); ok {
			t.Errorf("Severity(%q) = %d", s, n)
		}
	}
	if !severityWord("Unknown") || severityWord("11") {
		t.Error("Unknown is a severity, 11 is none")
	}
}

// TestCustoms wants each custom field of the dictionary to have a place and its label,
// if it is there, the same one.
func TestCustoms(t *testing.T) {
	fields := make(map[uint8]string)
	for i := range names {
		n := &names[i]
		base, labelled := strings.CutSuffix(n.short, labelSuffix)
		switch {
		case (n.role == noRole) != (n.field == 0), labelled != (n.role == label) && n.role != noRole, int(n.field) >= customs:
			t.Errorf("%s: role %d, field %d", n.short, n.role, n.field)
		case n.role == noRole:
		case fields[n.field] == "":
			fields[n.field] = base
		case fields[n.field] != base:
			t.Errorf("%s and %s have the same place", n.short, fields[n.field])
		}
	}
	if len(fields) != customs-1 {
		t.Errorf("%d fields, want %d", len(fields), customs-1)
	}
}
