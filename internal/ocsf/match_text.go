package ocsf

import "strings"

// isEmail takes name@domain with the signs that most mailers take. The expression has a
// range by accident, which would let a comma pass.
func isEmail(s string) bool { return isMailbox(s, "!#$%&'*+-./=?^_`{|}~") }

// isPlainEmail is the narrower form of 1.1.0.
func isPlainEmail(s string) bool { return isMailbox(s, "_.+-") }

// isMailbox takes name@label.rest, signs allowed in the name.
func isMailbox(s, signs string) bool {
	name, domain, ok := strings.Cut(s, "@")
	if !ok || name == "" {
		return false
	}
	for i := range len(name) {
		if !isAlphanumeric(name[i]) && strings.IndexByte(signs, name[i]) < 0 {
			return false
		}
	}
	dot := strings.IndexByte(domain, '.')
	if dot < 1 || dot == len(domain)-1 {
		return false
	}
	for i := range len(domain) {
		if c := domain[i]; !isAlphanumeric(c) && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// isDatetime takes the form of RFC 3339, the zone optional, letters in either case.
func isDatetime(s string) bool { return isTimestamp(s, "Tt", "Zz") }

// isCapitalDatetime is the form of 1.1.0, in capitals only.
func isCapitalDatetime(s string) bool { return isTimestamp(s, "T", "Z") }

// isTimestamp looks at the form alone, as the expression does: month 13 passes.
func isTimestamp(s, between, utc string) bool {
	const date, clock = "dddd-dd-dd", "dd:dd:dd"
	rest, ok := cutForm(s, date)
	if !ok || rest == "" || strings.IndexByte(between, rest[0]) < 0 {
		return false
	}
	if rest, ok = cutForm(rest[1:], clock); !ok {
		return false
	}
	if strings.HasPrefix(rest, ".") {
		n := 1
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
		if n == 1 {
			return false
		}
		rest = rest[n:]
	}
	switch {
	case rest == "":
		return true
	case len(rest) == 1:
		return strings.IndexByte(utc, rest[0]) >= 0
	case rest[0] == '+' || rest[0] == '-':
		rest, ok = cutForm(rest[1:], "dd:dd")
		return ok && rest == ""
	}
	return false
}

// cutForm takes a prefix of the given form off s: a d stands for a digit, all else for
// itself.
func cutForm(s, form string) (rest string, ok bool) {
	if len(s) < len(form) {
		return s, false
	}
	for i := range len(form) {
		if form[i] == 'd' && !isDigit(s[i]) || form[i] != 'd' && s[i] != form[i] {
			return s, false
		}
	}
	return s[len(form):], true
}
