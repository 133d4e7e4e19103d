package layout

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// DefaultMaxAttributes is the most attributes that an event has in the layout flat where
// nothing else is configured. With those that the processor and the receivers add a record
// stays below 128, the most that Loki takes.
const DefaultMaxAttributes = 100

// foldedName is the last part of the name of an object that is written as JSON:
// PREFIX.actor.process._json. So PREFIX.actor.process is never a string in one record and
// an object in another. No name of the schema begins with an underscore.
const foldedName = "_json"

// fold chooses the objects that are written as one JSON string each, so that an event of
// a talkative source still makes no more than limit attributes: by ranks, and in a rank
// the smallest that is enough, or those that save most. The choice depends on the event alone. It gives the
// nodes by index, nil if nothing has to be folded.
func (w *Writer) fold(e *ocsf.Event, leaves, limit int) []bool {
	if leaves <= limit {
		return nil
	}
	folded := make([]bool, len(e.Nodes))
	for r := inner; r <= essential; r++ {
		for leaves > limit {
			i, saved := w.best(e, r, folded, leaves-limit)
			if saved == 0 {
				break
			}
			folded[i] = true
			leaves -= saved
		}
	}
	w.unfold(e, folded, limit-leaves)
	return folded
}

// unfold takes back what need not be folded, as a large object of a late rank was folded
// too: spare attributes are left. Late ranks come first.
func (w *Writer) unfold(e *ocsf.Event, folded []bool, spare int) {
	for r := essential; r > inner; r-- {
		for i := 1; i < len(e.Nodes) && spare > 0; i++ {
			if !folded[i] {
				continue
			}
			if w.ranks[e.Nodes[i].Field.ID] == r {
				if s := saves(e, i, folded); s <= spare {
					folded[i] = false
					spare -= s
					continue
				}
			}
			i = e.Nodes[i].End - 1 // what is in it is no attribute
		}
	}
}

// rank says how late an object is folded.
type rank uint8

const (
	inner     rank = iota // inside other objects
	top                   // at the top of the event, where people look for its parts
	searched              // what many ask: which process, policy, rule
	essential             // what everybody asks first: which host, address, file, user
	never                 // unmapped; metadata says how the rest is read, finding_info what it is about
)

// rankedPaths are the objects of the last ranks.
var rankedPaths = map[string]rank{
	"actor": searched, "firewall_rule": searched, "policy": searched, "process": searched,
	"actor.user": essential, "device": essential, "dst_endpoint": essential, "file": essential,
	"src_endpoint": essential, "user": essential, "finding_info": never, "metadata": never,
}

func rankOf(f *ocsf.Field) rank {
	switch {
	case f.Attribute == nil:
		return never
	case rankedPaths[f.Path] != 0:
		return rankedPaths[f.Path]
	case strings.Contains(f.Path, "."):
		return inner
	}
	return top
}

// best finds the object of a rank that saves as many attributes as needed, or the most, but
// not more than one that saves fewer and still enough.
func (w *Writer) best(e *ocsf.Event, r rank, folded []bool, needed int) (best, saved int) {
	for i := 1; i < len(e.Nodes); i++ {
		if folded[i] || e.Nodes[i].Kind == ocsf.List {
			i = e.Nodes[i].End - 1 // it is one attribute: what is in it is none
			continue
		}
		if w.ranks[e.Nodes[i].Field.ID] != r {
			continue
		}
		s := saves(e, i, folded)
		if saved < needed && s > saved || s >= needed && s < saved {
			best, saved = i, s
		}
	}
	return best, saved
}

// saves is how many attributes fewer there are if node i is folded; 0 for what must not
// or cannot be.
func saves(e *ocsf.Event, i int, folded []bool) int {
	n := &e.Nodes[i]
	if n.Kind != ocsf.Object {
		return 0
	}
	count := -1
	for c := i + 1; c < n.End; {
		switch x := &e.Nodes[c]; {
		case x.Kind == ocsf.Object && x.End > c+1 && !folded[c]:
			c++
		default:
			count++
			c = x.End
		}
	}
	return count
}
