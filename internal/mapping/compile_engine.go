package mapping

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// engineOwned are the paths that no mapping may write: the engine knows them.
var engineOwned = map[string]bool{
	"class_uid": true, "class_name": true, "category_uid": true, "category_name": true,
	"type_uid": true, "type_name": true, "observables": true, "unmapped": true,
	"metadata.version": true, "metadata.profiles": true, "metadata.original_time": true,
	"raw_data": true, "raw_data_hash": true, "raw_data_size": true,
}

// engine adds what every event has without its mapping saying so.
func (c *compiler) engine(root *draft) error {
	if err := c.refuseOwned(root); err != nil {
		return err
	}
	if root.children["activity_id"] == nil {
		if c.class.UID != 0 {
			a := root.item.Attribute("activity_id")
			return c.file.errorf("activity is missing: write for example 'activity: %s'", a.Enum[min(1, len(a.Enum)-1)].Caption)
		}
		c.set0(root, "activity_id", "0")
	}
	c.set0(root, "class_uid", strconv.Itoa(c.class.UID))
	c.set0(root, "class_name", c.class.Caption)
	c.set0(root, "category_uid", strconv.Itoa(c.class.CategoryUID))
	c.set0(root, "category_name", c.class.CategoryName)
	c.set0(root, "metadata.version", c.set.schema.Version)
	c.fill(root, "type_uid", fillTypeUID)
	c.fill(root, "metadata.original_time", fillOriginalTime)
	c.fill(root, "metadata.uid", fillUID)
	if len(c.profiles) > 0 {
		c.fill(root, "metadata.profiles", fillProfiles)
	}
	c.fill(root, "severity_id", fillNone)
	t := c.fill(root, "time", fillTime)
	c.times, t.values = t.values, nil
	c.fill(root, "metadata.product.name", fillProduct)
	c.fillRequired(root, "metadata.product.vendor_name", fillProduct)
	if root.item.Attribute("finding_info") != nil {
		c.fill(root, "finding_info.uid", fillUID)
		c.fillRequired(root, "finding_info.title", fillClassCaption)
	}
	if slices.ContainsFunc(root.item.Constraints, func(g ocsf.Constraint) bool { return slices.Contains(g.Names, "assignee_group") }) {
		c.fill(root, "assignee_group.name", fillUnassigned)
	}
	c.mirrorAttacks(root)
	c.rawData(root)
	return nil
}

// rawData keeps the payload in the event, where that is asked for. 1.1.0 has no
// attribute for its size.
func (c *compiler) rawData(root *draft) {
	if !c.set.rawData {
		return
	}
	c.fill(root, "raw_data", fillRawData)
	if root.item.Attribute("raw_data_size") != nil {
		c.fill(root, "raw_data_size", fillRawDataSize)
	}
}

func (c *compiler) refuseOwned(d *draft) error {
	if engineOwned[d.path] {
		return d.pos.errorf("%s: the engine fills it: take the entry out", d.path)
	}
	for _, ch := range d.children {
		if err := c.refuseOwned(ch); err != nil {
			return err
		}
	}
	return nil
}

// at finds or makes the draft of a path that is known to be in the schema.
func (c *compiler) at(root *draft, path string) *draft {
	steps, _ := parsePath(path)
	d, err := c.descend(root, steps, &entry{pos: c.file.pos, path: path})
	if err != nil {
		panic("mapping: the schema lacks " + path) // a fault of this file, found by any test
	}
	return d
}

// set0 sets a constant that the engine knows.
func (c *compiler) set0(root *draft, path, text string) {
	d := c.at(root, path)
	e := &entry{pos: c.file.pos, path: path, constant: &yaml.Node{Kind: yaml.ScalarNode, Value: text}}
	v := &value{entry: e, constant: &val{text: text}, special: noSpecial}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && d.attr.Type.Base != ocsf.StringT {
		v.constant.num, v.constant.hasNum = n, true
	}
	d.values = []*value{v}
}

func (c *compiler) fill(root *draft, path string, f filler) *draft {
	d := c.at(root, path)
	d.fill = f
	return d
}

// fillRequired fills what only some versions require.
func (c *compiler) fillRequired(root *draft, path string, f filler) {
	parent, name := root, path
	for i := strings.IndexByte(name, '.'); i >= 0; i = strings.IndexByte(name, '.') {
		if parent = parent.children[name[:i]]; parent == nil {
			return
		}
		name = name[i+1:]
	}
	if a := parent.item.Attribute(name); a != nil && a.Requirement == ocsf.Required {
		c.fill(root, path, f)
	}
}

// mirrorAttacks writes the attacks of a finding at both places that the schema
// names for them: with profile security_control the class text asks for both.
func (c *compiler) mirrorAttacks(root *draft) {
	fi := root.children["finding_info"]
	if fi == nil {
		return
	}
	a := root.item.Attribute("attacks")
	if a == nil || !a.Visible(c.profiles) {
		return
	}
	top, in := root.children["attacks"], fi.children["attacks"]
	switch {
	case in != nil && top == nil:
		root.children["attacks"] = in.moved("attacks", a)
	case top != nil && in == nil:
		fi.children["attacks"] = top.moved("finding_info.attacks", fi.item.Attribute("attacks"))
	}
}

// moved is a copy of d and all below it at another path.
func (d *draft) moved(path string, a *ocsf.Attribute) *draft {
	m := *d
	m.path, m.attr = path, a
	m.children = make(map[string]*draft, len(d.children))
	for name, ch := range d.children {
		m.children[name] = ch.moved(joinPath(path, name), ch.attr)
	}
	m.elements = make([]*draft, len(d.elements))
	for i, el := range d.elements {
		m.elements[i] = el.moved(path, el.attr)
	}
	m.eaches = make([]*eachDraft, len(d.eaches))
	for i, ea := range d.eaches {
		m.eaches[i] = &eachDraft{&each{entry: ea.each.entry, list: ea.each.list, zip: ea.each.zip}, ea.object.moved(path, ea.object.attr)}
	}
	return &m
}
