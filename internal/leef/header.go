package leef

import (
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/octet"
)

// fields are the keys between the version and the delimiter.
var fields = [...]string{KeyVendor, KeyProduct, KeyVersion, KeyEventID}

// parser is the state of one Parse.
type parser struct {
	s    string
	e    *event.Event
	end  int                // of the message
	two  bool               // version 2
	used [len(entries)]bool // keys of the dictionary that the message has
	seen lex.Seen           // the other ones

	attrs  int    // start of the attributes
	delim  string // that separates them
	escape bool   // they have a backslash
	last   string // the value that was read last

	labels, customs   [maxLabels]event.Ref // of the custom fields of CEF
	nLabels, nCustoms int
}

// header adds the fields after the version and tells whether attributes follow.
func (p *parser) header(m lex.Mark) bool {
	start := m.End
	for i, key := range fields {
		end := p.pipe(start)
		last := end < 0
		if last {
			end = p.end
			if p.beginsWithKey(start) { // attributes in the place of a field
				p.e.Diagnose(CodeHeaderIncomplete, start, "")
				p.attrs, p.delim = start, "\t"
				return true
			}
		}
		p.field(key, start, end)
		if last {
			if i < len(fields)-1 {
				p.e.Diagnose(CodeHeaderIncomplete, end, "")
				return false
			}
			p.e.Diagnose(CodeHeaderNoLastPipe, end, "")
		}
		start = min(end+1, p.end)
	}
	p.attrs, p.delim = start, "\t"
	p.declared()
	return true
}

// beginsWithKey tells whether a key and a "=" stand at i.
func (p *parser) beginsWithKey(i int) bool {
	end := lex.KeyEnd(p.s, i, p.end)
	return end > i && end < p.end && p.s[end] == '=' && lex.KeyStart(p.s, i, end) == i
}

// pipe gives the next unescaped pipe, or -1. Only "\|" is an escape: a backslash
// before anything else is a backslash.
func (p *parser) pipe(from int) int {
	for i := from; ; i++ {
		i = octet.Index(p.s, i, p.end, '|')
		if i >= p.end {
			return -1
		}
		if i == from || p.s[i-1] != '\\' {
			return i
		}
	}
}

func (p *parser) field(key string, start, end int) {
	text := p.s[start:end]
	switch {
	case text == "":
		p.e.Diagnose(CodeHeaderEmpty, start, key)
	case text[0] == ' ' || text[len(text)-1] == ' ':
		p.e.Diagnose(CodeHeaderSpace, start, key)
	}
	if strings.IndexByte(text, '\\') >= 0 {
		text = strings.ReplaceAll(text, `\|`, `|`)
	}
	p.e.AddText(event.Header, key, text)
}

// declared reads the delimiter field, if there is one.
func (p *parser) declared() {
	rest := p.s[p.attrs:p.end]
	pipe := strings.IndexByte(rest, '|')
	field := rest
	if pipe >= 0 {
		field = rest[:pipe]
	}
	delim, regular := delimiter(field)
	switch {
	case strings.IndexByte(field, '=') >= 0, !p.two && (!regular || field == "" || pipe < 0):
		if p.two {
			p.e.Diagnose(CodeDelimiter, p.attrs, "")
		}
		return
	case p.two && pipe < 0 && (field == "" || !regular):
		if field != "" { // text without any "=" in the place of the attributes
			p.e.Diagnose(CodeDelimiter, p.attrs, "")
		}
		return
	case !p.two:
		p.e.Diagnose(CodeDelimiter, p.attrs, "") // a field that 1.0 does not have
	case !regular:
		p.e.Diagnose(CodeDelimiter, p.attrs, "")
	case field == "" && strings.HasPrefix(rest, "||"): // the pipe itself
		delim = "|"
		pipe++
	}
	p.delim = delim
	if p.attrs += len(field) + 1; pipe < 0 {
		p.attrs = p.end
	} else if delim == "|" && field == "" {
		p.attrs++
	}
}

// ascii has every delimiter of one byte as a sub-string, so that none is allocated.
const ascii = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f" +
	"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f" +
	" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"

// delimiter gives the text that the delimiter field stands for, and whether the
// guide allows it.
func delimiter(field string) (delim string, regular bool) {
	switch field {
	case "":
		return "\t", true
	case `\t`, "#011", "tab", "TAB", "<TAB>", "<tab>":
		return "\t", false
	}
	digits, hex := strings.CutPrefix(strings.TrimPrefix(strings.TrimPrefix(field, `\`), "0"), "x")
	if !hex {
		digits, hex = strings.CutPrefix(strings.TrimPrefix(field, "0"), "X")
	}
	if hex && len(digits) >= 1 && len(digits) <= 4 {
		if r, ok := hexadecimal(digits); ok {
			if r < 0x80 {
				return ascii[r : r+1], field[0] != '\\'
			}
			return string(rune(r)), field[0] != '\\'
		}
	}
	return field, oneCharacter(field)
}

func hexadecimal(s string) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = n<<4 | int(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			n = n<<4 | int(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

// oneCharacter tells whether s is one character, in ASCII no letter or digit: such
// a one could not be told from the text.
func oneCharacter(s string) bool {
	if len(s) == 1 {
		return !lex.Key(s[0], true)
	}
	_, size := utf8.DecodeRuneInString(s)
	return s != "" && size == len(s)
}
