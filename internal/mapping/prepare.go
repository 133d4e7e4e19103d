package mapping

import (
	"math"
	"slices"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Most of what a rule could write a message has nothing for. Each node therefore knows
// the slots that it reads, and is passed by where none of them is bound: it could only
// write what would be taken back.

// bound are the nodes of an event by slot, and which slots have one.
type bound struct {
	refs []event.Ref
	bits []uint64
	used []slot // what clear has to clear
}

// mask is some of many bits: those of one number of the list that holds them. A node reads
// few slots, most of them neighbours.
type mask struct {
	word int32
	bits uint64
}

// addMask adds a bit to masks.
func addMask(masks []mask, bit int) []mask {
	word, bits := int32(bit/64), uint64(1)<<(bit%64)
	for i := range masks {
		if masks[i].word == word {
			masks[i].bits |= bits
			return masks
		}
	}
	return append(masks, mask{word, bits})
}

// overlap tells whether one of the bits of masks is set.
func overlap(bits []uint64, masks []mask) bool {
	for i := range masks {
		if bits[masks[i].word]&masks[i].bits != 0 {
			return true
		}
	}
	return false
}

func newBound(slots int) bound {
	b := bound{refs: make([]event.Ref, slots), bits: make([]uint64, slots/64+1)}
	b.clear()
	return b
}

func (b *bound) clear() {
	for _, s := range b.used {
		b.refs[s] = 0
	}
	clear(b.bits)
	b.bits[0] = always
	b.used = b.used[:0]
}

func (b *bound) set(s slot, r event.Ref) {
	if b.refs[s] == 0 {
		b.used = append(b.used, s)
		b.bits[uint32(s)/64] |= 1 << (uint32(s) % 64)
	}
	b.refs[s] = r
}

// always is the bit of no slot, which is set for what needs none.
const always = 1

// opens tells whether a part may have something to write: bits are those of bound.
func (n *node) opens(g *gate, bits []uint64) bool {
	return bits[g.word]&g.bits != 0 || g.more > 0 && overlap(bits, n.more[g.more-1])
}

// gate is the gate of a part.
func (n *node) gate(part *node, required bool) gate {
	g := gate{required: required}
	switch {
	case part.always:
		g.bits = always
	case len(part.feeds) > 0:
		g.word, g.bits = part.feeds[0].word, part.feeds[0].bits
		if len(part.feeds) > 1 {
			n.more = append(n.more, part.feeds[1:])
			g.more = uint16(len(n.more))
		}
	}
	return g
}

func (b *bound) any(feeds []mask) bool { return overlap(b.bits, feeds) }

// prepare finishes the tree of a rule for its walks.
func prepare(root *node, captions map[*ocsf.Attribute]foldIndex) {
	(&preparer{captions: captions}).node(root)
}

// preparer walks over the tree of a rule.
type preparer struct {
	captions map[*ocsf.Attribute]foldIndex // of the Set
	// counted: an object above is written for constants alone, so that these count even
	// where what they are in is taken back.
	counted bool
	// relative: inside an each, where values are found by other ways than slots.
	relative bool
}

// node prepares n. It tells whether a walk over n changes more than what n writes, even
// where that is taken back.
func (p preparer) node(n *node) (effects bool) {
	p.counted = p.counted || n.keep == keepConstants
	n.describe()
	if n.numeric {
		n.captions = p.captionsOf(n.field.Attribute)
	}
	effects = p.values(n) || n.fill != fillNone
	for i, k := range append(slices.Clone(n.children), n.elements...) {
		if p.node(k) {
			effects = true
		}
		n.adopt(k)
		n.gates = append(n.gates, n.gate(k, i < len(n.required) && n.required[i]))
		n.parts = append(n.parts, k.part())
	}
	for _, ea := range n.eaches {
		n.read(ea.list)
		n.read(ea.zip...)
		in := p
		in.relative = true
		in.node(ea.object)
		n.adopt(ea.object)
	}
	n.constrain()
	n.always = n.always || effects || p.relative || n.keep == keepAlways || n.zero
	return effects
}

// constrain gives the parts of an object their groups.
func (n *node) constrain() {
	for i, g := range n.groups {
		bit := groups(1) << i
		n.wanted |= bit
		if g.kind == ocsf.JustOne {
			n.single |= bit
		}
		for _, c := range g.children {
			n.parts[c].groups |= bit
		}
	}
}

// captionsOf gives the values of an enum by caption, which are made once for all rules.
func (p preparer) captionsOf(a *ocsf.Attribute) foldIndex {
	if p.captions[a] == nil {
		p.captions[a] = captions(a)
	}
	return p.captions[a]
}

// describe sets what follows from the attribute of n alone.
func (n *node) describe() {
	a := n.field.Attribute
	if a == nil || a.Type == nil {
		return
	}
	n.unquotes = unquotes(a.Type)
	n.numeric = len(a.Enum) > 0 && a.Enum[0].Numeric
	switch a.Type.Name {
	case "ip_t", "hostname_t", "datetime_t", "mac_t":
	default:
		n.plain = a.Type.Base == ocsf.StringT && len(a.Enum) == 0 && a.Name != "app_name"
	}
	switch n.field.Path {
	case "severity_id":
		n.role = severityRole
	case "activity_id":
		n.role = activityRole
	}
}

// part is n as its parent sees it.
func (n *node) part() nodePart {
	p := nodePart{node: n, field: n.field, unquotes: n.unquotes}
	p.shorten()
	return p
}

// shorten finds the short way to the first value of a scalar.
func (p *nodePart) shorten() {
	n := p.node
	if n.shape != shapeScalar || len(n.values) == 0 || len(n.values[0].entry.when) > 0 {
		return
	}
	v, t := n.values[0], n.field.Attribute.Type
	switch {
	case v.kind == ofConstant && v.ready != nil && (!v.constant.hasNum || len(n.field.Attribute.Enum) == 0):
		p.quick, p.ready = quickConstant, v.ready
		return
	case v.kind != ofSource || len(v.operands) == 0 || len(v.calls) > 0 || v.split != "" || len(n.field.Attribute.Enum) > 0:
		return
	case v.operands[0].relative || v.operands[0].many > 0:
		return
	case n.plain:
		p.quick = quickText
	case t.Name == "ip_t":
		p.quick = quickIP
	case (t.Base == ocsf.IntegerT || t.Base == ocsf.LongT) && t.Name != "timestamp_t":
		p.quick = quickInt
	default:
		return
	}
	p.slot, p.several, p.entry, p.nulls = v.operands[0].slot, len(v.operands) > 1, v.entry, v.nulls
	p.match, p.limit = t.Matcher(), math.MaxInt32
	if t.MaxLen > 0 {
		p.limit = int32(t.MaxLen)
	}
}

// adopt has n read what a part of it reads.
func (n *node) adopt(part *node) {
	for _, f := range part.feeds {
		n.feed(f)
	}
}

// values prepares the values of a scalar or of a list of them. It tells whether they are
// counted where they are taken back.
func (p preparer) values(n *node) (counted bool) {
	for i, v := range slices.Concat(n.values, n.text) {
		v.kind = kindOf(v)
		v.alone, v.when = isAlone(v), len(v.entry.when) > 0
		if v.alone && !v.operands[0].relative {
			v.slot = v.operands[0].slot
		}
		n.read(v.operands...)
		if v.last != nil {
			v.last.value.alone, v.last.value.when = isAlone(v.last.value), len(v.entry.when) > 0
			n.read(v.last.value.operands...)
		}
		n.always = n.always || v.compose != nil || v.constant != nil
		if v.constant != nil {
			counted = p.counted
			if i >= len(n.values) {
				continue // a text: it is written as it is
			}
			if ready := new(ocsf.Node); convert(n.field.Attribute, v.constant, ready) {
				v.ready = ready
			}
		}
	}
	return counted
}

// isAlone tells whether v has one value of the source, so that no other can say the same.
func isAlone(v *value) bool { return len(v.operands) == 1 && v.operands[0].many == 0 && !v.spent }

// read adds the slots of operands to what feeds n.
func (n *node) read(operands ...operand) {
	for i := range operands {
		if op := &operands[i]; !op.relative {
			n.feeds = addMask(n.feeds, int(op.slot))
		}
	}
}

func (n *node) feed(f mask) {
	for i := range n.feeds {
		if n.feeds[i].word == f.word {
			n.feeds[i].bits |= f.bits
			return
		}
	}
	n.feeds = append(n.feeds, f)
}
