// Package typed reads the typed values of security messages: addresses, hosts, MAC addresses,
// numbers, booleans, hashes, paths and accounts, in the spellings that devices use.
//
// Each function takes the string of one key and returns its parts in the form that OCSF wants,
// or false where the string is something else. The functions are pure. What they return is a
// substring of the argument wherever it can be; only a value that has to be rewritten
// allocates. The package imports nothing of this project.
package typed

import (
	"strings"
	"unicode/utf8"
)

// Note says what had to be done to read a value. The zero Note means that the value was read
// as it is.
type Note uint8

const (
	// Repaired says that quotes around the value, doubled backslashes or escaped slashes were removed.
	Repaired Note = 1 << iota
	// Cut says that the value holds more than is returned, such as further addresses of a list.
	Cut
)

// Trim is strings.TrimSpace, and fast where there is nothing to trim.
func Trim(s string) string {
	if n := len(s); n > 0 && solid(s[0]) && solid(s[n-1]) {
		return s
	}
	return strings.TrimSpace(s)
}

// solid tells whether a byte is neither white space nor a part of any.
func solid(b byte) bool { return b > ' ' && b < utf8.RuneSelf }

// Quoted tells whether s begins with a quotation mark, so that Unquote may change it.
func Quoted(s string) bool { return len(s) > 1 && (s[0] == '"' || s[0] == '\'') }

// Unquote returns what is between a matching pair of quotation marks, without outer blanks. A
// value with the same mark inside, as in "a" or "b", is returned as it is: its outer marks are
// no pair. A backslash before a mark is removed with it: \"x\".
func Unquote(s string) (string, bool) {
	if n := len(s); n > 3 && s[0] == '\\' && s[n-2] == '\\' && s[1] == s[n-1] && Quoted(s[1:]) {
		if in := s[2 : n-2]; strings.IndexByte(in, s[1]) < 0 {
			return Trim(in), true
		}
		return s, false
	}
	n := len(s)
	if !Quoted(s) || s[n-1] != s[0] || strings.IndexByte(s[1:n-1], s[0]) >= 0 {
		return s, false
	}
	return Trim(s[1 : n-1]), true
}

// bare is Trim and Unquote.
func bare(s string) (string, Note) {
	if s = Trim(s); s == "" || s[0] != '"' && s[0] != '\'' && s[0] != '\\' {
		return s, 0
	}
	if in, ok := Unquote(s); ok {
		return in, Repaired
	}
	return s, 0
}

// digits tells whether s is digits alone, and some.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// hexadecimal tells whether s is hexadecimal digits alone, and some.
func hexadecimal(s string) bool {
	for i := range len(s) {
		if b := lower(s[i]); (b < '0' || b > '9') && (b < 'a' || b > 'f') {
			return false
		}
	}
	return s != ""
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
