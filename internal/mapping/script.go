package mapping

import (
	"strings"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Most messages have the shape of an earlier one: the same keys with other texts, and of
// these many are the same too. A script is what mapping such a message came to: the
// conditions that chose the rule, the attributes that were tried, and the nodes that were
// written. To follow it is to ask and to try once more what looks at a text that changed,
// with the code that wrote it before. Where each answer and each outcome is that of the
// script, the event is that of the script with the new values: nothing else in it depends
// on the texts. Where one is another, the message is mapped from the start.
type script struct {
	format   string
	location *time.Location
	shape    *event.Shape // with the texts of the message that was mapped last
	// stale: the nodes are not those of the last texts, so that all count as changed.
	stale bool
	// touched: its texts may keep messages alive.
	touched bool

	// The binding of all messages of the shape.
	bound []placed
	bits  []uint64
	many  []bunch

	asked   []asked
	source  *source
	rule    *rule
	time    timeFound
	trials  []trial
	left    []leftover
	nodes   []ocsf.Node // the event, at its end unmapped
	pattern []ocsf.Node // the same without the texts of the message

	// How many bytes of texts the event has, and how many values of lists were looked at.
	written, looks int

	// What attributes of the event say beside their nodes.
	activity                  int64
	severity, severityCaption string
	severityID                int64

	outcome     Outcome
	cut         bool
	diagnostics []string
	used        int // the message that it was last good for
}

// placed is a node that a key names.
type placed struct {
	slot slot
	ref  event.Ref
}

// bunch are the nodes of a key with [].
type bunch struct {
	index int
	refs  []event.Ref
}

// reads are the nodes of the message whose texts something depends on.
type reads []mask

// asked is a condition that chose the source or the rule, and the answer.
type asked struct {
	condition *condition
	met       bool
	reads     reads
}

// timeFound is which value gave the time of the event, and the codes on the way there.
type timeFound struct {
	ref     event.Ref
	value   *value
	operand int
	said    []string
}

// trial is an attribute that depends on texts of the message, and what came of it.
type trial struct {
	part *nodePart
	// quick: a text, an address or a number that was written the short way, of the node ref.
	quick quickWay
	// output: one output of a transform, of the node ref; nothing else can be written here.
	output *value
	// steady: it depends on nothing but reads.
	steady bool
	// aside: it may write more than is left of it in the end, so it is tried elsewhere.
	aside bool
	// vain: it was taken back with the object that it is in.
	vain bool
	// looksBack: it reads attributes that were written before.
	looksBack bool
	// invalid: it wrote a text that is no valid UTF-8, of a message that is.
	invalid   bool
	wrote     bool
	ref       event.Ref
	left      parts // of the value of an output
	at, nodes int   // where it wrote, and how many
	reads     reads

	takes          []took
	constants      int
	written, looks int // as of the message that it was tried for last
	said           []string
}

// took is a take as far as it depends on the message.
type took struct {
	ref  event.Ref
	left parts
}

// leftover is a value that no rule took.
type leftover struct {
	ref   event.Ref
	says  bool
	at    int // its node, where it says something
	reads reads
}

// keep has the texts of a script lie in memory of their own.
func (s *script) keep() {
	s.touched = false
	size := len(s.severity)
	for i := range s.nodes {
		size += len(s.nodes[i].Text)
	}
	var buf strings.Builder
	buf.Grow(size + s.shape.Size())
	s.shape.Keep(&buf)
	s.severity = event.Copy(&buf, s.severity)
	for i := range s.nodes {
		if n := &s.nodes[i]; s.pattern[i].Text == "" {
			n.Text = event.Copy(&buf, n.Text)
		}
	}
}
