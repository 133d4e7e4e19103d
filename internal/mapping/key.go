package mapping

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// key names a value of the source: a path below one of the roots of an event, or
// the label of a custom field.
type key struct {
	pos
	raw   string
	root  event.Ref
	label string // folded
	steps []step
}

// headerKeys and syslogKeys are the names below header. and syslog. that parsers fill.
var (
	headerKeys = []string{"format_version", "vendor", "product", "version", "event_id", "name", "severity", "delimiter", "residue"}
	syslogKeys = []string{"priority", "facility", "severity", "timestamp", "hostname", "appname", "procid", "msgid", "structured_data"}
)

func (p *parser) key(n *yaml.Node, s string) *key {
	k, err := parseKey(p.pos(n), s)
	if err != nil {
		p.note(p.pos(n), err)
	}
	return k
}

// parseKey reads the name of a source value: user.name, files[0].path, label(Rule),
// header.vendor, syslog.hostname.
func parseKey(at pos, s string) (*key, error) {
	k := &key{pos: at, raw: s, root: event.Payload}
	if rest, ok := strings.CutPrefix(s, "label("); ok && strings.HasSuffix(rest, ")") {
		if k.label = foldLabel(rest[:len(rest)-1]); k.label == "" {
			return nil, at.errorf("label(): the name of the label is missing")
		}
		return k, nil
	}
	steps, ok := parsePath(s)
	if !ok {
		return nil, at.errorf("%q is no key of a source: write a.b, a[0].b, a[].b, a#2, label(Name), header.vendor or syslog.hostname", s)
	}
	if len(steps) == 2 && steps[0].index == noIndex {
		switch steps[0].name {
		case "header":
			k.root, k.steps = event.Header, steps[1:]
			return k, k.among(headerKeys)
		case "syslog":
			k.root, k.steps = event.Syslog, steps[1:]
			return k, k.among(syslogKeys)
		}
	}
	k.steps = steps
	return k, nil
}

func (k *key) among(names []string) error {
	for _, n := range names {
		if k.steps[0].name == n {
			return nil
		}
	}
	return k.errorf("%s: no such name%s: allowed are %s", k.raw, suggest(k.steps[0].name, names), allowed(names))
}

// foldLabel is how labels are compared: without the case of ASCII letters and
// without outer blanks.
func foldLabel(s string) string { return string(appendFolded(nil, strings.TrimSpace(s))) }

func appendFolded(dst []byte, s string) []byte {
	for i := range len(s) {
		dst = append(dst, lower(s[i]))
	}
	return dst
}
