package ocsf

import "hash/crc32"

// matcher gives the check that is written for a regular expression of the schema, nil
// for none. A release that changes an expression thereby asks for a look at its check,
// when the facts are read.
func matcher(regex string) func(string) bool { return matchers[crc32.ChecksumIEEE([]byte(regex))] }

// matchers are the checks by the checksum of the expression. The expressions are in the
// facts; a test holds each check against its expression.
var matchers = map[uint32]func(string) bool{
	0x39b74f97: isIP,               // ip_t
	0x82f91d65: isMAC,              // mac_t
	0x3f31fcaa: isUUID,             // uuid_t
	0x23ee8f7c: isEmail,            // email_t from 1.5.0
	0x3d695780: isPlainEmail,       // email_t of 1.1.0
	0x76cec3c5: isDatetime,         // datetime_t from 1.5.0
	0x5982c450: isCapitalDatetime,  // datetime_t of 1.1.0
	0x5ec7e0b3: isPaddedBytestring, // bytestring_t of 1.8.0
	0xe3302660: isHex,              // file_hash_t of 1.5.0
	0x8bc5ab05: isHostname,         // hostname_t of 1.1.0
}

// hexLen is the number of hexadecimal digits that s begins with.
func hexLen(s string) int {
	n := 0
	for n < len(s) && isHexDigit(s[n]) {
		n++
	}
	return n
}

func isHexDigit(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlphanumeric(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isHex(s string) bool { return s != "" && hexLen(s) == len(s) }

// isMAC takes six pairs of digits with colons or hyphens.
func isMAC(s string) bool {
	if len(s) != 17 {
		return false
	}
	for i := range len(s) {
		if i%3 == 2 {
			if s[i] != ':' && s[i] != '-' {
				return false
			}
		} else if !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}

// isUUID takes a UUID alone or in braces. The expression would find one anywhere.
func isUUID(s string) bool {
	if len(s) == 38 && s[0] == '{' && s[37] == '}' {
		s = s[1:37]
	}
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHexDigit(s[i]) {
				return false
			}
		}
	}
	return true
}

// isHostname takes labels of letters, digits and inner hyphens.
func isHostname(s string) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			if !isAlphanumeric(s[i]) && s[i] != '-' {
				return false
			}
			continue
		}
		if i == start || s[start] == '-' || s[i-1] == '-' {
			return false
		}
		start = i + 1
	}
	return true
}

// isPaddedBytestring takes base64 of either alphabet that ends in padding, or nothing:
// the expression refuses, perhaps by mistake, what needs no padding.
func isPaddedBytestring(s string) bool {
	if s == "" {
		return true
	}
	if len(s)%4 != 0 || s[len(s)-1] != '=' {
		return false
	}
	s = s[:len(s)-1]
	if s[len(s)-1] == '=' {
		s = s[:len(s)-1]
	}
	standard, url := false, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '+' || c == '/':
			standard = true
		case c == '-' || c == '_':
			url = true
		case !isAlphanumeric(c):
			return false
		}
	}
	return !standard || !url
}
