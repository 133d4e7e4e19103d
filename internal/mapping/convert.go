package mapping

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// convert writes a value to out as the type of a has it, or says that it does not fit: wrong
// form, out of range, too long. It notes in x what it had to repair, and what of the value it
// left out.
func convert(a *ocsf.Attribute, x *val, out *ocsf.Node) (ok bool) {
	t := a.Type
	switch t.Base {
	case ocsf.IntegerT, ocsf.LongT:
		out.Kind = ocsf.Int
		out.Int, ok = integer(t, x)
		return ok && (!t.HasRange || out.Int >= t.Min && out.Int <= t.Max)
	case ocsf.BooleanT:
		out.Kind = ocsf.Bool
		yes, note, known := typed.ParseBool(x.text)
		if out.Int = 0; yes {
			out.Int = 1
		}
		x.note |= note
		return known
	case ocsf.FloatT:
		out.Kind = ocsf.Float
		f, note, known := typed.ParseFloat(x.text)
		out.Float, x.note = f, x.note|note
		return known
	default:
		out.Kind = ocsf.String
		out.Text, ok = text(a, x)
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
	n, note, ok := typed.ParseInt(x.text)
	x.note |= note
	return n, ok
}

// text checks a text against its type. Outer blanks are not part of a typed value, nor are
// quotes around one.
func text(a *ocsf.Attribute, x *val) (string, bool) {
	s, t := trim(x.text), a.Type
	if typed.Quoted(s) && unquotes(t) {
		if in, ok := typed.Unquote(s); ok {
			s, x.note = in, x.note|typed.Repaired
		}
	}
	switch t.Name {
	case "ip_t":
		return address(t, s, x)
	case "mac_t":
		mac, note, ok := typed.ParseMAC(s)
		x.note |= note
		return mac, ok && t.Match(mac)
	case "hostname_t":
		return s, (typed.IsIP(s) || typed.IsHostName(s)) && fitsText(t, s) // a URL may have an address for its host
	case "datetime_t":
		s = strings.ToUpper(s) // allocates only where it must
	case "string_t":
		if a.Name == "app_name" && digits(s) {
			return s, false // the number that the device has for it
		}
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

// address takes an address, the first of several, and the one of a host that has a name or a
// port beside it.
func address(t *ocsf.Type, s string, x *val) (string, bool) {
	if typed.IsIP(s) {
		return s, t.Match(s)
	}
	h, ok := typed.ParseHost(s)
	if !ok || h.IP == "" {
		return s, false
	}
	x.note |= h.Note
	x.left |= leftBy(&h, leftAddress)
	return h.IP, t.Match(h.IP)
}

// leftBy are the parts of a host beside one of them.
func leftBy(h *typed.Host, part parts) (left parts) {
	if h.Name != "" {
		left |= leftName
	}
	if h.IP != "" {
		left |= leftAddress
	}
	if h.Port != "" {
		left |= leftPort
	}
	if left &^= part; h.Note&typed.Cut != 0 {
		left |= leftRest
	}
	return left
}

// unquotes tells whether quotes around a text of a type are no part of it: of a name or an
// identifier, not of what people write.
func unquotes(t *ocsf.Type) bool {
	return t.Name != "string_t" && t.Name != "json_t" && t.Name != "bytestring_t"
}

// fitsText tells whether a text has the length and the form of its type, and is one.
func fitsText(t *ocsf.Type, s string) bool { return s != "" && !tooLong(t, s) && t.Match(s) }

func tooLong(t *ocsf.Type, s string) bool {
	return t.MaxLen > 0 && len(s) > t.MaxLen && utf8.RuneCountInString(s) > t.MaxLen
}

// bare tells whether an address has neither brackets nor a zone.
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

// trim is [typed.Trim].
func trim(s string) string { return typed.Trim(s) }
