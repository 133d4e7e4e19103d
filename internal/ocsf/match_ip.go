package ocsf

import "strings"

// isIP takes an address of version 4 or 6 as package netip does, a zone included, but
// allocates nothing for what it refuses. The expression takes any sign for a dot and
// blanks around.
func isIP(s string) bool {
	if strings.IndexByte(s, ':') < 0 {
		return isIPv4(s)
	}
	s, zone, zoned := strings.Cut(s, "%")
	if zoned && !isZone(zone) {
		return false
	}
	return isIPv6(s)
}

// isZone takes graphic ASCII.
func isZone(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

// isIPv4 takes four numbers up to 255 without leading zeros.
func isIPv4(s string) bool {
	for part := range 4 {
		value, n := 0, 0
		for n < len(s) && n < 4 && isDigit(s[n]) {
			value = value*10 + int(s[n]-'0')
			n++
		}
		if n == 0 || value > 255 || n > 1 && s[0] == '0' {
			return false
		}
		s = s[n:]
		if part == 3 {
			break
		}
		if s == "" || s[0] != '.' {
			return false
		}
		s = s[1:]
	}
	return s == ""
}

// isIPv6 takes eight groups, or fewer with one "::", the last two perhaps as version 4.
func isIPv6(s string) bool {
	groups, compressed := 0, false
	if strings.HasPrefix(s, "::") {
		compressed = true
		if s = s[2:]; s == "" {
			return true
		}
	}
	for {
		n := hexLen(s)
		if n < len(s) && s[n] == '.' {
			groups += 2
			return isIPv4(s) && isComplete(groups, compressed)
		}
		if n == 0 || n > 4 {
			return false
		}
		groups++
		if s = s[n:]; s == "" {
			return isComplete(groups, compressed)
		}
		if s[0] != ':' || groups > 7 {
			return false
		}
		if s = s[1:]; strings.HasPrefix(s, ":") {
			if compressed {
				return false
			}
			compressed = true
			if s = s[1:]; s == "" {
				return groups < 8
			}
		}
	}
}

// isComplete tells whether so many groups make an address: "::" stands for one at least.
func isComplete(groups int, compressed bool) bool {
	return groups == 8 && !compressed || groups < 8 && compressed
}
