package clock

import (
	"strings"
	"time"
)

// months are the names in English, and how their first letters are written in
// other languages that were met: "déc. 01 2022", in UTF-8 and in Latin-1.
var months = [...]string{
	"january", "february", "march", "april", "may", "june",
	"july", "august", "september", "october", "november", "december",
}

var otherMonths = [...]struct {
	prefix string
	month  time.Month
}{
	{"janv", 1},
	{"jän", 1},
	{"j\xe4n", 1},
	{"f\xe9v", 2},
	{"fév", 2},
	{"mär", 3},
	{"m\xe4r", 3},
	{"mrz", 3},
	{"avr", 4},
	{"mai", 5},
	{"juin", 6},
	{"juil", 7},
	{"aoû", 8},
	{"ao\xfb", 8},
	{"okt", 10},
	{"dez", 12},
	{"déc", 12},
	{"d\xe9c", 12},
}

// month gives the month of a name or its first three letters or more, or 0.
func month(w string) time.Month {
	if len(w) < 3 {
		return 0
	}
	for i, name := range months {
		if len(w) <= len(name) && strings.EqualFold(name[:len(w)], w) || i == 8 && strings.EqualFold(w, "sept") {
			return time.Month(i + 1)
		}
	}
	for _, o := range otherMonths {
		if len(w) >= len(o.prefix) && foldPrefix(w, o.prefix) {
			return o.month
		}
	}
	return 0
}

// foldPrefix compares the bytes, since the text need not be UTF-8, and takes no
// notice of the case of ASCII letters.
func foldPrefix(w, prefix string) bool {
	for i := 0; i < len(prefix); i++ {
		c := w[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}

// weekday tells whether w is an English name of a day.
func weekday(w string) bool {
	if len(w) < 3 {
		return false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := d.String(); len(w) <= len(name) && strings.EqualFold(name[:len(w)], w) {
			return true
		}
	}
	return false
}
