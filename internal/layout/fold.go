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
// those that save most come first. The choice depends on the event alone. It gives the
// nodes by index, nil if nothing has to be folded.
func (w *Writer) fold(e *ocsf.Event, leaves, limit int) []bool {
	if leaves <= limit {
		return nil
	}
	folded := make([]bool, len(e.Nodes))
	for r := inner; r <= searched; r++ {
		for leaves > limit {
			i, saved := w.largest(e, r, folded)
			if saved == 0 {
				break
			}
			folded[i] = true
			leaves -= saved
		}
	}
	return folded
}

// rank says how late an object is folded.
type rank uint8

const (
	inner    rank = iota // inside other objects
	top                  // at the top of the event, where people look for its parts
	searched             // what everybody asks first: which host, user, file, rule
	never                // metadata says how the rest is read; unmapped
)

// asked are the objects of the last rank, by path.
var asked = map[string]bool{
	"actor": true, "actor.user": true, "device": true, "dst_endpoint": true, "file": true, "firewall_rule": true,
	"finding_info": true, "policy": true, "process": true, "src_endpoint": true, "user": true,
}

func rankOf(f *ocsf.Field) rank {
	switch {
	case f.Attribute == nil || f.Path == "metadata":
		return never
	case asked[f.Path]:
		return searched
	case strings.Contains(f.Path, "."):
		return inner
	}
	return top
}

// largest finds the object of a rank that saves most.
func (w *Writer) largest(e *ocsf.Event, r rank, folded []bool) (best, saved int) {
	for i := 1; i < len(e.Nodes); i++ {
		if folded[i] || e.Nodes[i].Kind == ocsf.List {
			i = e.Nodes[i].End - 1 // it is one attribute: what is in it is none
			continue
		}
		if w.ranks[e.Nodes[i].Field.ID] != r {
			continue
		}
		if s := saves(e, i, folded); s > saved {
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
