package mapping

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// rule is a compiled mapping file.
type rule struct {
	file  *ruleFile
	class *ocsf.Class
	// profiles are those of the file that apply to the class in this version.
	profiles []string
	root     *node
	// times are the values of the event's time, which other attributes need first.
	times []*value
	// repeats are the names of keys that the rule reads by number, or all of.
	repeats map[string]bool
	// fallback marks a class that says less than the event type: Base Event.
	fallback bool
}

// draft is a node while the entries of a rule are sorted into the tree.
type draft struct {
	attr     *ocsf.Attribute // nil at the root
	item     *ocsf.Item      // of objects
	path     string
	pos      pos
	children map[string]*draft
	elements []*draft
	eaches   []*eachDraft
	values   []*value
	isOutput bool // of a transform: an explicit entry wins
	fill     filler
}

type eachDraft struct {
	each   *each
	object *draft
}

// compiler makes one rule.
type compiler struct {
	set      *Set
	source   *sourceFile
	file     *ruleFile
	class    *ocsf.Class
	profiles []string
	zipNames []string // inside an each with zip
	inEach   bool
	times    []*value
	repeats  map[string]bool
}

func (s *Set) compile(src *sourceFile, f *ruleFile) (*rule, error) {
	c := &compiler{set: s, source: src, file: f, profiles: f.profiles}
	if err := c.resolveClass(); err != nil {
		return nil, err
	}
	return c.compile()
}

func (c *compiler) compile() (*rule, error) {
	root := &draft{item: &c.class.Item, pos: c.file.pos}
	entries, err := c.collect()
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, e := range entries {
		// What the newest version took and this one does not stays unmapped.
		if err := c.insert(root, e); err != nil && !c.set.older {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.hosts(root)
	if err := c.engine(root); err != nil {
		return nil, err
	}
	n, err := c.finish(root, keepAlways)
	if err != nil {
		return nil, err
	}
	if err := c.set.compileWays(c.file.match, c.set.nullsOf(c.source, anyContent), c.set.operand); err != nil {
		return nil, err
	}
	prepare(n, c.set.captions)
	r := &rule{file: c.file, class: c.class, profiles: c.profiles, root: n, times: c.times, repeats: c.repeats, fallback: c.class.UID == 0}
	pack(r)
	return r, nil
}

func (c *compiler) resolveClass() error {
	if c.file.class == "" {
		return c.file.errorf("class is missing: write for example 'class: detection_finding'")
	}
	if c.class = c.set.schema.Class(c.file.class); c.class == nil {
		var names []string
		for _, cl := range c.set.schema.Classes() {
			names = append(names, cl.Name)
		}
		return c.file.classPos.errorf("no class %s in OCSF %s%s", c.file.class, c.set.schema.Version, suggest(c.file.class, names))
	}
	for _, p := range c.profiles {
		if !slices.Contains(c.class.Profiles, p) {
			return c.file.errorf("profile %s does not apply to %s%s: allowed are %s", p, c.class.Name, suggest(p, c.class.Profiles), allowed(c.class.Profiles))
		}
	}
	return nil
}

// collect gives the entries of the file and of the maps it uses. An entry of the
// file wins over one of a map for the same path.
func (c *compiler) collect() ([]*entry, error) {
	entries := slices.Concat(c.file.entries, c.file.activity)
	own := map[string]bool{}
	for _, e := range entries {
		own[e.path] = true
	}
	from := map[string]string{}
	for _, name := range c.file.use {
		m, ok := c.source.maps[name]
		if !ok {
			return nil, c.file.errorf("use: no map %s in source.yaml%s", name, suggest(name, keysOf(c.source.maps)))
		}
		for _, e := range m {
			if own[e.path] {
				continue
			}
			if other, twice := from[e.path]; twice && other != name {
				return nil, c.file.errorf("%s is in both maps %s and %s: write it in this file to decide", e.path, other, name)
			}
			from[e.path] = name
			entries = append(entries, e)
		}
	}
	return entries, nil
}

func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// insert puts an entry into the tree below at.
func (c *compiler) insert(at *draft, e *entry) error {
	steps, ok := parsePath(e.path)
	if !ok {
		return e.errorf("%q is no path: write a.b, a[0].b or a[]", e.path)
	}
	if err := c.when(e); err != nil {
		return err
	}
	if slices.ContainsFunc(steps, func(st step) bool { return st.nth > 0 }) {
		return e.errorf("%s: no such path: # names one of several keys of a source", e.path)
	}
	if len(e.from)+len(e.compose)+len(e.each) == 0 && e.constant == nil {
		return e.errorf("%s: the list of keys is empty", e.path)
	}
	if e.path == "time" && len(e.from) == 0 {
		return e.errorf("time: the time of an event is read from a key: write {from: KEY, as: time}")
	}
	if e.compose != "" && steps[len(steps)-1].index == everyIndex {
		return e.errorf("%s: compose makes one text, not the element of a list", e.path)
	}
	for _, cl := range e.as {
		if transforms[cl.name] == nil {
			return cl.errorf("no transform %s%s: there are %s", cl.name, suggest(cl.name, transformNames()), allowed(transformNames()))
		}
	}
	if t := transforms[steps[len(steps)-1].name]; t != nil && t.outputs != nil && len(e.as) > 0 && e.as[len(e.as)-1].name == t.name {
		// A transform that belongs to the object itself stands under its own name.
		if d, err := c.descend(at, steps[:len(steps)-1], e); err != nil || d.item.Attribute(t.name) == nil {
			if err != nil {
				return err
			}
			return c.outputs(d, e, t)
		}
	}
	d, err := c.descend(at, steps, e)
	if err != nil {
		return err
	}
	switch last := steps[len(steps)-1]; {
	case e.each != "":
		return c.insertEach(d, e, last)
	case d.item != nil:
		return c.insertObject(d, e)
	case last.index >= 0:
		return e.errorf("%s: a list of plain values is appended to: write %s[]", e.path, strings.TrimSuffix(e.path, "[0]"))
	case d.attr.Array && last.index != everyIndex:
		return e.errorf("%s is a list: write %s[]", e.path, e.path)
	case !d.attr.Array && last.index == everyIndex:
		return e.errorf("%s is no list: write it without []", d.path)
	case len(d.values) > 0 && !d.attr.Array && !d.isOutput && !e.further:
		return e.errorf("%s has two rules: the other is at %s", e.path, d.values[0].entry.pos)
	}
	v, err := c.value(e, d.attr)
	if err != nil {
		return err
	}
	if d.isOutput && !e.further {
		// The entry wins; where it has no value, the output still has.
		d.values, d.isOutput, d.pos = append([]*value{v}, d.values...), false, e.pos
		return nil
	}
	d.values, d.pos = append(d.values, v), e.pos
	return nil
}

// when finds the keys of the conditions of an entry.
func (c *compiler) when(e *entry) error {
	return c.set.compileWays(e.when, c.set.nullsOf(c.source, anyContent), c.operand)
}

// insertObject puts a transform with several outputs at the object that it fills.
func (c *compiler) insertObject(d *draft, e *entry) error {
	if n := len(e.as); n > 0 {
		if t := transforms[e.as[n-1].name]; t != nil && t.outputs != nil {
			return c.outputs(d, e, t)
		}
	}
	return e.errorf("%s is an object of type %s: name one of its attributes, such as %s.%s", e.path, d.item.Name, e.path, d.item.Attributes[0].Name)
}

func (c *compiler) insertEach(d *draft, e *entry, last step) error {
	if d.item == nil || last.index != everyIndex {
		return e.errorf("%s: each makes the objects of a list: write a path that ends in []", e.path)
	}
	if c.inEach {
		return e.errorf("%s: an each inside an each is not possible", e.path)
	}
	list, err := c.operand(e.pos, e.each)
	if err != nil {
		return err
	}
	ea := &each{entry: e, list: list}
	c.inEach, c.zipNames = true, nil
	defer func() { c.inEach, c.zipNames = false, nil }()
	names := keysOf(e.zip)
	slices.Sort(names)
	for _, name := range names {
		c.inEach = false
		op, err := c.operand(e.pos, e.zip[name])
		if err != nil {
			return err
		}
		if op.many > 0 {
			return e.errorf("zip: %s: a parallel list is one list, without []", op.name)
		}
		ea.zip = append(ea.zip, op)
		c.zipNames = append(c.zipNames, name)
		c.inEach = true
	}
	object := &draft{attr: d.attr, item: d.item, path: d.path, pos: e.pos}
	for _, in := range e.entries {
		if err := c.insert(object, in); err != nil && !c.set.older {
			return err
		}
	}
	d.eaches = append(d.eaches, &eachDraft{ea, object})
	return nil
}

// outputs puts the outputs of a transform below d.
func (c *compiler) outputs(d *draft, e *entry, t *transform) error {
	base, err := c.value(e, nil)
	if err != nil {
		return err
	}
	for i, out := range t.outputs {
		steps, _ := parsePath(out)
		if i >= len(t.outputs)-t.optional && d.item.Attribute(steps[0].name) == nil {
			continue
		}
		leaf, err := c.descend(d, steps, e)
		if err != nil && c.set.older {
			continue
		}
		if err != nil {
			return err
		}
		if len(leaf.values) > 0 {
			if leaf.isOutput && !e.further {
				return e.errorf("%s: %s fills it too, at %s", leaf.path, leaf.values[0].entry.as[0].name, leaf.values[0].entry.pos)
			}
			leaf.values = append(leaf.values, &value{entry: e, last: base.last, output: i, special: noSpecial})
			continue
		}
		leaf.values = []*value{{entry: e, last: base.last, output: i, special: noSpecial}}
		leaf.isOutput, leaf.pos = true, e.pos
	}
	return nil
}

// descend walks a path through the schema and makes the drafts on the way.
func (c *compiler) descend(d *draft, steps []step, e *entry) (*draft, error) {
	for i, st := range steps {
		if d.item == nil {
			return nil, e.errorf("%s: %s is a plain value and has no attributes", e.path, d.path)
		}
		a, err := c.attribute(d, st.name, e)
		if err != nil {
			return nil, err
		}
		ch := d.children[st.name]
		if ch == nil {
			ch = &draft{attr: a, path: joinPath(d.path, st.name), pos: e.pos}
			if a.Object != nil {
				ch.item = &a.Object.Item
			}
			if d.children == nil {
				d.children = map[string]*draft{}
			}
			d.children[st.name] = ch
		}
		d = ch
		if a.Object == nil {
			continue
		}
		switch last := i == len(steps)-1; {
		case a.Array && st.index >= 0:
			for len(d.elements) <= st.index {
				d.elements = append(d.elements, &draft{attr: a, item: d.item, path: d.path, pos: e.pos})
			}
			d = d.elements[st.index]
		case a.Array && !(last && st.index == everyIndex):
			return nil, e.errorf("%s: %s is a list: write %s[0]", e.path, d.path, st.name)
		case !a.Array && st.index != noIndex:
			return nil, e.errorf("%s: %s is no list: write it without an index", e.path, d.path)
		}
	}
	return d, nil
}

// attribute finds an attribute that may be written in events of this rule.
func (c *compiler) attribute(d *draft, name string, e *entry) (*ocsf.Attribute, error) {
	where := d.path
	if where == "" {
		where = c.class.Name
	}
	a := d.item.Attribute(name)
	switch {
	case a == nil:
		var names []string
		for _, a := range d.item.Attributes {
			names = append(names, a.Name)
		}
		hint := suggest(name, names)
		if hint != "" {
			hint = strings.Replace(hint, "mean ", "mean "+joinPath(d.path, ""), 1)
		}
		return nil, e.errorf("%s: no such attribute in %s%s", e.path, where, hint)
	case a.Deprecated != "":
		return nil, e.errorf("%s: %s is deprecated since %s", e.path, joinPath(d.path, name), a.Deprecated)
	case !a.Visible(c.profiles):
		return nil, e.errorf("%s: %s is only there with profile %s: add it to profiles", e.path, joinPath(d.path, name), strings.Join(a.Profiles, " or "))
	case a.Object != nil && len(a.Object.Attributes) == 0:
		return nil, e.errorf("%s: the engine fills %s", e.path, joinPath(d.path, name))
	}
	return a, nil
}

// operand resolves the name of a source value.
func (c *compiler) operand(at pos, name string) (operand, error) {
	if c.inEach {
		if rest, ok := strings.CutPrefix(name, "/"); ok {
			name = rest
		} else {
			return c.relative(at, name)
		}
	}
	k, err := parseKey(at, name)
	if err != nil {
		return operand{}, err
	}
	c.repeat(k.steps)
	return c.set.trie.intern(k), nil
}

// repeat notes the keys that are meant to come several times.
func (c *compiler) repeat(steps []step) {
	for _, st := range steps {
		if st.nth > 0 || st.index == everyIndex {
			if c.repeats == nil {
				c.repeats = map[string]bool{}
			}
			c.repeats[st.name] = true
		}
	}
}

// operand resolves the name of a source value from the top.
func (s *Set) operand(at pos, name string) (operand, error) {
	k, err := parseKey(at, name)
	if err != nil {
		return operand{}, err
	}
	return s.trie.intern(k), nil
}

func (c *compiler) relative(at pos, name string) (operand, error) {
	if name == "." {
		return operand{relative: true, name: name}, nil
	}
	if rest, ok := strings.CutPrefix(name, "$"); ok {
		i := slices.Index(c.zipNames, rest)
		if i < 0 {
			return operand{}, at.errorf("%s: zip does not name %s", name, rest)
		}
		return operand{relative: true, zip: int32(i + 1), name: name}, nil
	}
	steps, ok := parsePath(name)
	if !ok {
		return operand{}, at.errorf("%q is no key: inside each write . for the element, a.b for what is in it, /a.b for what is outside", name)
	}
	c.repeat(steps)
	op := operand{relative: true, steps: steps, name: name}
	if everyOf(steps) {
		op.many = int32(c.set.trie.newMany())
	}
	return op, nil
}

// byName orders the children as they are written.
func byName(a, b *node) int { return cmp.Compare(a.field.Name, b.field.Name) }
