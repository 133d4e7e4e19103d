package typed

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Host is what a key for a computer holds.
type Host struct {
	Name string // a host name
	IP   string // an address, without brackets and zone
	Port string // 1 to 65535
	Note Note
}

// maxHost is the length of the longest value that is read as a host, or as a list of them.
const maxHost = 2048

// ParseHost reads a host name or an address, each with or without a port:
//
//	ws7   srv1.example.com:8443   192.0.2.1   192.0.2.1:443   [2001:db8::1]:443   fe80::1%eth0
//	ws7 (192.0.2.1)   192.0.2.1 (ws7)   ws7/192.0.2.1   \\ws7   a list of these: the first
//
// Mail addresses, networks (192.0.2.0/24), URLs, times, sentences and variables that a template
// did not fill in are refused.
func ParseHost(s string) (Host, bool) {
	s, note := bare(s)
	h := Host{Note: note}
	if s == "" || len(s) > maxHost {
		return h, false
	}
	if h.one(s) {
		return h, true
	}
	if rest, ok := strings.CutPrefix(s, `\\`); ok {
		h = Host{Note: note | Repaired}
		return h, hostName(rest) && h.one(rest)
	}
	return h.first(s)
}

// one reads one host.
func (h *Host) one(s string) bool {
	if h.address(s) {
		return true
	}
	if hostName(s) {
		h.Name = s
		return true
	}
	if host, ok := strings.CutSuffix(s, ":0"); ok { // no port: see PortPlaceholders
		if strings.IndexByte(host, ':') < 0 && hostName(host) {
			h.Name = host
			return true
		}
		return (IsIPv4(host) || strings.HasSuffix(host, "]")) && h.address(host)
	}
	if i := strings.LastIndexByte(s, ':'); i > 1 && isPort(s[i+1:]) {
		switch host := s[:i]; {
		case IsIPv4(host):
			h.IP, h.Port = host, s[i+1:]
			return true
		case hostName(host) && strings.IndexByte(host, ':') < 0:
			h.Name, h.Port = host, s[i+1:]
			return true
		}
		return false
	}
	if n := len(s); n > 2 && (s[n-1] == ')' || s[n-1] == ']') {
		open := byte('(')
		if s[n-1] == ']' {
			open = '['
		}
		i := strings.IndexByte(s, open)
		return i > 0 && h.pair(Trim(s[:i]), Trim(s[i+1:n-1]))
	}
	if i := strings.IndexByte(s, '/'); i > 0 {
		if a, b := s[:i], s[i+1:]; digits(b) {
			// A network has up to 32 bits. More is a port, as Cisco ASA writes it.
			if !IsIPv4(a) || len(b) < 2 || len(b) == 2 && b <= "32" || !isPort(b) {
				return false
			}
			h.IP, h.Port = a, b
			return true
		}
		return h.pair(s[:i], s[i+1:])
	}
	return false
}

// pair takes a name and an address, in either order.
func (h *Host) pair(a, b string) bool {
	switch {
	case hostName(a) && h.address(b):
		h.Name = a
	case hostName(b) && h.address(a):
		h.Name = b
	default:
		return false
	}
	return true
}

// address reads an address with what may be around it: brackets, a zone, a port behind brackets.
func (h *Host) address(s string) bool {
	if s == "" {
		return false
	}
	in, port := s, ""
	if s[0] == '[' {
		i := strings.IndexByte(s, ']')
		if i < 0 {
			return false
		}
		if in = s[1:i]; i+1 < len(s) {
			if s[i+1] != ':' || !isPort(s[i+2:]) {
				return false
			}
			port = s[i+2:]
		}
	}
	if i := strings.IndexByte(in, '%'); i > 0 && i+1 < len(in) && strings.IndexByte(in, ':') >= 0 {
		in = in[:i]
	}
	if !IsIP(in) {
		return false
	}
	h.IP, h.Port = in, port
	return true
}

// first reads the first host of a list. All its elements have to be hosts; those between blanks
// addresses, since words between blanks are a sentence.
func (h Host) first(s string) (Host, bool) {
	separator, n := ",", 0
	switch {
	case strings.Contains(s, ","):
	case strings.Contains(s, ";"):
		separator = ";"
	case strings.Contains(s, "|"):
		separator = "|"
	default:
		separator = " "
	}
	got := h
	for rest, more := s, true; more; {
		var piece string
		piece, rest, more = strings.Cut(rest, separator)
		if piece = Trim(piece); piece == "" {
			continue
		}
		var one Host
		if !one.one(piece) || one.IP == "" && (separator == " " || strings.IndexByte(piece, '.') < 0) {
			return h, false
		}
		if n++; n == 1 {
			got.Name, got.IP, got.Port = one.Name, one.IP, one.Port
		}
	}
	if n > 1 {
		got.Note |= Cut
	}
	return got, n > 0
}

func isPort(s string) bool {
	if len(s) == 0 || len(s) > 5 || !digits(s) || s[0] == '0' {
		return false
	}
	return len(s) < 5 || s <= "65535"
}

// hostName tells whether s may be the name of a computer in a key that may also hold something
// else: letters of any script, digits, hyphens, underscores and dots, and not digits alone.
func hostName(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	letters, other := false, false
	for i := 0; i < len(s); i++ {
		switch b := lower(s[i]); {
		case b >= 'a' && b <= 'z':
			letters = true
		case b >= '0' && b <= '9', b == '.' && (i == 0 || s[i-1] != '.'):
		case b == '-' || b == '_':
			other = true
		case b >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
				return false
			}
			letters = true
			i += n - 1
		default:
			return false
		}
	}
	return letters || other && strings.ContainsAny(s, "0123456789")
}

// IsHostName tells whether s may be the name of a computer in a key that is for such names. What
// people call their computers has blanks and quotes (Jane Doe's MacBook); addresses, mail
// addresses, paths, pairs of keys and values, and variables are refused.
func IsHostName(s string) bool {
	if s == "" || len(s) > 255 {
		return false
	}
	if hostName(s) {
		return true
	}
	if s[0] == '$' || s[0] == '%' || s[0] == '<' || s[0] == '{' || len(s) > 64 {
		return false
	}
	said := false
	for i := range len(s) {
		switch b := lower(s[i]); {
		case b < ' ' || b == 0x7f:
			return false
		case b == '=' || b == '@' || b == '\\' || b == '/' || b == '|':
			return false
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9', b >= utf8.RuneSelf:
			said = true
		}
	}
	var h Host
	return said && !(h.one(s) && (h.IP != "" || h.Port != ""))
}

// IsIP tells whether s is an address of version 4 or 6, without a zone.
func IsIP(s string) bool {
	if strings.IndexByte(s, ':') < 0 {
		return IsIPv4(s)
	}
	return isIPv6(s)
}

// IsIPv4 tells whether s is four numbers up to 255 without leading zeros.
func IsIPv4(s string) bool {
	for part := range 4 {
		value, n := 0, 0
		for n < len(s) && n < 4 && s[n] >= '0' && s[n] <= '9' {
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
		n := 0
		for n < len(s) && n < 5 && hexadecimal(s[n:n+1]) {
			n++
		}
		if n < len(s) && s[n] == '.' {
			groups += 2
			return IsIPv4(s) && complete(groups, compressed)
		}
		if n == 0 || n > 4 {
			return false
		}
		groups++
		if s = s[n:]; s == "" {
			return complete(groups, compressed)
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

// complete tells whether so many groups make an address: "::" stands for one at least.
func complete(groups int, compressed bool) bool {
	return groups == 8 && !compressed || groups < 8 && compressed
}
