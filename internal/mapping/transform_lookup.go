package mapping

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

func init() {
	register(&transform{name: "lookup", compile: compileLookup})
}

// compileLookup: {lookup: {TEXT: TEXT, …}} replaces a text by another, in any case of
// the first. It is the table of attributes that are no enum: a boolean that means the
// opposite, a number that the source does not spell out. Other texts stay.
func compileLookup(p *parser, c call) applier {
	table := map[string]string{}
	if c.arg == nil || c.arg.Kind != yaml.MappingNode {
		if p.err == nil {
			p.err = c.errorf("lookup needs a table: {lookup: {1: first, 2: second}}")
		}
		return nil
	}
	p.pairs(c.arg, func(k, v *yaml.Node) { table[strings.ToLower(k.Value)] = p.text(v) })
	return func(_ *context, in val, out []val) bool {
		key := strings.TrimSpace(in.text)
		s, ok := table[key]
		if !ok {
			s, ok = table[strings.ToLower(key)]
		}
		if !ok {
			s = in.text
		}
		out[0] = val{text: s, kind: in.kind}
		return true
	}
}
