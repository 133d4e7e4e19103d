package cef

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

const labelSuffix = "Label"

// roleOf tells the part a key plays in labelling: cs1, cn, cfp, c6a and the like
// with any number, since senders go on beyond the dictionary (violation 28:
// cs7 of ESET, cs67 of Check Point, cfp15, c6a12).
func roleOf(key string) role {
	base, labelled := strings.CutSuffix(key, labelSuffix)
	stem := strings.TrimRight(base, "0123456789")
	if stem == base {
		return noRole
	}
	switch stem {
	case "cs", "cn", "cfp", "c6a", "deviceCustomDate", "flexDate", "flexString", "flexNumber",
		"deviceCustomString", "deviceCustomNumber", "deviceCustomFloatingPoint", "deviceCustomIPv6Address":
		if labelled {
			return label
		}
		return custom
	}
	return noRole
}

// CustomField tells whether key is a field whose meaning its label tells: cs1, cn2.
func CustomField(key string) bool { return roleOf(key) == custom }

// unknownRole is roleOf for a key outside the dictionary, where almost no key has
// a part to play.
func unknownRole(key string) role {
	if c := key[len(key)-1]; c >= '0' && c <= '9' || strings.HasSuffix(key, labelSuffix) {
		return roleOf(key)
	}
	return noRole
}

// slot is a custom field: the last value and the last label that were read.
type slot struct {
	value, label event.Ref
	borrowed     bool // the value's label had served an earlier value before
}

// customs is the number of the custom fields of the dictionary, and one.
const customs = 25

// pairs joins the custom fields of a message with their labels, which stand
// before or after them. A field that comes twice takes the label beside it.
type pairs struct {
	known [customs]slot // by the field of a name; the others are found by their keys
	small [32]slot
	large []slot // in place of small once that is full
	n     int
	open  [32]orphan // labels that had no value when they were read
	nOpen int
}

type orphan struct {
	ref    event.Ref
	offset int32
}

// add takes note of a value or label, the last node of e.
func (p *pairs) add(e *event.Event, n *name, ref event.Ref, offset int) {
	s := &p.known[n.field]
	if n.field == 0 {
		s = p.find(e, strings.TrimSuffix(n.short, labelSuffix))
	}
	switch {
	case s == nil:
	case n.role == custom:
		s.value, s.borrowed = ref, false
		if s.label != 0 {
			s.borrowed = e.Node(s.label).Paired
			e.SetLabel(ref, s.label)
		}
	default:
		s.label = ref
		if s.value != 0 {
			if e.Label(s.value) == "" || s.borrowed {
				e.SetLabel(s.value, ref)
				s.borrowed = false
				return
			}
		}
		if p.nOpen < len(p.open) {
			p.open[p.nOpen] = orphan{ref, int32(offset)}
			p.nOpen++
		}
	}
}

// find gives the slot of a custom field, a new one if need be.
func (p *pairs) find(e *event.Event, base string) *slot {
	slots := p.large
	if slots == nil {
		slots = p.small[:]
	}
	if p.n >= len(slots)/4*3 {
		slots = p.grow(e, slots)
	}
	s := place(e, slots, base)
	if s != nil && s.value == 0 && s.label == 0 {
		p.n++
	}
	return s
}

// place gives the slot of base, or the free one where it belongs, or nil: keys that
// were made to collide have their labels left apart.
func place(e *event.Event, slots []slot, base string) *slot {
	h, mask := lex.Hash(base), uint32(len(slots)-1)
	for i := uint32(0); i < 32; i++ {
		h += i // ever wider steps, which do not pile up
		s := &slots[h&mask]
		if s.value == 0 && s.label == 0 {
			return s
		}
		if s.base(e) == base {
			return s
		}
	}
	return nil
}

func (s *slot) base(e *event.Event) string {
	if s.value != 0 {
		return e.Node(s.value).Key
	}
	key := e.Node(s.label).Key
	return key[:len(key)-len(labelSuffix)]
}

func (p *pairs) grow(e *event.Event, old []slot) []slot {
	p.large = make([]slot, 4*len(old))
	for i := range old {
		if old[i].value == 0 && old[i].label == 0 {
			continue
		}
		if s := place(e, p.large, old[i].base(e)); s != nil {
			*s = old[i]
		}
	}
	return p.large
}

// orphans reports the labels whose field never came.
func (p *pairs) orphans(e *event.Event) {
	for _, o := range p.open[:p.nOpen] {
		if n := e.Node(o.ref); !n.Paired {
			e.Diagnose(CodeLabelOrphan, int(o.offset), n.Key)
		}
	}
}
