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
	field *ocsf.Field
	shape shape

	// Objects: the children in the order of writing, which of them the schema
	// requires, and its constraints as indexes of children.
	children []*node
	required []bool
	groups   []group
	// keep says when an object is written that no value of the source feeds.
	keep keep

	// Lists of objects: fixed elements, then those made for each element of a source list.
	elements []*node
	eaches   []*each

	// Scalars: where the value comes from, for lists in the order of appending.
	values []*value
	// caption is the field of the sibling of an enum, nil without one.
	caption *ocsf.Field
	// text gives the source's own word, for the sibling where the id is 99.
	text []*value
	// zero lets a required enum be 0 (Unknown) where there is no value.
	zero bool
	// fill gives a value where no rule did: what the engine knows itself.
	fill filler

	// What prepare adds. feeds are the slots that the node and all below it read: without
	// any of them there is nothing to write, unless always.
	feeds  []mask
	always bool
	// parts are the children or elements, as a walk wants them.
	parts []nodePart
	// numeric: an enum of ids.
	numeric bool
	// plain: a text of which only the length and the pattern of its type are checked.
	plain bool
	role  nodeRole
	quick quickWay
}

// quickWay is a short way to write the scalars that most attributes are. Where it leads
// to nothing, the long one is taken.
type quickWay uint8

const (
	notQuick      quickWay = iota
	quickConstant          // a constant without a condition
	quickText              // a text of the source as it is
)

// nodePart is a child or an element, with what decides whether to look at it beside it
// in memory.
type nodePart struct {
	node     *node
	feed     mask
	more     []mask
	always   bool
	required bool
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
	many     int // a key with [] names a list of values: its index in the binding; the slot has the last
	relative bool
	zip      int // index of the parallel list plus one
	steps    []step
	name     string
}

// value says how one attribute gets its value.
type value struct {
	entry    *entry
	operands []operand
	with     *operand // the key that goes with the first, of a transform that gives one value
	spent    bool     // with is taken, too
	constant *val
	compose  []part
	calls    []applier // transforms that give one value
	quiet    bool      // one of them selects: that it finds nothing is no fault
	part     bool      // one of them may drop some of the text
	decodes  bool      // one of them may make invalid UTF-8
	last     *instance // a transform that gives several, of which this is output
	output   int
	split    string // {split: SEP}
	whole    string // join or json: one text of a list or an object
	// separator is that of join.
	separator string
	table     *boundTable
	other     *int64 // else
	omit      bool   // else: omit
	nulls     *nulls
	// ready is the constant as a node has it.
	ready *ocsf.Node
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
	// part says that only a part of the value was placed: the whole stays unmapped.
	part bool
}
