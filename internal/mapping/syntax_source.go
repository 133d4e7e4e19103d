package mapping

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

func (p *parser) source(n *yaml.Node, name string) *sourceFile {
	s := &sourceFile{pos: p.pos(n), name: name, ruleLines: map[string]int{}, tables: map[string]*table{}, words: map[string]*wordList{}, maps: map[string][]*entry{}, aliases: map[string]string{}, aliasPos: map[string]pos{}}
	p.pairs(n, func(k, v *yaml.Node) {
		switch k.Value {
		case "recognise":
			s.recognise = p.recognisers(v)
		case "last":
			s.last = p.yes(k, v)
		case "heartbeats":
			s.heartbeats = p.texts(v)
		case "embedded":
			p.pairs(v, func(k, v *yaml.Node) { s.embedded = append(s.embedded, p.embedded(k, v)) })
		case "null_values", "nulls":
			p.renamed(k, "nulls", "null_values")
			s.nulls = p.texts(v)
		case "rules":
			s.rules = p.texts(v)
			for _, c := range v.Content {
				s.ruleLines[c.Value] = c.Line
			}
		case "extends":
			s.extends, s.extendsPos = p.text(v), p.pos(v)
		case "classify":
			p.pairs(v, func(k, v *yaml.Node) { s.classify = append(s.classify, p.classification(k, v)) })
		case "drop":
			s.drop = p.texts(v)
		case "optional":
			s.optional, s.optionalPos = p.texts(v), p.pos(k)
		case "aliases":
			p.pairs(v, func(k, v *yaml.Node) { s.aliases[k.Value], s.aliasPos[k.Value] = p.text(v), p.pos(k) })
		case "words":
			p.pairs(v, func(k, v *yaml.Node) { s.words[k.Value] = &wordList{p.pos(k), p.texts(v)} })
		case "tables":
			p.pairs(v, func(k, v *yaml.Node) { s.tables[k.Value] = p.namedTable(v) })
		case "maps":
			p.pairs(v, func(k, v *yaml.Node) { s.maps[k.Value] = p.entries(v) })
		case "base":
			if s.base = p.rule(v, "base"); s.base.class != "" && s.base.class != "base_event" {
				p.fail(v, "base: its class is base_event, which every event can be: a class of its own is a rule")
			}
		default:
			p.unknown(k, sourceKeys...)
		}
	})
	return s
}

func (p *parser) embedded(k, v *yaml.Node) embedded {
	e := embedded{key: p.key(k, k.Value)}
	if e.key != nil && everyOf(e.key.steps) {
		p.fail(k, "embedded: %s: one text is read, so name it without []", k.Value)
	}
	switch how := p.text(v); how {
	case "json":
	case "repair":
		e.repair = true
	case "event":
		e.event = true
	default:
		p.fail(v, "embedded: %s: allowed are event (json whose members count as keys of the payload), json and repair (json that may be broken)", how)
	}
	return e
}

var formats = []string{"cef", "leef", "json", "text"}

func (p *parser) recognisers(n *yaml.Node) []recogniser {
	if n.Kind != yaml.SequenceNode {
		p.fail(n, "recognise is a list of ways, each a mapping such as {format: json, has: [event_type]}")
		return nil
	}
	var out []recogniser
	for _, c := range n.Content {
		c = resolve(c)
		var r recogniser
		rest := &yaml.Node{Kind: yaml.MappingNode, Line: c.Line}
		p.pairs(c, func(k, v *yaml.Node) {
			if k.Value != "format" {
				rest.Content = append(rest.Content, k, v)
				return
			}
			if r.format = p.text(v); !slices.Contains(formats, r.format) {
				p.fail(v, "unknown format %s%s: allowed are %s", r.format, suggest(r.format, formats), allowed(formats))
			}
		})
		if r.format == "" {
			p.fail(c, "recognise: format is missing: allowed are %s", allowed(formats))
		}
		r.cond = p.conditions(rest)
		out = append(out, r)
	}
	return out
}

// classification reads a line of classify: event ids or names, or conditions as in match.
func (p *parser) classification(k, v *yaml.Node) classification {
	c := classification{pos: p.pos(k), rule: k.Value}
	scalars := v.Kind == yaml.ScalarNode || v.Kind == yaml.SequenceNode &&
		!slices.ContainsFunc(v.Content, func(n *yaml.Node) bool { return resolve(n).Kind != yaml.ScalarNode })
	if !scalars {
		c.match = p.ways(v)
		return c
	}
	c.match = []way{{{pos: c.pos, raw: "header.event_id|header.name", values: fold(p.texts(v))}}}
	return c
}
