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
	if len(s) > len("255.255.255.255") {
		return false
	}
	dots, digits, value := 0, 0, 0
	for i := range len(s) {
		switch c := s[i] - '0'; {
		case c <= 9:
			if digits == 1 && value == 0 {
				return false
			}
			value = value*10 + int(c)
			if digits++; value > 255 {
				return false
			}
		case s[i] == '.' && digits > 0:
			dots, digits, value = dots+1, 0, 0
		default:
			return false
		}
	}
	return dots == 3 && digits > 0
}

// IsIP tells whether s is an address of version 4 or 6 as package netip reads it, a zone
// included. It does not allocate.
func IsIP(s string) bool { return isIP(s) }

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
