package mapping

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// hosts lets keys for host names hold addresses wherever an object has both attributes: what an
// entry cannot put at hostname goes to ip, and to port what follows a colon.
// These are tried last, so that what a mapping says of the attributes wins.
func (c *compiler) hosts(d *draft) {
	for _, ch := range d.children {
		c.hosts(ch)
	}
	for _, el := range d.elements {
		c.hosts(el)
	}
	for _, ea := range d.eaches {
		c.hosts(ea.object)
	}
	if d.item == nil || !c.scalar(d, "ip", "ip_t") || !c.scalar(d, "hostname", "hostname_t") {
		return
	}
	var names, addresses []*value
	if ch := d.children["hostname"]; ch != nil {
		names = plainValues(ch.values)
	}
	if ch := d.children["ip"]; ch != nil {
		addresses = plainValues(ch.values)
	}
	port := c.scalar(d, "port", "port_t")
	for _, v := range names {
		c.tryLast(d, "ip", v, addressOf)
		if port {
			c.tryLast(d, "port", v, portOf)
		}
		v.calls, v.quiet = []applier{nameOf}, true
	}
	for _, v := range addresses {
		if port {
			c.tryLast(d, "port", v, portOf)
		}
	}
}

// scalar tells whether an object has an attribute of a type that may be written in this rule.
func (c *compiler) scalar(d *draft, name, typeName string) bool {
	a := d.item.Attribute(name)
	return a != nil && !a.Array && a.Type != nil && a.Type.Name == typeName && a.Deprecated == "" && a.Visible(c.profiles)
}

// plainValues are those of a key as it is.
func plainValues(values []*value) (out []*value) {
	for _, v := range values {
		if v.last == nil && len(v.calls) == 0 && v.constant == nil && v.compose == nil && v.special == noSpecial && len(v.operands) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// tryLast gives an attribute of d what f makes of the keys of v, where nothing else does.
func (c *compiler) tryLast(d *draft, name string, v *value, f applier) {
	ch := d.children[name]
	if ch == nil {
		ch = &draft{attr: d.item.Attribute(name), path: joinPath(d.path, name), pos: v.entry.pos}
		d.children[name] = ch
	}
	last := &value{entry: v.entry, operands: v.operands, nulls: v.nulls, special: noSpecial, calls: []applier{f}, quiet: true}
	ch.values = append(ch.values, last)
}

// nameOf is the name in a key for host names. What is neither a name nor an address is given to
// the attribute, which refuses it.
func nameOf(_ *context, in val, out []val) bool {
	h, ok := typed.ParseHost(in.text)
	switch {
	case !ok || h.IP == "" && h.Port == "" && h.Note == 0:
		out[0] = val{text: in.text}
		return true
	case h.Name == "":
		return false
	}
	out[0] = val{text: h.Name, note: h.Note, left: leftBy(&h, leftName)}
	return true
}

func addressOf(_ *context, in val, out []val) bool {
	h, _ := typed.ParseHost(in.text)
	out[0] = val{text: h.IP, note: h.Note, left: leftBy(&h, leftAddress)}
	return h.IP != ""
}

func portOf(_ *context, in val, out []val) bool {
	h, _ := typed.ParseHost(in.text)
	out[0] = val{text: h.Port, note: h.Note, left: leftBy(&h, leftPort)}
	return h.Port != ""
}
