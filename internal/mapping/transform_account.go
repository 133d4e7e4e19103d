package mapping

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

func init() {
	several("account", []string{"domain", "name", "type_id", "uid"}, account)
	transforms["account"].holds = nameContent
	several("name_or_uid", []string{"name", "uid"}, nameOrUID)
	register(&transform{name: "uuid", selects: true, compile: func(p *parser, c call) applier {
		p.noParams(c)
		return func(_ *context, in val, out []val) bool {
			out[0] = val{text: in.text}
			return isUUID(in.text)
		}
	}})
}

// account reads the name of an account as windows_user does. What is an identifier
// (a UUID or a SID) and no name becomes the uid.
func account(s string, out []val) bool {
	if in, ok := typed.Unquote(trim(s)); ok && isIdentifier(in) {
		out[3] = val{text: in, note: typed.Repaired}
		return true
	}
	if isIdentifier(s) {
		out[3] = val{text: s}
		return true
	}
	return windowsUser(s, out[:3])
}

// nameOrUID keeps identifiers out of names, for keys that hold either.
func nameOrUID(s string, out []val) bool {
	if isIdentifier(s) {
		out[1] = val{text: s}
	} else {
		out[0] = val{text: s}
	}
	return s != ""
}

// isIdentifier tells whether s is a UUID (with or without braces) or a Windows SID.
func isIdentifier(s string) bool {
	if rest, ok := strings.CutPrefix(unbraced(s), "S-1-"); ok {
		return rest != "" && strings.Trim(rest, "0123456789-") == ""
	}
	return isUUID(s)
}

func unbraced(s string) string {
	if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
		return s[1 : len(s)-1]
	}
	return s
}

// isUUID tells whether s is a UUID, with or without braces.
func isUUID(s string) bool {
	if s = unbraced(s); len(s) != 36 {
		return false
	}
	for i := range len(s) {
		b := lower(s[i])
		switch dash := i == 8 || i == 13 || i == 18 || i == 23; {
		case dash && b != '-':
			return false
		case !dash && (b < '0' || b > '9') && (b < 'a' || b > 'f'):
			return false
		}
	}
	return true
}
