package mapping

// freeze makes the trie ready for bind. No key is added behind it.
func (t *trie) freeze() {
	for _, n := range t.root {
		n.freeze()
	}
}

func (n *trieNode) freeze() {
	n.index = newKeyIndex(n.children)
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

// keyIndex is a hash table of keys for which a few of their bytes make the hash: half
// the cost of a map, which hashes all of a text.
type keyIndex []keyCell

type keyCell struct {
	key  string
	node *trieNode
}

func newKeyIndex(children map[string]*trieNode) keyIndex {
	if len(children) == 0 {
		return nil
	}
	size := 4
	for size < 3*len(children) {
		size *= 2
	}
	x := make(keyIndex, size)
	for key, node := range children {
		i := keyHash(key)
		for x[i&uint32(size-1)].node != nil {
			i++
		}
		x[i&uint32(size-1)] = keyCell{key, node}
	}
	return x
}

func keyHash(s string) uint32 {
	n := len(s)
	if n == 0 {
		return 0
	}
	h := uint32(n) ^ uint32(s[0])<<5 ^ uint32(s[n-1])<<10 ^ uint32(s[n/2])<<15 ^ uint32(s[min(2, n-1)])<<20
	h *= 0x9E3779B1
	return h >> 12
}

// find gives the node of a key, or nil.
func (x keyIndex) find(key string) *trieNode {
	if len(x) == 0 {
		return nil
	}
	for i := keyHash(key); ; i++ {
		c := &x[i&uint32(len(x)-1)]
		if c.node == nil || c.key == key {
			return c.node
		}
	}
}
