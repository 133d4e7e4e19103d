package typed

import "strings"

// Hash is a hash value.
type Hash struct {
	Algorithm string // as OCSF captions it: MD5, SHA-1, SHA-256, SHA-512
	Value     string // hexadecimal digits in lower case
	Note      Note
}

// algorithms by the number of hexadecimal digits, from the weakest to the strongest. SHA-512
// shares its length with others that nobody sends.
var algorithms = [...]struct {
	digits  int
	caption string
	folded  string // the name without what may be between its letters and digits
}{
	{32, "MD5", "md5"}, {40, "SHA-1", "sha1"}, {64, "SHA-256", "sha256"}, {128, "SHA-512", "sha512"},
}

// ParseHash reads a hash with or without its algorithm in front, and of a list the strongest:
//
//	d41d8…   MD5=d41d8…   SHA256:e3b0c…   sha-256 e3b0c…   {SHA1}da39a…   MD5=…,SHA256=…,IMPHASH=…
//
// The algorithm follows from the length. A name that says another one is refused, and so is what
// is not hexadecimal.
func ParseHash(s string) (Hash, bool) {
	s, note := bare(s)
	h := Hash{Note: note}
	if h.bare(s) || h.named(s) {
		return h, true
	}
	if len(s) > 1024 || strings.IndexByte(s, ',') < 0 && strings.IndexByte(s, ';') < 0 && strings.IndexByte(s, ' ') < 0 {
		return h, false
	}
	return h.strongest(s)
}

// bare reads the digits alone.
func (h *Hash) bare(s string) bool {
	for i := range algorithms {
		if a := &algorithms[i]; len(s) == a.digits {
			if !hexadecimal(s) {
				return false
			}
			h.Algorithm, h.Value = a.caption, strings.ToLower(s)
			return true
		}
	}
	return false
}

// named reads the digits behind the name of their algorithm.
func (h *Hash) named(s string) bool {
	for i := range algorithms {
		a := &algorithms[i]
		n := len(s) - a.digits
		if n < 4 || n > 12 || !foldedName(s[:n], a.folded) {
			continue
		}
		if h.bare(s[n:]) {
			return true
		}
	}
	return false
}

// foldedName tells whether the letters and digits of s are name, with signs between and behind
// them. One sign at least is behind the name.
func foldedName(s, name string) bool {
	at := 0
	for i := range len(s) {
		switch b := lower(s[i]); {
		case at < len(name) && b == name[at]:
			at++
		case b == ' ' || b == '-' || b == '_' || b == ':' || b == '=' || b == '(' || b == '{' || b == '}' || b == '/':
		default:
			return false
		}
	}
	last := lower(s[len(s)-1])
	return at == len(name) && (last < '0' || last > '9' && last < 'a' || last > 'z')
}

// strongest reads a list of named hashes. What is not of the four algorithms is left out.
func (h Hash) strongest(s string) (Hash, bool) {
	got, n := h, 0
	for s != "" {
		i := strings.IndexAny(s, ",; ")
		piece := s
		if i >= 0 {
			piece, s = s[:i], s[i+1:]
		} else {
			s = ""
		}
		if piece == "" {
			continue
		}
		n++
		var one Hash
		if one.named(piece) && len(one.Value) > len(got.Value) {
			got.Algorithm, got.Value = one.Algorithm, one.Value
		}
	}
	if got.Value == "" {
		return h, false
	}
	if n > 1 {
		got.Note |= Cut
	}
	return got, true
}
