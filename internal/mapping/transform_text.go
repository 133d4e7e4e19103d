package mapping

import (
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

func init() {
	plain("lower", func(s string) (string, bool) { return strings.ToLower(s), true })
	plain("upper", func(s string) (string, bool) { return strings.ToUpper(s), true })
	plain("basename", func(s string) (string, bool) { _, name := splitPath(s); return name, name != "" })
	transforms["basename"].part = true
	register(&transform{name: "url_host", selects: true, part: true, compile: compileURLPart(func(out []val) string { return out[0].text })})
	register(&transform{name: "url_file", selects: true, part: true, compile: compileURLPart(urlFile)})
	register(&transform{name: "strip", compile: compileStrip})
	register(&transform{name: "scale", compile: compileScale})
	register(&transform{name: "query", selects: true, part: true, decodes: true, compile: compileQuery})
	register(&transform{name: "segment", selects: true, part: true, compile: compileSegment})
	register(&transform{name: "regex", selects: true, part: true, compile: compileRegex})
	register(&transform{name: "kv", selects: true, part: true, compile: compileKV})
	register(&transform{name: "split", list: true, compile: compileSplit})
	register(&transform{name: "join", whole: true, compile: compileJoin})
	register(&transform{name: "json", whole: true, compile: func(p *parser, c call) applier {
		p.noParams(c)
		return nil
	}})
}

// compileURLPart makes a transform that gives one part of a URL of the outputs of url. That
// a text is no URL is no fault.
func compileURLPart(part func(out []val) string) func(p *parser, c call) applier {
	return func(p *parser, c call) applier {
		p.noParams(c)
		return func(_ *context, in val, out []val) bool {
			var parts [6]val
			if !splitURL(strings.TrimSpace(in.text), parts[:]) {
				return false
			}
			out[0] = val{text: part(parts[:])}
			return out[0].text != ""
		}
	}
}

// urlFile is the name of the file that a URL leads to: the last segment of its path, else
// its host.
func urlFile(out []val) string {
	if _, name := splitPath(out[1].text); name != "" {
		return name
	}
	return out[0].text
}

// compileStrip: {strip: TEXT} takes TEXT away from both ends, once each. Quotes are taken in
// pairs alone: a lone one belongs to what it quotes.
func compileStrip(p *parser, c call) applier {
	cut := p.param(c, `{strip: "\""}`)
	quote := cut == `"` || cut == "'"
	return func(_ *context, in val, out []val) bool {
		s := in.text
		switch {
		case !quote:
			s = strings.TrimSuffix(strings.TrimPrefix(s, cut), cut)
		case len(s) >= 2 && strings.HasPrefix(s, cut) && strings.HasSuffix(s, cut):
			s = s[1 : len(s)-1]
		}
		out[0] = val{text: s}
		return true
	}
}

// compileScale: {scale: N} multiplies a number by N; the result is an integer.
func compileScale(p *parser, c call) applier {
	by, err := strconv.ParseFloat(p.param(c, "{scale: -1}"), 64)
	if err != nil && p.err == nil {
		p.err = c.errorf("scale: %v", err)
	}
	return func(_ *context, in val, out []val) bool {
		f, err := strconv.ParseFloat(strings.TrimSpace(in.text), 64)
		if f *= by; err != nil || !(math.Abs(f) <= 1<<53) { // so that NaN is refused, too
			return false
		}
		out[0] = val{text: strconv.FormatInt(int64(f), 10)}
		return true
	}
}

// compileQuery: {query: NAME} is the parameter NAME of a URI, decoded.
func compileQuery(p *parser, c call) applier {
	name := p.param(c, "{query: name}") + "="
	return func(_ *context, in val, out []val) bool {
		_, q, _ := strings.Cut(in.text, "?")
		for q != "" {
			var pair string
			pair, q, _ = strings.Cut(q, "&")
			if v, ok := strings.CutPrefix(pair, name); ok {
				s, err := url.QueryUnescape(v)
				out[0] = val{text: s}
				return err == nil && s != ""
			}
		}
		return false
	}
}

// compileSegment: {segment: N} is the Nth segment of the path of a URI, from 0.
func compileSegment(p *parser, c call) applier {
	n, err := strconv.Atoi(p.param(c, "{segment: 0}"))
	if err != nil && p.err == nil {
		p.err = c.errorf("segment: %v", err)
	}
	return func(_ *context, in val, out []val) bool {
		_, rest, ok := strings.Cut(in.text, "://")
		rest, _, _ = strings.Cut(rest, "?")
		_, rest, ok2 := strings.Cut(rest, "/")
		for i := 0; i < n; i++ {
			_, rest, ok2 = strings.Cut(rest, "/")
		}
		rest, _, _ = strings.Cut(rest, "/")
		out[0] = val{text: rest}
		return ok && ok2 && rest != ""
	}
}

// compileRegex: {regex: PATTERN} is what the first group of PATTERN matched (RE2
// syntax: linear time). It is the way out for texts that no other transform reads;
// the built-in mappings keep it off the types that come in thousands.
func compileRegex(p *parser, c call) applier {
	re, err := regexp.Compile(p.param(c, `{regex: "id=([0-9]+)"}`))
	if err != nil || re.NumSubexp() != 1 {
		if p.err == nil {
			p.err = c.errorf("regex: the pattern must be RE2 syntax with exactly one group (%v)", err)
		}
		return nil
	}
	return func(_ *context, in val, out []val) bool {
		m := re.FindStringSubmatchIndex(in.text)
		if m == nil || m[2] < 0 {
			return false
		}
		out[0] = val{text: in.text[m[2]:m[3]]}
		return m[2] < m[3]
	}
}

// compileKV: {kv: {key: NAME, pairs: ";", value: "="}} is the value of NAME in a text of
// pairs. The separators are those shown unless given.
func compileKV(p *parser, c call) applier {
	name, pairs, value := "", ";", "="
	if c.arg == nil || c.arg.Kind != yaml.MappingNode {
		if p.err == nil {
			p.err = c.errorf(`kv needs a key: {kv: {key: user, pairs: ";", value: "="}}`)
		}
		return nil
	}
	p.pairs(c.arg, func(k, v *yaml.Node) {
		switch k.Value {
		case "key":
			name = p.text(v)
		case "pairs":
			pairs = p.text(v)
		case "value":
			value = p.text(v)
		default:
			p.unknown(k, "key", "pairs", "value")
		}
	})
	if p.err == nil && (name == "" || pairs == "" || value == "") {
		p.err = c.errorf("kv: key, pairs and value must not be empty")
	}
	return func(_ *context, in val, out []val) bool {
		for rest := in.text; rest != ""; {
			var pair string
			pair, rest, _ = strings.Cut(rest, pairs)
			if k, v, ok := strings.Cut(pair, value); ok && strings.EqualFold(strings.TrimSpace(k), name) {
				out[0] = val{text: strings.TrimSpace(v)}
				return out[0].text != ""
			}
		}
		return false
	}
}

// compileJoin: {join: ", "} makes one text of the elements of a list.
func compileJoin(p *parser, c call) applier {
	p.param(c, `{join: ", "}`)
	return nil
}

// compileSplit: {split: ","} cuts a text into the elements of a list.
func compileSplit(p *parser, c call) applier {
	p.param(c, `{split: ","}`)
	return nil
}

// splitPath gives folder and name of a path with either slash. A path that ends in
// a slash has no name.
func splitPath(s string) (folder, name string) {
	i := strings.LastIndexAny(s, `/\`)
	if i < 0 {
		return "", s
	}
	folder = s[:i]
	if folder == "" || strings.HasSuffix(folder, ":") {
		folder = s[:i+1] // the root: "/" or "C:\"
	}
	return folder, s[i+1:]
}
