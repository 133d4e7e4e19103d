package mapping

// freeze makes the trie ready for bind. No key is added behind it.
func (t *trie) freeze() {
	var labels []string
	var slots []int
	for label, s := range t.labels {
		labels, slots = append(labels, label), append(slots, int(s))
	}
	t.labelIndex = newFoldIndex(labels, slots)
	for _, n := range t.root {
		n.freeze()
	}
}

func (n *trieNode) freeze() {
	n.index = newKeyIndex(n.children)
	n.leaf = n.many == 0 && n.nth == nil && n.children == nil && n.elements == nil && n.every == nil
	n.deeper = n.children != nil || n.elements != nil || n.every != nil
	for _, c := range n.children {
		c.freeze()
	}
	for _, c := range n.elements {
		c.freeze()
	}
	for _, c := range n.nth {
		c.freeze()
	}
	if n.every != nil {
		n.every.freeze()
	}
}

// keyIndex is a hash table of keys: half the cost of a map, which hashes all of a string.
type keyIndex []keyCell

type keyCell struct {
	hash uint32
	key  string
	node *trieNode
}

func newKeyIndex(children map[string]*trieNode) keyIndex {
	if len(children) == 0 {
		return nil
	}
	size := 8
	for size < 3*len(children) {
		size *= 2
	}
	x := make(keyIndex, size)
	for key, node := range children {
		h := textHash(key)
		i := h
		for x[i&uint32(size-1)].node != nil {
			i++
		}
		x[i&uint32(size-1)] = keyCell{h, key, node}
	}
	return x
}

// find gives the node of a key, or nil. x must not be empty.
func (x keyIndex) find(key string) *trieNode {
	h := textHash(key)
	for i := h; ; i++ {
		c := &x[i&uint32(len(x)-1)]
		if c.node == nil || c.hash == h && c.key == key {
			return c.node
		}
	}
}
