package mapping

// pack moves a rule that is complete into a few pieces of memory. Compiling leaves its
// parts all over the heap, one behind much that is thrown away, and a walk that touches a
// hundred of them would wait for as many pages.
func pack(r *rule) {
	p := &packer{moved: map[*value]*value{}, instances: map[*instance]*instance{}}
	p.measure(r.root)
	for _, v := range r.times {
		p.measureValue(v)
	}
	clear(p.moved)
	p.nodes, p.composites = make([]node, 0, p.count.nodes), make([]composite, 0, p.count.composites)
	p.parts, p.gates = make([]nodePart, 0, p.count.parts), make([]gate, 0, p.count.parts)
	p.values, p.operands = make([]value, 0, p.count.values), make([]operand, 0, p.count.operands)
	r.root = p.node(r.root)
	r.times = p.list(r.times)
}

// packer moves the parts of a rule. The lists have their room from the start, so that
// pointers into them stay good.
type packer struct {
	count      struct{ nodes, composites, parts, values, operands int }
	nodes      []node
	composites []composite
	parts      []nodePart
	gates      []gate
	values     []value
	operands   []operand
	moved      map[*value]*value
	instances  map[*instance]*instance
}

// measure counts what is in a tree.
func (p *packer) measure(n *node) {
	p.count.nodes++
	if n.composite != noComposite {
		p.count.composites++
	}
	p.count.parts += len(n.parts)
	for _, list := range [][]*value{n.values, n.text} {
		for _, v := range list {
			p.measureValue(v)
		}
	}
	for _, list := range [][]*node{n.children, n.elements} {
		for _, ch := range list {
			p.measure(ch)
		}
	}
	for _, ea := range n.eaches {
		p.measure(ea.object)
	}
}

// measureValue counts a value once, wherever it occurs.
func (p *packer) measureValue(v *value) {
	if _, known := p.moved[v]; known {
		return
	}
	p.moved[v] = v
	p.count.values++
	p.count.operands += len(v.operands)
	if v.last != nil {
		p.measureValue(v.last.value)
	}
}

func (p *packer) node(old *node) *node {
	p.nodes = append(p.nodes, *old)
	n := &p.nodes[len(p.nodes)-1]
	n.values, n.text = p.list(old.values), p.list(old.text)
	if n.composite == noComposite {
		return n
	}
	p.composites = append(p.composites, *old.composite)
	n.composite = &p.composites[len(p.composites)-1]
	first := len(p.parts)
	p.parts = append(p.parts, old.parts...)
	p.gates = append(p.gates, old.gates...)
	n.parts, n.gates = p.parts[first:len(p.parts):len(p.parts)], p.gates[first:len(p.gates):len(p.gates)]
	n.children, n.elements = make([]*node, len(old.children)), make([]*node, len(old.elements))
	for i, ch := range old.children {
		n.children[i] = p.node(ch)
		n.parts[i].node = n.children[i]
	}
	for i, el := range old.elements {
		n.elements[i] = p.node(el)
		n.parts[len(old.children)+i].node = n.elements[i]
	}
	for _, ea := range n.eaches {
		ea.object = p.node(ea.object)
	}
	return n
}

func (p *packer) list(old []*value) []*value {
	var out []*value
	for _, v := range old {
		out = append(out, p.value(v))
	}
	return out
}

func (p *packer) value(old *value) *value {
	if v := p.moved[old]; v != nil {
		return v
	}
	p.values = append(p.values, *old)
	v := &p.values[len(p.values)-1]
	p.moved[old] = v
	first := len(p.operands)
	p.operands = append(p.operands, old.operands...)
	v.operands = p.operands[first:len(p.operands):len(p.operands)]
	if old.last != nil {
		v.last = p.instance(old.last)
	}
	return v
}

func (p *packer) instance(old *instance) *instance {
	in := p.instances[old]
	if in == nil {
		in = &instance{}
		*in = *old
		p.instances[old] = in
		in.value = p.value(old.value)
	}
	return in
}
