package mapping

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// shape is what a node writes.
type shape uint8

const (
	shapeObject  shape = iota
	shapeObjects       // a list of objects
	shapeScalar
	shapeScalars // a list of scalars
)

// node is one attribute of the events that a rule makes: a tree that mirrors the
// schema, with only the attributes that the rule can fill. It is walked once an
// event, in order, and writes the event in pre-order.
type node struct {
	// What each walk looks at comes first, in one or two lines of the cache.
	field *ocsf.Field
	// Scalars: where the value comes from, for lists in the order of appending.
	values []*value
	// caption is the field of the sibling of an enum, nil without one.
	caption *ocsf.Field
	shape   shape
	// keep says when an object is written that no value of the source feeds.
	keep keep
	// fill gives a value where no rule did: what the engine knows itself.
	fill filler
	// zero lets a required enum be 0 (Unknown) where there is no value.
	zero bool
	// numeric: an enum of ids, with its values by caption.
	numeric  bool
	captions foldIndex
	// plain: a text of which only the length and the pattern of its type are checked.
	plain bool
	// unquotes: quotes around a text are no part of it.
	unquotes bool
	role     nodeRole
	// always: there may be something to write without any of feeds.
	always bool
	// text gives the source's own word, for the sibling where the id is 99.
	text []*value
	// feeds are the slots that the node and all below it read.
	feeds []mask

	// What only objects and lists of objects have: three of four nodes are scalars, and the
	// rules of all sources are in memory.
	*composite
}

// composite is the part of a node that has others below it.
type composite struct {
	// Of the constraints of an object, all, and those that want a single child.
	wanted, single groups
	// gates say whether to look at the children or elements, parts what they are, more the
	// slots of parts that have no room in their gate.
	gates []gate
	parts []nodePart
	more  [][]mask

	// Objects: the children in the order of writing, which of them the schema requires, and
	// its constraints as indexes of them.
	children []*node
	required []bool
	groups   []group

	// Lists of objects: fixed elements, then those made for each element of a source list.
	elements []*node
	eaches   []*each
}

// noComposite is that of scalars. It stays empty.
var noComposite = &composite{}

// quickWay is a short way to write the scalars that most attributes are. Where it leads
// to nothing, the long one is taken.
type quickWay uint8

const (
	notQuick      quickWay = iota
	quickConstant          // a constant without a condition
	quickText              // a text of the source as it is
	quickIP                // an address of the source as it is
	quickInt               // digits of the source
)

// gate tells whether a part may have something to write: one of the slots that it reads has
// a value. Most parts are passed by with no more than that.
type gate struct {
	word     int32
	more     uint16 // the index of what has no room here, from 1
	required bool   // by the schema
	bits     uint64
}

// nodePart is a child or an element with all that the short way needs, in one line of the
// cache: what a message needs of a rule lies far apart otherwise, and waiting for memory is
// a good part of the time.
type nodePart struct {
	node *node

	// Of the short way: the slot of the first operand, the type of the attribute.
	field   *ocsf.Field
	entry   *entry
	match   func(string) bool // nil for any
	nulls   *nulls
	ready   *ocsf.Node // the constant
	slot    slot
	limit   int32 // the most bytes that a text may have without counting its characters
	quick   quickWay
	several bool // operands, of which others may say the same
	groups  groups
	// unquotes: see node.
	unquotes bool
}

// nodeRole is what else is done with an attribute.
type nodeRole uint8

const (
	noRole nodeRole = iota
	severityRole
	activityRole
)

// keep says when an object is written that no value of the source feeds.
type keep uint8

const (
	keepFed       keep = iota // never
	keepConstants             // if constants feed it: a constraint of its parent names it
	keepAlways                // if it is valid: the schema requires it
)

// filler is a value that the engine makes.
type filler uint8

const (
	fillNone filler = iota
	fillTime
	fillOriginalTime
	fillUID
	fillTypeUID
	fillProfiles
	fillProduct      // name or vendor that the schema requires
	fillClassCaption // a title that the schema requires
	fillUnassigned   // the group of an incident that has no owner
	fillRawData      // the payload, where it is asked for
	fillRawDataSize
)

// groups are some of the constraints of an object, a bit each. No object of OCSF has more
// than two.
type groups uint8

// group is a constraint of an object.
type group struct {
	kind     ocsf.ConstraintKind
	children []int
}

// each makes one object for each element of a source list.
type each struct {
	entry  *entry
	list   operand
	zip    []operand
	object *node
}

// operand names a source value: a slot or, inside an each, a path from the element
// or an element of a parallel list.
type operand struct {
	slot     slot
	many     int32 // a key with [] names a list of values: its index in the binding; the slot has the last
	zip      int32 // index of the parallel list plus one
	relative bool
	steps    []step
	name     string
}

// value says how one attribute gets its value.
type value struct {
	kind     valueKind
	quiet    bool // one of the transforms selects: that it finds nothing is no fault
	part     bool // one of them may drop some of the text
	decodes  bool // one of them may make invalid UTF-8
	clock    bool // one of them looks at the time of the event or of its arrival
	spent    bool // with is taken, too
	omit     bool // else: omit
	alone    bool // one value of the source: no other can say the same
	when     bool // the entry has conditions
	slot     slot // of the only operand, where that is all there is to it
	entry    *entry
	operands []operand
	nulls    *nulls
	calls    []applier // transforms that give one value
	with     *operand  // the key that goes with the first, of a transform that gives one value
	table    *boundTable
	other    *int64    // else
	last     *instance // a transform that gives several, of which this is output
	output   int
	constant *val
	// ready is the constant as a node has it.
	ready *ocsf.Node
	// What few values have.
	*special
}

// special is how a value is made of something else than one text.
type special struct {
	compose []part
	split   string // {split: SEP}
	whole   string // join or json: one text of a list or an object
	// separator is that of join.
	separator string
}

// noSpecial is that of most values. It stays empty.
var noSpecial = &special{}

// valueKind is what a value is made of.
type valueKind uint8

const (
	ofSource valueKind = iota
	ofConstant
	ofCompose
	ofOutput
	ofWhole
)

// kindOf gives the kind of a value that is complete.
func kindOf(v *value) valueKind {
	switch {
	case v.constant != nil:
		return ofConstant
	case v.compose != nil:
		return ofCompose
	case v.last != nil:
		return ofOutput
	case v.whole != "":
		return ofWhole
	}
	return ofSource
}

// instance is a transform with several outputs as one entry uses it. Its outputs
// are computed once for all the attributes that they fill.
type instance struct {
	id     int
	value  *value // operands, calls and nulls
	apply  applier
	number int // of outputs
	pair   bool
	quiet  bool // a text that it does not understand is no fault
}

// part is a piece of a compose: words, or the text of a source value. An optional
// part is left out whole when a value in it is missing.
type part struct {
	words    string
	operands []operand // {a|b}: the first that says something
	written  string    // {=name}: an attribute of the event that was written before
	optional []part
}

// take records that a rule placed a source value. It is undone with the object.
type take struct {
	ref   event.Ref
	node  *node
	entry *entry
	// left are the parts of the value that were not placed by this: the whole stays unmapped
	// where nothing else placed them.
	left parts
}
