package mapping

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// convert makes a value of the type of a, or says that it does not fit: wrong form,
// out of range, too long. It never cuts or guesses.
func convert(a *ocsf.Attribute, x val) (ocsf.Node, bool) {
	t := a.Type
	switch t.Base {
	case ocsf.IntegerT, ocsf.LongT:
		n, ok := integer(t, x)
		if ok && t.HasRange {
			ok = n >= t.Min && n <= t.Max
		}
		return ocsf.Node{Kind: ocsf.Int, Int: n}, ok
	case ocsf.BooleanT:
		b, ok := boolean(x.text)
		return ocsf.Node{Kind: ocsf.Bool, Int: b}, ok
	case ocsf.FloatT:
		f, err := strconv.ParseFloat(strings.TrimSpace(x.text), 64)
		return ocsf.Node{Kind: ocsf.Float, Float: f}, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
	default:
		s, ok := text(a, x)
		return ocsf.Node{Kind: ocsf.String, Text: s}, ok
	}
}

func integer(t *ocsf.Type, x val) (int64, bool) {
	if x.hasNum {
		return x.num, true
	}
	if t.Name == "timestamp_t" {
		at, ok := parseTime(strings.TrimSpace(x.text), nil, time.UTC)
		return at.UnixMilli(), ok
	}
	s := strings.TrimSpace(x.text)
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
	switch strings.TrimSpace(s) {
	case "true", "True", "TRUE", "1", "yes", "Yes", "YES":
		return 1, true
	case "false", "False", "FALSE", "0", "no", "No", "NO":
		return 0, true
	}
	return 0, false
}

// text checks a text against its type. Outer blanks are not part of a typed value.
func text(a *ocsf.Attribute, x val) (string, bool) {
	s, t := strings.TrimSpace(x.text), a.Type
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
	if s == "" || t.MaxLen > 0 && len(s) > t.MaxLen && utf8.RuneCountInString(s) > t.MaxLen {
		return s, false
	}
	if len(a.Enum) > 0 && a.EnumByText(s) == nil {
		if v := a.EnumByCaption(s); v != nil {
			return v.Text, true
		}
		return s, false
	}
	return s, t.Match(s)
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

// usable tells whether a source value says something: it is no null of JSON, not
// empty, and none of the texts that the source writes for nothing.
func usable(n *event.Node, nulls []string) bool {
	if n.Kind == event.Null {
		return false
	}
	if !n.Kind.Scalar() {
		return true
	}
	s := strings.TrimSpace(n.Text)
	if s == "" {
		return false
	}
	for _, null := range nulls {
		if s == null {
			return false
		}
	}
	return true
}
