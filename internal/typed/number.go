package typed

import (
	"math"
	"strconv"
	"strings"
)

// ParseInt reads an integer: decimal, with commas between thousands (1,234,567), hexadecimal
// behind 0x, or written as a float without a fraction (5.0, 1e3).
func ParseInt(s string) (int64, Note, bool) {
	s, note := bare(s)
	if s == "" || len(s) > 64 || s[0] > '9' {
		return 0, note, false // before strconv, whose errors allocate
	}
	if n, ok := decimal(s); ok {
		return n, note, true
	}
	if len(s) > 2 && s[0] == '0' && lower(s[1]) == 'x' {
		if !hexadecimal(s[2:]) || len(s) > 18 {
			return 0, note, false
		}
		n, err := strconv.ParseUint(s[2:], 16, 64)
		return int64(n), note, err == nil && n <= math.MaxInt64
	}
	if strings.IndexByte(s, ',') >= 0 {
		if !thousands(s) {
			return 0, note, false
		}
		s = strings.ReplaceAll(s, ",", "")
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, note, true
	}
	if !strings.ContainsAny(s, ".eE") {
		return 0, note, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return int64(f), note, err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53
}

// decimal reads up to 18 digits.
func decimal(s string) (n int64, ok bool) {
	if len(s) > 18 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, true
}

// thousands tells whether the commas of a number stand between groups of three digits.
func thousands(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, _, _ := strings.Cut(s, ".")
	first, rest, _ := strings.Cut(whole, ",")
	if len(first) == 0 || len(first) > 3 || !digits(first) || first[0] == '0' {
		return false
	}
	for rest != "" {
		var three string
		three, rest, _ = strings.Cut(rest, ",")
		if len(three) != 3 || !digits(three) {
			return false
		}
	}
	return whole[len(whole)-1] != ','
}

// ParseFloat reads a number with a decimal point, with or without commas between thousands.
// NaN and the infinities are refused.
func ParseFloat(s string) (float64, Note, bool) {
	s, note := bare(s)
	if s == "" || len(s) > 64 || s[0] > '9' {
		return 0, note, false
	}
	if strings.IndexByte(s, ',') >= 0 {
		if !thousands(s) {
			return 0, note, false
		}
		s = strings.ReplaceAll(s, ",", "")
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, note, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// ParseBool reads true, yes and 1, false, no and 0, in any case.
func ParseBool(s string) (value bool, note Note, ok bool) {
	s, note = bare(s)
	switch {
	case s == "1", strings.EqualFold(s, "true"), strings.EqualFold(s, "yes"):
		return true, note, true
	case s == "0", strings.EqualFold(s, "false"), strings.EqualFold(s, "no"):
		return false, note, true
	}
	return false, note, false
}
