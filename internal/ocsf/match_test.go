package ocsf

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// accepted are texts that all versions take, by type.
var accepted = map[string][]string{
	"ip_t": {
		"0.0.0.0", "255.255.255.255", "10.1.2.3", "::", "::1", "1::", "fe80::1%eth0", "2001:db8::8a2e:370:7334", "1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5::1.2.3.4", "ABCD::ef",
	},
	"mac_t":        {"00:11:22:aa:BB:ff", "00-11-22-aa-BB-ff"},
	"uuid_t":       {"01234567-89ab-cdef-0123-456789abcdef", "{01234567-89AB-CDEF-0123-456789ABCDEF}"},
	"email_t":      {"a@b.c", "first.last+tag@sub.example.com", "a_b@b-c.d"},
	"datetime_t":   {"2024-01-02T03:04:05Z", "2024-01-02T03:04:05.123456789+02:00", "2024-01-02T03:04:05", "2024-01-02T03:04:05.5"},
	"bytestring_t": {"", "YWI=", "YQ==", "ab-_YQ==", "ab+/YQ=="},
	"file_hash_t":  {"0123456789abcdefABCDEF", "0"},
	"hostname_t":   {"host", "a.b-c.d", "1.2.3.4", "x1"},
}

// refused are texts that a version with a form for the type does not take.
var refused = map[string][]string{
	"ip_t": {
		"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4\n", " 1.2.3.4", "1x2x3x4", "1.2.3.", "1..2.3", "999999999999.1.1.1", "host", ":", ":::", ":1", "1:", "1::2::3",
		"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "::g", "::1.2.3", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::1%", "::1%\n", "1.2.3.4%eth0", "[::1]", "1.2.3.4:80", "1.2.3.0/24",
	},
	"mac_t":        {"", "00:11:22:33:44", "00:11:22:33:44:55\n", "0011.2233.4455", "00:11:22:33:44:5g", "001122334455"},
	"uuid_t":       {"", "01234567-89ab-cdef-0123-456789abcde", "0123456789abcdef0123456789abcdef", "{01234567-89ab-cdef-0123-456789abcdef", "01234567-89ab-cdef-0123-456789abcdeg"},
	"email_t":      {"", "a", "@b.c", "a@", "a@b", "a@.c", "a@b.", "a b@c.d", "a@b@c.d", "a@b.c\n", "a,b@c.d", "<a@b.c>"},
	"datetime_t":   {"", "2024-01-02", "2024-01-02 03:04:05", "2024-01-02T03:04", "2024-01-02T03:04:05.", "2024-01-02T03:04:05+0200", "2024-01-02T03:04:05Z\n", "2024-01-02T03:04:05ZZ", "2024-01-02T03:04:05+02:0"},
	"bytestring_t": {"YWJj", "Y", "Y===", "YQ=", "=", "====", "a-+/YQ==", "YQ==\n", "é==="},
	"file_hash_t":  {"", "xyz", "ab cd", "ab\n"},
	"hostname_t":   {"", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "a\n", "host-.x"},
}

// TestMatch holds each check against its corpus, and against the expression of the
// schema wherever the check takes a text.
func TestMatch(t *testing.T) {
	for _, version := range Versions() {
		for _, typ := range formed(load(t, version)) {
			if accepted[typ.Name] == nil || refused[typ.Name] == nil {
				t.Errorf("%s has no corpus", typ.Name)
			}
			for _, text := range accepted[typ.Name] {
				if !typ.Match(text) || !typ.pattern().MatchString(text) {
					t.Errorf("%s %s refuses %q (expression: %v)", version, typ.Name, text, typ.pattern().MatchString(text))
				}
			}
			for _, text := range refused[typ.Name] {
				if typ.Match(text) {
					t.Errorf("%s %s takes %q", version, typ.Name, text)
				}
			}
			for _, text := range slices.Concat(slices.Collect(corpus)...) {
				implies(t, version, typ, text)
			}
		}
	}
	if !load(t, Default).Type("string_t").Match("anything") {
		t.Error("a type without a form refuses a text")
	}
}

// corpus yields all texts of this file.
func corpus(yield func([]string) bool) {
	for _, texts := range []map[string][]string{accepted, refused} {
		for _, list := range texts {
			if !yield(list) {
				return
			}
		}
	}
}

// formed are the types of a version that have an expression, by name.
func formed(s *Schema) []*Type {
	var types []*Type
	for _, typ := range s.types {
		if typ.Regex != "" {
			types = append(types, typ)
		}
	}
	slices.SortFunc(types, func(a, b *Type) int { return strings.Compare(a.Name, b.Name) })
	return types
}

// implies fails where a check takes what the expression refuses.
func implies(t *testing.T, version string, typ *Type, text string) {
	t.Helper()
	if typ.Match(text) && !typ.pattern().MatchString(text) {
		t.Errorf("%s %s takes %q, its expression does not", version, typ.Name, text)
	}
}

// TestVersionsDiffer names what the versions take differently.
func TestVersionsDiffer(t *testing.T) {
	cases := []struct {
		version, typ, text string
		want               bool
	}{
		{"1.8.0", "datetime_t", "2024-01-02t03:04:05z", true},
		{"1.1.0", "datetime_t", "2024-01-02t03:04:05z", false},
		{"1.8.0", "email_t", "o'neil@example.com", true},
		{"1.1.0", "email_t", "o'neil@example.com", false},
		{"1.8.0", "hostname_t", "a_b", true},
		{"1.1.0", "hostname_t", "a_b", false},
		{"1.8.0", "file_hash_t", "xyz", true},
		{"1.5.0", "file_hash_t", "xyz", false},
		{"1.8.0", "bytestring_t", "YWJj", false},
		{"1.5.0", "bytestring_t", "YWJj", true},
	}
	for _, c := range cases {
		if got := load(t, c.version).Type(c.typ).Match(c.text); got != c.want {
			t.Errorf("%s %s takes %q: %v", c.version, c.typ, c.text, got)
		}
	}
}

// FuzzMatch looks for a text that a check takes and its expression refuses, and for
// addresses that package netip sees otherwise.
func FuzzMatch(f *testing.F) {
	for list := range corpus {
		for _, text := range list {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, version := range Versions() {
			for _, typ := range formed(load(t, version)) {
				implies(t, version, typ, text)
			}
		}
		_, err := netip.ParseAddr(text)
		_, zone, _ := strings.Cut(text, "%")
		if got := isIP(text); got != (err == nil && (zone == "" || isZone(zone))) {
			t.Errorf("isIP(%q) = %v, netip: %v", text, got, err)
		}
	})
}

func TestMatchAllocatesNothing(t *testing.T) {
	for _, version := range Versions() {
		for _, typ := range formed(load(t, version)) {
			for list := range corpus {
				for _, text := range list {
					if n := testing.AllocsPerRun(5, func() { typ.Match(text) }); n > 0 {
						t.Errorf("%s %s allocates %v for %q", version, typ.Name, n, text)
					}
				}
			}
		}
	}
}
