package leef

import (
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	now := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct{ value, format, want string }{
		{"1767225600", "", "2026-01-01T00:00:00Z"},
		{"1767225600123", "MMM dd yyyy HH:mm:ss", "2026-01-01T00:00:00Z"},
		{"20250203040506", "yyyyMMddHHmmss", "2025-02-03T04:05:06Z"},
		{"Feb 03 2025 04:05:06 GMT", "MMM dd yyyy HH:mm:ss z", "2025-02-03T04:05:06Z"},
		{"Feb 03 2025 04:05:06 GMT", "", "2025-02-03T04:05:06Z"},
		{"Feb 03 2025 04:05:06", "yyyy-MM-dd HH:mm:ss", "2025-02-03T04:05:06Z"},
		{"2025-2-3 4:05:06", "", "2025-02-03T04:05:06Z"},
	} {
		got, ok := Time(test.value, test.format, nil, now)
		if !ok || got.UTC().Format(time.RFC3339) != test.want {
			t.Errorf("Time(%q, %q) = %v, %t, want %s", test.value, test.format, got, ok, test.want)
		}
	}
	if got, ok := Time("soon", "MMM dd", nil, now); ok {
		t.Errorf("Time(soon) = %v", got)
	}
}
