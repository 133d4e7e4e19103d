package layout

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

const (
	// longValue is the length in bytes above which a value is written once per event.
	longValue = ocsf.MaxObservable
	// keptOfCut is how many bytes stay of a value that is cut, or a few fewer. No hash and no
	// address is longer.
	keptOfCut = 256
	// cutMark is the end of a value that was cut.
	cutMark = "… [cut]"
)

// Bounded is an event that fits into its record.
type Bounded struct {
	// Event is the event given to Bound, or a part of it.
	Event *ocsf.Event
	// Cut says that a long value was cut, Reduced that the event was larger than its budget
	// and that values were cut or left out.
	Cut, Reduced bool
	// Fits is false where even the rest of the event is larger than its budget.
	Fits bool
	// noObservables says that the observables are left out.
	noObservables bool
}

// Bound limits the size of an event. Each value of more than 4 KiB is written once: where
// it is repeated only its beginning stays, and a message or a title is cut where another
// attribute has such a value. Values whose type has a form, which a part of them may not
// have, stay, and raw_data does.
//
// An event that still takes more than budget bytes of OTLP in the layout of the Writer then
// loses what can be spared, in this order, until it fits: the observables; raw_data; values of
// more than 256 bytes where they are repeated, and messages and titles; keys of unmapped,
// the last first; elements of lists, of the largest list first, all but one; the rest of
// strings of more than 256 bytes. All of that leaves a valid event valid. The size is
// an estimate that is never too small.
//
// The event given is not changed; the one returned is valid until the next call.
func (w *Writer) Bound(e *ocsf.Event, budget int) Bounded {
	long, most := 0, listNames
	for i := range e.Nodes {
		n := &e.Nodes[i]
		cost := w.costs[n.Field.ID]
		most += int(cost.fixed) + int(cost.perByte)*(len(n.Text)+len(n.Name))
		if len(n.Text) > longValue {
			long++
		}
	}
	small := most <= budget // which events of usual size are
	b := Bounded{Event: e, Fits: true}
	if small || long < 2 && w.fits(e, budget) {
		return b
	}
	r := reducer{w: w, budget: budget}
	r.copy(e)
	if long > 1 {
		b.Cut = r.cutRepeats(longValue)
	}
	if small || r.measure() {
		if b.Cut {
			b.Event = &w.bounded
		}
		return b
	}
	b.Event, b.Reduced, b.noObservables = &w.bounded, true, true
	b.Fits = r.reduce()
	return b
}

// fits tells whether an event is within the budget as it is.
func (w *Writer) fits(e *ocsf.Event, budget int) bool {
	w.nodeSizes = w.sizes(w.nodeSizes[:0], e, w.options.Observables)
	return sum(w.nodeSizes) <= budget
}

func sum(sizes []int) (total int) {
	for _, s := range sizes {
		total += s
	}
	return total
}

// reducer makes w.bounded fit.
type reducer struct {
	w      *Writer
	budget int
	over   int // how many bytes the event has too many
}

func (r *reducer) copy(e *ocsf.Event) {
	b := &r.w.bounded
	b.Class, b.Valid = e.Class, e.Valid
	b.Nodes = append(b.Nodes[:0], e.Nodes...)
}

// measure tells whether the event fits, with its observables.
func (r *reducer) measure() bool {
	return r.w.fits(&r.w.bounded, r.budget)
}

// reduce takes one thing after the other out of the event until it fits.
func (r *reducer) reduce() bool {
	for _, step := range [...]func(){
		func() {}, // the observables, which are not nodes
		r.dropRawData,
		func() { r.cutRepeats(keptOfCut) },
		r.trimUnmapped,
		r.trimLists,
		r.cutStrings,
	} {
		step()
		r.w.nodeSizes = r.w.sizes(r.w.nodeSizes[:0], &r.w.bounded, false)
		if r.over = sum(r.w.nodeSizes) - r.budget; r.over <= 0 {
			return true
		}
	}
	return false
}

// cutRepeats cuts values longer than limit where they are repeated, and messages and titles
// beside one.
func (r *reducer) cutRepeats(limit int) (cut bool) {
	nodes, seen := r.w.bounded.Nodes, map[string]bool{}
	for i := range nodes {
		n := &nodes[i]
		switch {
		case len(n.Text) <= limit || n.Field.Path == "raw_data" || summary(n.Field.Path):
		case seen[n.Text] && cuttable(n):
			n.Text, cut = shorten(n, keptOfCut), true
		default:
			seen[n.Text] = true
		}
	}
	if len(seen) > 0 {
		for i := range nodes {
			if n := &nodes[i]; len(n.Text) > limit && summary(n.Field.Path) && cuttable(n) {
				n.Text, cut = shorten(n, limit), true
			}
		}
	}
	return cut
}

// dropRawData removes the copy of the message, which is in the record anyway.
func (r *reducer) dropRawData() {
	nodes := r.w.bounded.Nodes
	for i := 1; i < len(nodes); i = nodes[i].End {
		if nodes[i].Field.Path == "raw_data" {
			r.remove(i, nodes[i].End)
			return
		}
	}
}

// trimUnmapped removes keys from the end of unmapped, and then unmapped.
func (r *reducer) trimUnmapped() {
	at := r.w.topLevel(&r.w.bounded, roleUnmapped)
	if at == 0 {
		return
	}
	end := r.w.bounded.Nodes[at].End
	if from := r.keep(at+1, end); from > at+1 {
		r.remove(from, end)
		return
	}
	r.remove(at, end)
}

// keep gives the first of the siblings from first to end that must go together with those
// behind it.
func (r *reducer) keep(first, end int) int {
	nodes, sizes := r.w.bounded.Nodes, r.w.nodeSizes
	for left := sum(sizes[first:end]) - r.over; first < end; first = nodes[first].End {
		if left -= sum(sizes[first:nodes[first].End]); left < 0 {
			break
		}
	}
	return first
}

// trimLists removes the second half of the largest list, again and again. One element stays,
// since an empty list may be an attribute too few. The captions of an enum stay in step with it.
func (r *reducer) trimLists() {
	for r.over > 0 {
		list, captions := r.largestList()
		if list == 0 {
			return
		}
		keep := (children(&r.w.bounded, list) + 1) / 2
		if captions != 0 {
			r.truncate(captions, keep) // it is behind the list, whose indexes stay
		}
		r.truncate(list, keep)
	}
}

// truncate removes the elements of a list from index n on.
func (r *reducer) truncate(list, n int) {
	nodes := r.w.bounded.Nodes
	from := list + 1
	for ; n > 0 && from < nodes[list].End; n-- {
		from = nodes[from].End
	}
	r.remove(from, nodes[list].End)
}

// largestList finds the list whose elements but the first are largest, and with one of enum
// ids the list of their captions; 0 if there is none.
func (r *reducer) largestList() (list, captions int) {
	nodes, sizes := r.w.bounded.Nodes, r.w.nodeSizes
	most := 0
	for i := 1; i < len(nodes); i++ {
		n, at := &nodes[i], i
		if r.w.roles[n.Field.ID] == roleUnmapped {
			i = n.End - 1
			continue
		}
		if n.Kind != ocsf.List || n.End == i+1 || n.Field.Path == "metadata.profiles" {
			continue
		}
		size, beside, end := sum(sizes[nodes[i+1].End:n.End]), 0, n.End
		if end < len(nodes) && nodes[end].Kind == ocsf.List && nodes[end].End > end+1 && nodes[end].Field.Name == n.Field.Attribute.Sibling {
			beside = end
			size += sum(sizes[nodes[end+1].End:nodes[end].End])
			i = nodes[end].End - 1 // no lists are in the two
		}
		if size > most {
			most, list, captions = size, at, beside
		}
	}
	return list, captions
}

// cutStrings cuts all that may be cut.
func (r *reducer) cutStrings() {
	nodes := r.w.bounded.Nodes
	for i := range nodes {
		if n := &nodes[i]; len(n.Text) > keptOfCut && cuttable(n) {
			n.Text = shorten(n, keptOfCut)
		}
	}
}

// remove removes a node, or the last children of one, and all below them.
func (r *reducer) remove(from, to int) {
	e, gone := &r.w.bounded, to-from
	if gone == 0 {
		return
	}
	r.over -= sum(r.w.nodeSizes[from:to])
	r.w.nodeSizes = append(r.w.nodeSizes[:from], r.w.nodeSizes[to:]...)
	e.Nodes = append(e.Nodes[:from], e.Nodes[to:]...)
	for i := range e.Nodes {
		if n := &e.Nodes[i]; n.End >= to {
			n.End -= gone
		}
	}
}

// summary tells whether an attribute repeats in words what others have.
func summary(path string) bool {
	return path == "message" || path == "title" || strings.HasSuffix(path, ".title")
}

func cuttable(n *ocsf.Node) bool {
	a := n.Field.Attribute
	return n.Kind == ocsf.String && a != nil && a.Type != nil && a.Type.Matcher() == nil && a.Type.Values == nil && len(a.Enum) == 0
}

// shorten cuts the text of a node to at most limit bytes, before a code point, with a mark. An
// identifier gets a part of its hash too, since two that begin alike must stay different.
func shorten(n *ocsf.Node, limit int) string {
	mark := cutMark
	if name := n.Field.Name; name == "uid" || strings.HasSuffix(name, "_uid") {
		hash := sha256.Sum256([]byte(n.Text))
		mark += " " + hex.EncodeToString(hash[:16])
	}
	end := limit - len(mark)
	for i := 0; i < utf8.UTFMax && end > 0 && !utf8.RuneStart(n.Text[end]); i++ {
		end--
	}
	return n.Text[:end] + mark
}
