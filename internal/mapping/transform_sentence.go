package mapping

func init() {
	register(&transform{name: "sentence", selects: true, compile: func(p *parser, c call) applier {
		p.noParams(c)
		return func(_ *context, in val, out []val) bool {
			s := unquoted(in.text)
			out[0] = val{text: s}
			return sentence(s)
		}
	}})
	register(&transform{name: "fragment", selects: true, compile: func(p *parser, c call) applier {
		p.noParams(c)
		return func(_ *context, in val, out []val) bool {
			s := unquoted(in.text)
			out[0] = val{text: s}
			return s != "" && !sentence(s)
		}
	}})
	register(&transform{name: "verdict", selects: true, compile: func(p *parser, c call) applier {
		p.noParams(c)
		return func(_ *context, in val, out []val) bool {
			var read [2]val
			if !outcome(in.text, read[:]) {
				return false
			}
			out[0] = val{text: read[1].text}
			return true
		}
	}})
}

// unquoted is s without the pair of quotes around it. Quotes that are not a pair belong to
// what they stand at: Office changed to "SaaS".
func unquoted(s string) string {
	n := len(s)
	if n < 2 || s[0] != s[n-1] || s[0] != '"' && s[0] != '\'' {
		return s
	}
	for i := 1; i < n-1; i++ {
		if s[i] == s[0] {
			return s
		}
	}
	return s[1 : n-1]
}

// sentence tells whether s has three words or more. Fewer ("Realtime", "rule456") say
// nothing to a reader who does not see the other fields.
func sentence(s string) bool {
	words, in := 0, false
	for i := range len(s) {
		if wordByte(s[i]) != in {
			if in = !in; in {
				words++
			}
		}
	}
	return words >= 3
}
