package mapping

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// convert gives out a value as the type of a has it, or says that it does not fit: wrong
// form, out of range, too long. It never cuts or guesses.
func convert(a *ocsf.Attribute, x *val, out *ocsf.Node) (ok bool) {
	t := a.Type
	switch t.Base {
	case ocsf.IntegerT, ocsf.LongT:
		out.Kind = ocsf.Int
		out.Int, ok = integer(t, x)
		return ok && (!t.HasRange || out.Int >= t.Min && out.Int <= t.Max)
	case ocsf.BooleanT:
		out.Kind = ocsf.Bool
		out.Int, ok = boolean(x.text)
	case ocsf.FloatT:
		out.Kind = ocsf.Float
		f, err := strconv.ParseFloat(trim(x.text), 64)
		out.Float, ok = f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
	default:
		out.Kind = ocsf.String
		out.Text, ok = text(a, x.text)
	}
	return ok
}

func integer(t *ocsf.Type, x *val) (int64, bool) {
	if x.hasNum {
		return x.num, true
	}
	if t.Name == "timestamp_t" {
		at, ok := parseTime(trim(x.text), nil, time.UTC)
		return at.UnixMilli(), ok
	}
	s := trim(x.text)
	if s == "" || s[0] > '9' {
		return 0, false // before strconv, whose errors allocate
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil {
		return n, true
	}
	// 5.0 and 1e3 are integers to a sender whose numbers are all floats.
	if !strings.ContainsAny(s, ".eE") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return int64(f), err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53
}

// boolean reads the spellings that sources have for true and false.
func boolean(s string) (int64, bool) {
	switch trim(s) {
	case "true", "True", "TRUE", "1", "yes", "Yes", "YES":
		return 1, true
	case "false", "False", "FALSE", "0", "no", "No", "NO":
		return 0, true
	}
	return 0, false
}

// text checks a text against its type. Outer blanks are not part of a typed value.
func text(a *ocsf.Attribute, s string) (string, bool) {
	s, t := trim(s), a.Type
	switch t.Name {
	case "ip_t":
		s = bareIP(s)
	case "hostname_t":
		// Labels of ESET and FortiDLP machines have blanks and quotes; only what cannot be a name at all is refused.
		if len(s) > 255 {
			return s, false
		}
	case "datetime_t":
		s = strings.ToUpper(s) // allocates only where it must
	}
	if len(a.Enum) == 0 || s == "" || tooLong(t, s) {
		return s, fitsText(t, s)
	}
	if a.EnumByText(s) == nil {
		if v := a.EnumByCaption(s); v != nil {
			return v.Text, true
		}
		return s, false
	}
	return s, t.Match(s)
}

// fitsText tells whether a text has the length and the form of its type, and is one.
func fitsText(t *ocsf.Type, s string) bool { return s != "" && !tooLong(t, s) && t.Match(s) }

func tooLong(t *ocsf.Type, s string) bool {
	return t.MaxLen > 0 && len(s) > t.MaxLen && utf8.RuneCountInString(s) > t.MaxLen
}

// bareIP takes brackets, a zone and the port of [address]:port away.
func bareIP(s string) string {
	if strings.HasPrefix(s, "[") {
		if i := strings.IndexByte(s, ']'); i > 0 {
			s = s[1:i]
		}
	}
	s, _, _ = strings.Cut(s, "%")
	return s
}

// bare tells whether bareIP has nothing to take away.
func bare(s string) bool { return s[0] != '[' && strings.IndexByte(s, '%') < 0 }

// usable tells whether a source value says something: it is no null of JSON, not
// empty, and none of the texts that the source writes for nothing.
func usable(n *event.Node, nulls *nulls) bool {
	if n.Kind == event.Null {
		return false
	}
	if !n.Kind.Scalar() {
		return true
	}
	s := trim(n.Text)
	return s != "" && !nulls.has(s)
}

// nulls are the texts that a source writes for nothing.
type nulls struct {
	texts   []string
	lengths uint64    // of the texts, a bit each; 63 and more share one
	first   [4]uint64 // their first bytes, a bit each
}

func newNulls(lists ...[]string) *nulls {
	n := &nulls{texts: slices.Concat(lists...)}
	for _, s := range n.texts {
		n.lengths |= 1 << min(len(s), 63)
		if s != "" {
			n.first[s[0]/64] |= 1 << (s[0] % 64)
		}
	}
	return n
}

func (n *nulls) has(s string) bool {
	return n != nil && n.lengths&(1<<min(len(s), 63)) != 0 && (s == "" || n.first[s[0]/64]&(1<<(s[0]%64)) != 0) && slices.Contains(n.texts, s)
}

// trim is strings.TrimSpace, and fast where there is nothing to trim.
func trim(s string) string {
	if n := len(s); n > 0 && plainByte(s[0]) && plainByte(s[n-1]) {
		return s
	}
	return strings.TrimSpace(s)
}

// plainByte tells whether a byte is no white space and no part of any.
func plainByte(b byte) bool { return b > ' ' && b < utf8.RuneSelf }
