package clock

import (
	"testing"
	"time"
)

var (
	now  = time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	east = time.FixedZone("EAST", 2*3600)
)

const form = "2006-01-02T15:04:05.999999999Z"

func TestParse(t *testing.T) {
	for s, want := range map[string]string{
		// numbers
		"1767225600":                   "2026-01-01T00:00:00Z",
		"1767225600.5":                 "2026-01-01T00:00:00.5Z",
		"1767225600123":                "2026-01-01T00:00:00.123Z",
		"1767225600123456":             "2026-01-01T00:00:00.123456Z",
		"1767225600123456789":          "2026-01-01T00:00:00.123456789Z",
		"134389760000000000":           "2026-11-12T16:53:20Z",
		"#arcsightDate(1767225600123)": "2026-01-01T00:00:00.123Z",
		"#arcsightDate(\"Feb 03 2025 04:05:06 UTC\")": "2025-02-03T04:05:06Z",
		"\"1767225600\"": "2026-01-01T00:00:00Z",
		// the eight forms of the guide
		"Feb 03 04:05:06":                "2026-02-03T02:05:06Z",
		"Feb 03 04:05:06.789":            "2026-02-03T02:05:06.789Z",
		"Feb 03 04:05:06 UTC":            "2026-02-03T04:05:06Z",
		"Feb 03 04:05:06.789 CET":        "2026-02-03T03:05:06.789Z",
		"Feb 03 2025 04:05:06":           "2025-02-03T02:05:06Z",
		"Feb 03 2025 04:05:06.789":       "2025-02-03T02:05:06.789Z",
		"Feb 03 2025 04:05:06 PST":       "2025-02-03T12:05:06Z",
		"Feb 03 2025 04:05:06.789 +0530": "2025-02-02T22:35:06.789Z",
		// those beside it
		"Feb  3 2025 04:05:6":              "2025-02-03T02:05:06Z",
		"Feb 03, 2025 04:05:06 IST":        "2025-02-02T22:35:06Z",
		"Feb 03 2025:04:05:06 UTC":         "2025-02-03T04:05:06Z",
		"Feb 03 2025 04:05:06 GMT+00:00":   "2025-02-03T04:05:06Z",
		"Feb 03 2025 04:05:06 GMT-8":       "2025-02-03T12:05:06Z",
		"Feb 03 2025 04:05:06+02:00":       "2025-02-03T02:05:06Z",
		"Feb 03 2025 04:05:06 Z":           "2025-02-03T04:05:06Z",
		"Feb 03 2025 04:05:06 EAST":        "2025-02-03T02:05:06Z",
		"Mon Feb  3 04:05:06 2025":         "2025-02-03T02:05:06Z",
		"Mon Feb  3 04:05:06 CET 2025":     "2025-02-03T03:05:06Z",
		"Mon, 03 Feb 2025 04:05:06 GMT":    "2025-02-03T04:05:06Z",
		"déc. 01 2025 04:05:06 GMT":        "2025-12-01T04:05:06Z",
		"d\xe9c. 01 2025 04:05:06 GMT":     "2025-12-01T04:05:06Z",
		"sept. 01 2025 04:05:06 GMT":       "2025-09-01T04:05:06Z",
		"february 3 2025 04:05":            "2025-02-03T02:05:00Z",
		"2025-02-03T04:05:06Z":             "2025-02-03T04:05:06Z",
		"2025-02-03T04:05:06.1234567Z":     "2025-02-03T04:05:06.1234567Z",
		"2025-02-03t04:05:06,5+01":         "2025-02-03T03:05:06.5Z",
		"2025-02-03T04:05:06+01:00[Paris]": "2025-02-03T03:05:06Z",
		"2025-02-03 04:05:06 +0000 (UTC)":  "2025-02-03T04:05:06Z",
		"2025-2-3 4:05:06":                 "2025-02-03T02:05:06Z",
		"2025-02-03-04.05.06.789012":       "2025-02-03T02:05:06.789012Z",
		"2025/02/03 04:05:06":              "2025-02-03T02:05:06Z",
		"20250203T040506Z":                 "2025-02-03T04:05:06Z",
		"20250203T0405":                    "2025-02-03T02:05:00Z",
		"03-Feb-2025 04:05:06":             "2025-02-03T02:05:06Z",
		"03/Feb/2025:04:05:06 +0000":       "2025-02-03T04:05:06Z",
		"3 February 2025, 04:05:06":        "2025-02-03T02:05:06Z",
		"2/3/2025 4:05:06 PM":              "2025-02-03T14:05:06Z",
		"2/3/2025 12:05:06 AM":             "2025-02-02T22:05:06Z",
		"23/2/2025 04:05:06":               "2025-02-23T02:05:06Z",
		"03.02.2025 04:05:06":              "2025-02-03T02:05:06Z",
		// the year that a time without one lies in
		"Mar 06 12:00:00": "2026-03-06T10:00:00Z",
		"Mar 07 12:00:00": "2025-03-07T10:00:00Z",
		"Dec 31 23:59:59": "2025-12-31T21:59:59Z",
		"Feb 29 12:00:00": "2024-02-29T10:00:00Z",
	} {
		got, ok := Parse(s, east, now)
		if !ok || got.UTC().Format(form) != want {
			t.Errorf("Parse(%q) = %v, %t, want %s", s, got.UTC(), ok, want)
		}
	}
	for _, s := range []string{
		"", " ", "invalid date", "12", "12345678", "Feb", "Feb 03", "Feb 03 2025", "2025-02-03", "Feb 30 2025 04:05:06", "Foo 03 2025 04:05:06",
		"Feb 03 2025 24:05:06", "Feb 03 2025 04:60:06", "Feb 03 2025 04:05:61", "Feb 03 2025 04:05:06 XQZ", "Feb 03 2025 04:05:06 and more", "13/13/2025 04:05:06",
		"2/3/2025 13:05:06 PM", "$UTCTimeStartCEF", "DATE", "1767225600.", "1767225600.5x", "17672256001234567890", "2025-00-03T04:05:06Z", "2025-02-03T04:05:06.Z", "Feb 00 2025 04:05:06",
	} {
		if got, ok := Parse(s, nil, now); ok {
			t.Errorf("Parse(%q) = %v", s, got)
		}
	}
}

// TestYearAtItsEnd has clocks that are not quite together at the turn of the year.
func TestYearAtItsEnd(t *testing.T) {
	for _, test := range []struct{ s, now, want string }{
		{"Dec 31 23:59:59", "2026-01-01T00:00:01Z", "2025-12-31T23:59:59Z"},
		{"Jan 01 00:00:01", "2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z"},
		{"Jan 02 12:00:00", "2025-12-31T23:59:59Z", "2025-01-02T12:00:00Z"},
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := Parse(test.s, nil, now); !ok || got.Format(form) != test.want {
			t.Errorf("%s read at %s is %v, %t, want %s", test.s, test.now, got, ok, test.want)
		}
	}
}

func TestLayout(t *testing.T) {
	for _, test := range []struct{ s, pattern, want string }{
		{"Feb 03 2025 04:05:06 GMT", "MMM dd yyyy HH:mm:ss z", "2025-02-03T04:05:06Z"},
		{"Feb 3 2025 04:05:06.789", "MMM dd yyyy HH:mm:ss.SSS", "2025-02-03T02:05:06.789Z"},
		{"Feb 03 04:05:06", "MMM dd HH:mm:ss", "2026-02-03T02:05:06Z"},
		{"2025-02-03T04:05:06.123Z", "yyyy-MM-dd'T'HH:mm:ss.SSSX", "2025-02-03T04:05:06.123Z"},
		{"2025-02-03 04:05:06 +0100", "yyyy-MM-dd HH:mm:ss Z", "2025-02-03T03:05:06Z"},
		{"20250203040506", "yyyyMMddHHmmss", "2025-02-03T02:05:06Z"},
		{"03/02/25 4:05:06 PM", "dd/MM/yy h:mm:ss a", "2025-02-03T14:05:06Z"},
		{"03/02/2025 0:05 AM", "dd/MM/yyyy K:mm a", "2025-02-02T22:05:00Z"},
		{"Monday, 3 February 2025 24:05", "EEEE, d MMMM yyyy kk:mm", "2025-02-02T22:05:00Z"},
		{"2025 34 04", "yyyy D HH", "2025-02-03T02:00:00Z"},
		{"at 2025 o'clock 4", "'at' yyyy 'o''clock' H", "2025-01-01T02:00:00Z"},
	} {
		if got, ok := Layout(test.s, test.pattern, east, now); !ok || got.UTC().Format(form) != test.want {
			t.Errorf("Layout(%q, %q) = %v, %t, want %s", test.s, test.pattern, got.UTC(), ok, test.want)
		}
	}
	for _, test := range []struct{ s, pattern string }{
		{"2025-02-03", "yyyy-MM-dd HH"},
		{"2025-02-03 04", "yyyy-MM-dd"},
		{"x", "yyyy"},
		{"Foo 3 2025", "MMM d yyyy"},
		{"5", "W"},
		{"25", "H"},
		{"2025-02-30", "yyyy-MM-dd"},
		{"4 XQZ", "H z"},
	} {
		if got, ok := Layout(test.s, test.pattern, nil, now); ok {
			t.Errorf("Layout(%q, %q) = %v", test.s, test.pattern, got)
		}
	}
}

// FuzzParse wants no panic, and a time that can be written.
func FuzzParse(f *testing.F) {
	f.Add("Feb 03 2025 04:05:06 GMT", "MMM dd yyyy HH:mm:ss z")
	f.Add("2025-02-03T04:05:06.123Z", "yyyy-MM-dd'T'HH:mm:ss.SSSX")
	f.Add("2/3/2025 4:05:06 PM", "M/d/yyyy h:mm:ss a")
	f.Fuzz(func(t *testing.T, s, pattern string) {
		if got, ok := Parse(s, east, now); ok && got.IsZero() {
			t.Errorf("Parse(%q) is the zero time", s)
		}
		Layout(s, pattern, east, now)
	})
}
