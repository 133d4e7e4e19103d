package mappingdoc

import (
	"fmt"
	"strconv"
	"strings"
)

var shareHead = []string{"documented keys", "number", "in attributes", "share", "exceptions", "gaps", "share without exceptions"}

// row is the row of a share in a table: see shareHead.
func (s *Share) row() []string {
	return []string{
		s.Type.Name, strconv.Itoa(len(s.Type.Keys)), strconv.Itoa(s.Mapped), fmt.Sprintf("%d %%", s.Percent()),
		strconv.Itoa(len(s.Exceptions)), strconv.Itoa(len(s.Gaps)), fmt.Sprintf("%d %%", s.PercentOfRest()),
	}
}

// shares writes the table of all sources.
func (docs *Docs) shares(p *page) {
	p.text("## Documented keys")
	p.text("How many of the keys that the vendors document are read into attributes. Everything else that a message holds is in `unmapped`. " +
		"Exceptions are keys that OCSF has no place for, or whose place would say something else; gaps are those that nobody has mapped yet. The pages list both, " +
		"and say how many of the keys of CEF are custom fields, which count although rules read them by label alone.")
	p.table(append([]string{"source"}, shareHead...)...)
	for _, s := range docs.Sources {
		for i, share := range s.Shares() {
			name := ""
			if i == 0 {
				name = fmt.Sprintf("[%s](%s.md#documented-keys)", s.Name, s.Name)
			}
			p.row(append([]string{name}, share.row()...)...)
		}
	}
	p.line("")
}

// documented writes the documented keys of a source.
func (s *Source) documented(p *page) {
	p.text("## Documented keys")
	if s.Keys.Intro != "" {
		p.text("%s", plainText(s.Keys.Intro))
	}
	p.table(shareHead...)
	shares := s.Shares()
	for _, share := range shares {
		p.row(share.row()...)
	}
	p.line("")
	for _, share := range shares {
		share.byLabel(p)
		share.list(p, "Exceptions", share.Exceptions)
		share.list(p, "Gaps", share.Gaps)
	}
}

// byLabel says what it means that custom fields count.
func (s *Share) byLabel(p *page) {
	if s.ByLabel == 0 {
		return
	}
	p.text("%d of the keys of %s that count as in attributes are custom fields and their labels (`cs1`, `cs1Label`): rules read one only where "+
		"they know its label, whatever its number; with any other label it is in `unmapped` under that label. Without custom fields %d of %d keys are in attributes, %d %%.",
		s.ByLabel, s.Type.Name, s.Mapped-s.ByLabel, len(s.Type.Keys)-s.ByLabel, s.PercentOfNamed())
}

// list writes the keys that are not in attributes, those with one reason together.
func (s *Share) list(p *page, what string, keys []Key) {
	if len(keys) == 0 {
		return
	}
	var reasons []string
	by := map[string][]string{}
	for _, k := range keys {
		if by[k.Reason] == nil {
			reasons = append(reasons, k.Reason)
		}
		by[k.Reason] = append(by[k.Reason], k.Name)
	}
	p.open(fmt.Sprintf("%s of %s: %d", what, s.Type.Name, len(keys)))
	p.table("key", "why")
	for _, r := range reasons {
		p.row(codes(by[r]), plainText(strings.TrimPrefix(r, "not yet: ")))
	}
	p.line("")
	p.end()
}
