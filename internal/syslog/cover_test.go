package syslog

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unsafe"
)

// covered checks what Parse promises about any line: every text is a part of it, and
// every word of it is in the header, in the rest, or among what the package says it
// leaves out: the PRI, the version, an octet count, a tag's repetition.
func covered(t *testing.T, s string) {
	t.Helper()
	var h Header
	rest := Parse(s, now, time.UTC, &h)
	left := []byte(s)
	for name, text := range map[string]string{
		"timestamp": h.Timestamp, "host": h.Hostname, "app": h.AppName, "proc": h.ProcID, "msg": h.MsgID,
		"data": h.StructuredData, "sequence": h.Sequence, "prefix": h.Prefix, "outer": h.Outer, "rest": rest,
		"priority": h.priority,
	} {
		at, ok := within(s, text)
		if !ok {
			t.Fatalf("%s of %q is no part of the line: %q", name, s, text)
		}
		for i := range text {
			left[at+i] = ' '
		}
	}
	if !h.Found && h.Prefix == "" && rest != s {
		t.Fatalf("no header, but %q became %q", s, rest)
	}
	if h.Found != (h.Priority >= 0 || h.Timestamp != "" || h.AppName != "" || h.Hostname != "") {
		t.Errorf("Found is %v for %q: %+v", h.Found, s, h)
	}
	for _, word := range strings.FieldsFunc(string(left), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !omitted(word, &h) {
			t.Errorf("%q of %q is nowhere: %+v, rest %q", word, s, h, rest)
		}
	}
}

func omitted(word string, h *Header) bool {
	if word == h.AppName || word == h.ProcID || strings.Contains(h.AppName, word) {
		return true
	}
	if strings.Trim(word, "0123456789") == "" && len(word) <= 7 {
		return true
	}
	if h.Facility < 0 {
		return false
	}
	return strings.EqualFold(word, facilities[h.Facility]) || named(severities[:], word) >= 0 || alternative(word) >= 0
}

// within gives where text lies in s, as the same memory.
func within(s, text string) (at int, ok bool) {
	if text == "" {
		return 0, true
	}
	at = int(uintptr(unsafe.Pointer(unsafe.StringData(text))) - uintptr(unsafe.Pointer(unsafe.StringData(s))))
	return at, at >= 0 && at+len(text) <= len(s)
}
