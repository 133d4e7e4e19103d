package event

// bareLabel is a label without what senders put around it: Akamai writes quotes,
// others a blank or the line break of a template.
func bareLabel(s string) string {
	s = trimLabel(s)
	if n := len(s); n > 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		s = trimLabel(s[1 : n-1])
	}
	return s
}

func trimLabel(s string) string {
	for len(s) > 0 && labelBlank(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && labelBlank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func labelBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// SameLabel compares two labels by their letters and digits alone, without regard to
// case: "Severity score", "SeverityScore" and "severity_score:" are one label. Beyond
// ASCII every byte counts as a letter and is compared as it is. Labels without any letter
// or digit are the same only where they are equal.
func SameLabel(a, b string) bool {
	if a == b {
		return true
	}
	i, j, n := 0, 0, 0
	for {
		var x, y byte
		x, i = nextLetter(a, i)
		y, j = nextLetter(b, j)
		if x != y {
			return false
		}
		if x == 0 {
			return n > 0
		}
		n++
	}
}

// HashLabel is a hash (FNV-1a) that is the same for all labels that SameLabel holds for.
func HashLabel(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; ; {
		var c byte
		if c, i = nextLetter(s, i); c == 0 {
			return h
		}
		h = (h ^ uint64(c)) * 1099511628211
	}
}

// nextLetter gives the next letter or digit of s from i on, folded, and where to go on;
// 0 at the end.
func nextLetter(s string, i int) (c byte, next int) {
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A', i + 1
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 0x80:
			return c, i + 1
		}
	}
	return 0, i
}
