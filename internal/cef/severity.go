package cef

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
)

// Severity gives the number of a severity: 0 to 10, or a word. The words of the
// guide stand for the middle of their range (0-3, 4-6, 7-8, 9-10), those that
// senders took from elsewhere for its likely place. "Unknown" is a word of the
// guide but no number.
func Severity(s string) (n int, ok bool) {
	s = strings.TrimSpace(s)
	if n, ok := number(s); ok {
		return n, true
	}
	for i := range words {
		if lex.EqualFold(words[i].text, s) {
			return words[i].n, words[i].n >= 0
		}
	}
	return 0, false
}

// severityWord tells whether s is a severity, be it "Unknown", or what Incapsula and
// Guardicore write where they have none: "-1" and "None".
func severityWord(s string) bool {
	if _, ok := number(s); ok {
		return true
	}
	s = strings.Trim(s, " ")
	if _, ok := number(s); ok {
		return true
	}
	if s == "-1" || lex.EqualFold("none", s) {
		return true
	}
	if len(s) < 3 || len(s) > 13 {
		return false
	}
	for i := range words {
		if lex.EqualFold(words[i].text, s) {
			return true
		}
	}
	return false
}

func number(s string) (int, bool) {
	switch {
	case len(s) == 1 && s[0] >= '0' && s[0] <= '9':
		return int(s[0] - '0'), true
	case len(s) == 2 && s[0] == '0' && s[1] >= '0' && s[1] <= '9':
		return int(s[1] - '0'), true
	case s == "10":
		return 10, true
	}
	return 0, false
}

var words = [...]struct {
	text string
	n    int
}{
	{"Unknown", -1},
	{"Low", 2},
	{"Medium", 5},
	{"High", 8},
	{"Very-High", 10},
	{"Very High", 10},
	{"VeryHigh", 10},
	{"Very_High", 10},
	{"Critical", 10},
	{"Fatal", 10},
	{"Emergency", 10},
	{"Alert", 9},
	{"Error", 7},
	{"Major", 7},
	{"Minor", 4},
	{"Warning", 5},
	{"Warn", 5},
	{"Notice", 3},
	{"Information", 1},
	{"Informational", 1},
	{"Info", 1},
	{"Debug", 0},
}
