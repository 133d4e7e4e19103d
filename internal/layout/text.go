package layout

import (
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// textOf is a text of an event as a record may have it.
func textOf(e *ocsf.Event, s string) string {
	if e.Valid {
		return s
	}
	return valid(s)
}

// valid is s with U+FFFD for every byte that is not part of valid UTF-8: byte by byte,
// as the JSON form of an event has it.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for _, r := range s { // an invalid byte is one RuneError
		b.WriteRune(r)
	}
	return b.String()
}

// snake is a caption as part of an attribute's name: "IP Address" is "ip_address". What
// is neither letter nor digit becomes one underscore.
func snake(caption string) string {
	b := make([]byte, 0, len(caption))
	for i := 0; i < len(caption); i++ {
		c := caption[i]
		switch {
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b = append(b, c)
		case len(b) > 0 && b[len(b)-1] != '_':
			b = append(b, '_')
		}
	}
	return strings.TrimRight(string(b), "_")
}
