package mapping

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// key names a value of the source: a path below one of the roots of an event, or
// the label of a custom field.
type key struct {
	pos
	raw   string
	root  event.Ref
	label string // folded
	steps []step
}

// headerKeys and syslogKeys are the names below header. and syslog. that parsers fill.
var (
	headerKeys = []string{"format_version", "vendor", "product", "version", "event_id", "name", "severity", "delimiter", "residue"}
	syslogKeys = []string{"priority", "facility", "severity", "timestamp", "hostname", "appname", "procid", "msgid", "structured_data"}
)

func (p *parser) key(n *yaml.Node, s string) *key {
	k, err := parseKey(p.pos(n), s)
	if err != nil && p.err == nil {
		p.err = err
	}
	return k
}

// parseKey reads the name of a source value: user.name, files[0].path, label(Rule),
// header.vendor, syslog.hostname.
func parseKey(at pos, s string) (*key, error) {
	k := &key{pos: at, raw: s, root: event.Payload}
	if rest, ok := strings.CutPrefix(s, "label("); ok && strings.HasSuffix(rest, ")") {
		if k.label = foldLabel(rest[:len(rest)-1]); k.label == "" {
			return nil, at.errorf("label(): the name of the label is missing")
		}
		return k, nil
	}
	steps, ok := parsePath(s)
	if !ok || steps[len(steps)-1].index == appendIndex {
		return nil, at.errorf("%q is no key of a source: write a.b, a[0].b, label(Name), header.vendor or syslog.hostname", s)
	}
	if len(steps) == 2 && steps[0].index == noIndex {
		switch steps[0].name {
		case "header":
			k.root, k.steps = event.Header, steps[1:]
			return k, k.among(headerKeys)
		case "syslog":
			k.root, k.steps = event.Syslog, steps[1:]
			return k, k.among(syslogKeys)
		}
	}
	k.steps = steps
	return k, nil
}

func (k *key) among(names []string) error {
	for _, n := range names {
		if k.steps[0].name == n {
			return nil
		}
	}
	return k.errorf("%s: no such name%s: allowed are %s", k.raw, suggest(k.steps[0].name, names), allowed(names))
}

// foldLabel is how labels are compared: without the case of ASCII letters and
// without outer blanks.
func foldLabel(s string) string { return string(appendFolded(nil, strings.TrimSpace(s))) }

func appendFolded(dst []byte, s string) []byte {
	for i := range len(s) {
		dst = append(dst, lower(s[i]))
	}
	return dst
}

// slot is the index of a source key in a Mapper's slots; 0 is no slot.
type slot int32

// trie finds the slots of the keys of an event in one walk over it. All sources of
// a set share one: a key that two of them read has one slot.
type trie struct {
	root   [event.Syslog + 1]*trieNode
	labels map[string]slot
	slots  int
	names  []string // by slot, as first written
}

type trieNode struct {
	slot     slot
	children map[string]*trieNode
	elements map[int]*trieNode
}

func newTrie() *trie {
	t := &trie{labels: map[string]slot{}, slots: 1, names: []string{""}}
	for r := range t.root {
		t.root[r] = &trieNode{}
	}
	return t
}

func (t *trie) newSlot(name string) slot {
	t.slots++
	t.names = append(t.names, name)
	return slot(t.slots - 1)
}

// intern gives the slot of a key.
func (t *trie) intern(k *key) slot {
	if k.label != "" {
		if t.labels[k.label] == 0 {
			t.labels[k.label] = t.newSlot(k.raw)
		}
		return t.labels[k.label]
	}
	n := t.root[k.root]
	for _, st := range k.steps {
		n = n.child(st.name)
		if st.index >= 0 {
			n = n.element(st.index)
		}
	}
	if n.slot == 0 {
		n.slot = t.newSlot(k.raw)
	}
	return n.slot
}

func (n *trieNode) child(name string) *trieNode {
	if n.children == nil {
		n.children = map[string]*trieNode{}
	}
	if n.children[name] == nil {
		n.children[name] = &trieNode{}
	}
	return n.children[name]
}

func (n *trieNode) element(i int) *trieNode {
	if n.elements == nil {
		n.elements = map[int]*trieNode{}
	}
	if n.elements[i] == nil {
		n.elements[i] = &trieNode{}
	}
	return n.elements[i]
}

// bind fills slots with the nodes of e that keys of the trie name. Of a repeated
// key the last one counts; the others stay for unmapped.
func (t *trie) bind(e *event.Event, slots []event.Ref) {
	clear(slots)
	for r := event.Payload; r <= event.Syslog; r++ {
		t.bindNode(e, t.root[r], r, slots)
	}
}

func (t *trie) bindNode(e *event.Event, n *trieNode, r event.Ref, slots []event.Ref) {
	node := e.Node(r)
	switch {
	case node.Kind == event.Object:
		if n.children == nil && r != event.Payload {
			return
		}
		for c := e.First(r); c != 0; c = e.Next(c) {
			t.bindChild(e, n, c, slots)
		}
	case n.elements == nil:
	case node.Kind == event.Array:
		i := 0
		for c := e.First(r); c != 0; c = e.Next(c) {
			if el := n.elements[i]; el != nil {
				t.bindHere(e, el, c, slots)
			}
			i++
		}
	default:
		// Senders write a list of one as a plain value: attribute_ids of ICDm.
		if el := n.elements[0]; el != nil {
			t.bindHere(e, el, r, slots)
		}
	}
}

func (t *trie) bindChild(e *event.Event, n *trieNode, c event.Ref, slots []event.Ref) {
	node := e.Node(c)
	if node.Label != "" && len(t.labels) > 0 {
		// Folded into a buffer, since a look-up by string(bytes) does not allocate.
		var buf [64]byte
		if s := t.labels[string(appendFolded(buf[:0], strings.TrimSpace(node.Label)))]; s != 0 {
			slots[s] = c
		}
	}
	if ch := n.children[node.Key]; ch != nil {
		t.bindHere(e, ch, c, slots)
	}
}

func (t *trie) bindHere(e *event.Event, n *trieNode, r event.Ref, slots []event.Ref) {
	slots[n.slot] = r
	if n.children != nil || n.elements != nil {
		t.bindNode(e, n, r, slots)
	}
}

// node is the place of a key in the trie, for keys whose text is decoded late.
func (t *trie) node(k *key) *trieNode {
	n := t.root[k.root]
	for _, st := range k.steps {
		n = n.child(st.name)
		if st.index >= 0 {
			n = n.element(st.index)
		}
	}
	return n
}
