package typed

import "strings"

// ParseMAC reads a MAC address and returns it as six pairs of digits. Besides the pairs with
// colons or hyphens, which are returned as they are, it takes
//
//	0011.2233.4455   0011-2233-4455   001122-334455   001122334455   0:1c:2:33:4:55
//
// of which it makes pairs with colons.
func ParseMAC(s string) (string, Note, bool) {
	s, note := bare(s)
	if pairs(s) {
		return s, note, true
	}
	var out [17]byte
	switch len(s) {
	case 12:
		if hexadecimal(s) {
			return group(s, "", &out), note, true
		}
	case 13:
		if separator := s[6]; (separator == '-' || separator == ':' || separator == '.') && hexadecimal(s[:6]) && hexadecimal(s[7:]) {
			return group(s[:6], s[7:], &out), note, true
		}
	case 14:
		if separator := s[4]; (separator == '.' || separator == '-' || separator == ':') && s[9] == separator &&
			hexadecimal(s[:4]) && hexadecimal(s[5:9]) && hexadecimal(s[10:]) {
			return group(s[:4], s[5:9]+s[10:], &out), note, true
		}
	}
	return short(s, note, &out)
}

// short reads pairs of which some have one digit, as Solaris writes them.
func short(s string, note Note, out *[17]byte) (string, Note, bool) {
	if len(s) < 11 || len(s) > 16 || strings.Count(s, ":") != 5 {
		return s, note, false
	}
	in, whole := s, false // one pair at least has both digits: 1:1:1:1:1:1 is a placeholder
	for i := range 6 {
		piece, rest, _ := strings.Cut(in, ":")
		if len(piece) == 0 || len(piece) > 2 || !hexadecimal(piece) {
			return s, note, false
		}
		whole = whole || len(piece) == 2
		out[i*3] = '0'
		copy(out[i*3+2-len(piece):], piece)
		if i < 5 {
			out[i*3+2] = ':'
		}
		in = rest
	}
	if !whole {
		return s, note, false
	}
	return string(out[:]), note, true
}

// group puts colons between the pairs of twelve digits, which are in two strings.
func group(a, b string, out *[17]byte) string {
	for i := range 12 {
		at := i + i/2
		if i < len(a) {
			out[at] = a[i]
		} else {
			out[at] = b[i-len(a)]
		}
		if i%2 == 1 && i < 11 {
			out[at+1] = ':'
		}
	}
	return string(out[:])
}

func pairs(s string) bool {
	if len(s) != 17 {
		return false
	}
	for i := range len(s) {
		if i%3 == 2 {
			if s[i] != ':' && s[i] != '-' {
				return false
			}
		} else if !hexadecimal(s[i : i+1]) {
			return false
		}
	}
	return true
}
