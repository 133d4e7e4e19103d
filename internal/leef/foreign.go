package leef

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// other adds an attribute that is not predefined; entry is its place in the dictionary, or
// -1. Products that send both formats write the keys of CEF in LEEF too (CyberArk, Fidelis,
// Trend Micro): the node then has the short name of that dictionary, however the key is
// spelled.
func (p *parser) other(entry, start int, spelled, value string) {
	key := spelled
	if entry >= 0 {
		if name := foreign[entry-len(entries)]; name != spelled {
			key = name
		}
	}
	ref := p.e.AddText(event.Payload, key, value)
	if key != spelled {
		p.e.SetAlias(ref, spelled)
		p.e.Diagnose(CodeKeyCase, start, spelled)
	}
	if p.seen.Put(p.e, lex.Hash(key), ref) != 0 {
		p.e.Diagnose(CodeDuplicateKey, start, key)
	}
	switch {
	case strings.HasSuffix(key, labelSuffix):
		if p.nLabels < maxLabels && cef.CustomField(key[:len(key)-len(labelSuffix)]) {
			p.labels[p.nLabels] = ref
			p.nLabels++
		}
	case key[len(key)-1]-'0' < 10:
		if p.nCustoms < maxLabels && cef.CustomField(key) {
			p.customs[p.nCustoms] = ref
			p.nCustoms++
		}
	}
}

const (
	labelSuffix = "Label"
	// maxLabels is the number of custom fields, and of labels, that are joined.
	maxLabels = 24
)

// pair joins the custom fields of CEF with their labels. A field takes the first label of
// its name that no other has.
func (p *parser) pair() {
	for _, field := range p.customs[:p.nCustoms] {
		for _, label := range p.labels[:p.nLabels] {
			n := p.e.Node(label)
			if !n.Paired && strings.TrimSuffix(n.Key, labelSuffix) == p.e.Node(field).Key {
				p.e.SetLabel(field, label)
				break
			}
		}
	}
}

// escapes takes the control characters off that a relay has escaped at the end.
func (p *parser) escapes(from int) {
	if end, n, _ := lex.TrimEscapes(p.s, from, p.end); n > 0 {
		p.end = end
		p.e.Diagnose(CodeControlEscape, end, "")
	}
}

// another ends the attributes before a second message inside of them, and gives the bounds
// of that. What is in quotes or in brackets up to the next delimiter belongs to its value,
// and so does an event in CEF that a value begins with: its keys have no delimiter in front.
func (p *parser) another() (rest, end int) {
	for from := p.attrs; ; {
		at := lex.Second(p.s, from, p.end)
		if at == p.end {
			return p.end, p.end
		}
		value := max(p.attrs, strings.LastIndex(p.s[:at], p.delim)+len(p.delim))
		value += strings.IndexByte(p.s[value:at], '=') + 1
		next := p.next(at, p.delim)
		if enclosed(p.s[value:next]) || value == at && p.s[at] == 'C' && next < p.end {
			from = next
			continue
		}
		p.e.Diagnose(CodeSecondMessage, at, "")
		end = p.end
		p.end = cef.HeadBefore(p.s, value, at)
		p.escapes(p.attrs)
		for p.end > value && p.s[p.end-1] <= ' ' {
			p.end--
		}
		rest = cef.SkipBlank(p.s, p.end, end)
		return rest, end
	}
}

// enclosed tells whether value is in quotes or brackets.
func enclosed(value string) bool {
	value = strings.Trim(value, " \t\r\n")
	if len(value) < 2 {
		return false
	}
	switch last := value[len(value)-1]; value[0] {
	case '"', '\'':
		return last == value[0]
	case '{':
		return last == '}'
	case '[':
		return last == ']'
	}
	return false
}
