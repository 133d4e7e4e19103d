package mapping

import (
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// value compiles what an entry says of a plain attribute; a is nil for a transform
// with several outputs.
func (c *compiler) value(e *entry, a *ocsf.Attribute) (*value, error) {
	holds := contentOfEntry(e, a)
	v := &value{entry: e, nulls: c.set.nullsOf(c.source, holds), special: noSpecial}
	if len(e.nulls) > 0 {
		v.nulls = newNulls(holds, c.source.nulls, e.nulls)
	}
	if e.constant != nil {
		return v, c.constant(v, a)
	}
	if e.compose != "" {
		var err error
		v.special = &special{}
		v.compose, _, err = c.template(e, e.compose, false)
		return v, err
	}
	for _, name := range e.from {
		op, err := c.operand(e.pos, name)
		if err != nil {
			return nil, err
		}
		v.operands = append(v.operands, op)
	}
	if err := c.transforms(v, a); err != nil {
		return nil, err
	}
	if a == nil {
		if e.table != nil || e.other != nil {
			return nil, e.errorf("%s: %s fills several attributes: give the table to one of them by an entry of its own", e.path, e.as[len(e.as)-1].name)
		}
		return v, nil
	}
	return v, c.enum(v, a)
}

func (c *compiler) transforms(v *value, a *ocsf.Attribute) error {
	p := &parser{file: v.entry.file}
	for i, cl := range v.entry.as {
		t := transforms[cl.name]
		last := i == len(v.entry.as)-1
		switch {
		case t.list && (a == nil || !a.Array || !last):
			return cl.errorf("%s makes a list: it stands last, at a path that ends in []", t.name)
		case t.whole && (a == nil || a.Array || len(v.entry.as) > 1):
			return cl.errorf("%s makes one text of a list: it stands alone, at a plain value", t.name)
		case t.name == "json" && slices.ContainsFunc(v.operands, func(op operand) bool { return op.many > 0 }):
			return cl.errorf("json makes one text of one value: name it without []")
		case t.whole:
			t.compile(p, cl)
			if v.special = (&special{whole: t.name}); cl.arg != nil {
				v.separator = cl.arg.Value
			}
			continue
		case t.list:
			v.special = &special{split: p.param(cl, `{split: ","}`)}
			continue
		case t.outputs != nil && a != nil:
			return cl.errorf("%s fills several attributes (%s): write it at their object or under its own name", t.name, strings.Join(t.outputs, ", "))
		case t.outputs != nil && !last:
			return cl.errorf("%s fills several attributes: it stands last", t.name)
		}
		apply := t.compile(p, cl)
		if p.err != nil {
			return p.err
		}
		if t.pair && (len(v.operands) > 2 || slices.ContainsFunc(v.operands, func(op operand) bool { return op.many > 0 })) {
			return cl.errorf("%s takes two keys without [], the second of which goes with the first: use each for the elements of a list", t.name)
		}
		v.clock = v.clock || t.clock
		if t.outputs == nil {
			if t.pair && len(v.operands) == 2 {
				v.with, v.spent, v.operands = &v.operands[1], t.spent, v.operands[:1]
			}
			v.calls, v.quiet, v.part = append(v.calls, apply), v.quiet || t.selects, v.part || t.part
			v.decodes = v.decodes || t.decodes
			continue
		}
		v.last = &instance{id: c.set.instances, value: v, apply: apply, number: len(t.outputs), pair: t.pair, quiet: t.selects}
		c.set.instances++
	}
	return p.err
}

// enum resolves the table and the else of an entry against the enum of a.
func (c *compiler) enum(v *value, a *ocsf.Attribute) error {
	e := v.entry
	if len(a.Enum) == 0 || !a.Enum[0].Numeric {
		if e.table == nil && e.other == nil {
			return nil
		}
		return e.errorf("%s is no enum of numbers: enum, bands and else do not fit", e.path)
	}
	if e.table != nil {
		t := e.table
		if t.name != "" {
			if t = c.source.tables[e.table.name]; t == nil {
				return e.table.errorf("no table %s in source.yaml%s", e.table.name, suggest(e.table.name, keysOf(c.source.tables)))
			}
		}
		b, err := t.bind(a, c.enumID)
		if err != nil {
			return err
		}
		v.table = b
	}
	switch {
	case e.other == nil:
		// A value that no row has says nothing that OCSF knows: it stays unmapped. What OCSF
		// requires is Other with the value.
		v.omit = e.table != nil && a.Requirement != ocsf.Required
	case *e.other == "omit":
		v.omit = true
	default:
		id, err := c.enumID(e.pos, a, *e.other)
		if err != nil {
			return err
		}
		v.other = &id
	}
	return nil
}

// constant checks a constant against its attribute once and for all.
func (c *compiler) constant(v *value, a *ocsf.Attribute) error {
	e := v.entry
	if a == nil || e.constant.Value == "" {
		return e.errorf("%s: a constant is one plain value", e.path)
	}
	x := val{text: e.constant.Value}
	if len(a.Enum) > 0 && a.Enum[0].Numeric {
		id, err := c.enumID(e.pos, a, x.text)
		if err != nil {
			return err
		}
		x.num, x.hasNum = id, true
	} else if !convert(a, &x, &ocsf.Node{}) {
		return e.errorf("%s: %q is no %s", e.path, x.text, a.Type.Name)
	}
	v.constant = &x
	return nil
}

// template reads a compose: words, {key}, and [optional parts] that are left out
// when a value in them is missing.
func (c *compiler) template(e *entry, s string, optional bool) (parts []part, rest string, err error) {
	for s != "" {
		i := strings.IndexAny(s, "{[]")
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			parts = append(parts, part{words: s[:i]})
			s = s[i:]
			continue
		}
		switch s[0] {
		case '{':
			end := strings.IndexByte(s, '}')
			if end < 0 {
				return nil, "", e.errorf("compose: a { without its }")
			}
			if name, ok := strings.CutPrefix(s[1:end], "="); ok {
				if a := c.class.Attribute(name); a == nil || a.Type == nil || name >= e.path {
					return nil, "", e.errorf("compose: {=%s}: only a text at the top of the event whose name comes before %s can be said", name, e.path)
				}
				parts, s = append(parts, part{written: name}), s[end+1:]
				continue
			}
			var ops []operand
			for _, name := range alternatives(s[1:end]) {
				op, err := c.operand(e.pos, name)
				if err != nil {
					return nil, "", err
				}
				ops = append(ops, op)
			}
			parts, s = append(parts, part{operands: ops}), s[end+1:]
		case '[':
			if optional {
				return nil, "", e.errorf("compose: a [ inside another")
			}
			var in []part
			if in, s, err = c.template(e, s[1:], true); err != nil {
				return nil, "", err
			}
			parts = append(parts, part{optional: in})
		case ']':
			if !optional {
				return nil, "", e.errorf("compose: a ] without its [")
			}
			return parts, s[1:], nil
		}
	}
	if optional {
		return nil, "", e.errorf("compose: a [ without its ]")
	}
	return parts, "", nil
}

// enumID is the id of a caption or a number in the enum of a. An older version has
// Other for what it does not know.
func (c *compiler) enumID(p pos, a *ocsf.Attribute, s string) (int64, error) {
	id, err := enumID(p, a, s)
	if err != nil && c.set.older && a.EnumByID(otherID) != nil {
		return otherID, nil
	}
	return id, err
}
