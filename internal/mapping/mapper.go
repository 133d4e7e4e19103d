package mapping

import (
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Mapper maps one message after another. It is not safe for concurrent use: each
// goroutine has its own, made by Set.NewMapper, and all share the Set.
type Mapper struct {
	set    *Set
	in     *Input
	source *source
	rule   *rule
	result Result
	out    *ocsf.Event

	binding
	single [1]event.Ref // the value of a relative operand
	takes  []take
	taken  []bool // by Ref

	message int // how many there were
	spotted []spotted

	// inside an each
	element event.Ref
	zipped  []event.Ref
	zips    []event.Ref // the lists that zipped walks over
	written int         // bytes of texts in the event
	looks   int         // values of lists that were looked at

	one [1]val // the output of a transform that gives one value

	// outputs of transforms, good for one element
	outputs []outputs // by instance
	epoch   int

	ctx      context
	when     moment
	activity int64
	ids      []int64
	texts    []string
	keys     map[string]int // of unmapped
	path     []byte         // of what is looked at for it
	labels   map[string]int // how often each occurs, once counted
	counted  bool
	repeated map[int][]byte // lists of the texts of repeated keys, by node
	buf      []byte
	uuid     string // of the message, once something asked for it
	// refused counts the values that did not fit.
	refused int
	// constants counts those that were written.
	constants int
	own       []ocsf.Node // what events are written into that follow no script
	scripts   scripts
	recorder  *recorder // of the message at hand, where it is to become a script
	boundBy   *script   // whose binding is the one at hand, nil where it is of another message
	followed  bool      // the message at hand was mapped by a script
	change    change
	failure   *node // the required attribute or object that stopped the rule
}

// moment is the event's time.
type moment struct {
	at   time.Time
	text string // of the source; empty where the header or the receiver gave the time
	ref  event.Ref
	// the entry, and which of its operands it was
	value   *value
	operand int
}

// NewMapper makes a Mapper for s.
func (s *Set) NewMapper() *Mapper {
	m := &Mapper{
		set: s, binding: s.trie.newBinding(),
		outputs: make([]outputs, s.instances),
		spotted: make([]spotted, len(s.spots)), keys: map[string]int{}, labels: map[string]int{}, repeated: map[int][]byte{},
	}
	m.out = &m.result.Event
	return m
}

// Map maps a message. The Result is valid until the next call.
func (m *Mapper) Map(in *Input) *Result {
	m.message++
	known := m.scripts.of(in, m.message)
	if m.followed = known != nil && m.follow(known, in); m.followed {
		return &m.result
	}
	m.reset(in)
	if known != nil && known.worth >= 0 {
		m.recorder = newRecorder(in)
	}
	m.interpret()
	if m.recorder != nil {
		m.finish(known)
	}
	return &m.result
}

// interpret maps the message by all that the mappings say.
func (m *Mapper) interpret() {
	m.boundBy = nil
	m.set.trie.bind(m.in.Event, &m.binding)
	m.source = m.recognise()
	if m.source == nil {
		m.result.Outcome = Unparsed
		m.diagnoseInput()
		return
	}
	m.result.Source = m.source.file.name
	m.decode()
	m.bindAliases()
	m.diagnoseInput()
	m.result.Outcome = m.choose()
	m.expectRepeats()
	if m.result.Cut = m.repaired(); m.result.Cut && m.result.Outcome == Mapped {
		m.result.Outcome = Partial
	}
}

func (m *Mapper) reset(in *Input) {
	m.in = in
	m.source, m.rule, m.failure = nil, nil, nil
	m.result.Outcome, m.result.Source, m.result.Severity = "", "", ""
	m.result.SeverityID, m.result.SeverityCaption = 0, ""
	m.result.Time, m.result.Cut = in.Received, false
	m.result.Diagnostics = m.result.Diagnostics[:0]
	m.out.Class, m.out.Nodes, m.out.Valid = nil, m.own[:0], in.Valid
	m.takes, m.uuid, m.looks = m.takes[:0], "", 0
	m.ctx.location, m.ctx.received, m.ctx.mapper = in.Location, in.Received, m
	if m.ctx.location == nil {
		m.ctx.location = time.UTC
	}
}

// recognise gives the first source one of whose ways fits.
func (m *Mapper) recognise() *source {
	for _, r := range m.set.recognise[m.in.Format] {
		if m.holds(r.cond) {
			return r.source
		}
	}
	return nil
}

// decode reads the documents that the source hides in texts.
func (m *Mapper) decode() {
	e := m.in.Event
	for i := range m.source.embedded {
		em := &m.source.embedded[i]
		r := m.bound.refs[em.slot]
		if r == 0 || e.Node(r).Kind != event.String {
			continue
		}
		m.recorder.giveUp() // what is in the text is no part of the shape
		if e.Node(r).Text == "" {
			continue
		}
		if m.set.Decode(e, r, em.repair) {
			m.set.trie.rebind(e, em.node, r, &m.binding)
			if em.event {
				m.set.trie.bindNode(e, m.set.trie.root[event.Payload], r, &m.binding)
			}
		}
	}
}

// choose tries the rules in order. The last is the source's Base Event, which can
// always be built.
func (m *Mapper) choose() Outcome {
	outcome := Mapped
	for _, r := range m.source.rules {
		if !m.holdsAny(r.file.match) {
			continue
		}
		if m.build(r) {
			if r.fallback {
				return Partial
			}
			return outcome
		}
		outcome = Partial
		m.recorder.giveUp()
		m.diagnose(CodeRuleNotBuilt)
	}
	if !m.build(m.source.base) {
		panic("mapping: a Base Event could not be built")
	}
	return Partial
}

// build writes the event of a rule, or nothing.
func (m *Mapper) build(r *rule) bool {
	m.begin(r)
	if m.recorder != nil {
		m.recordTime(m.recorder)
	} else {
		m.readTime(r.times)
	}
	m.ctx.at = m.when.at
	if !m.write(r.root) {
		return false
	}
	m.result.Time = m.when.at
	m.writeUnmapped()
	m.out.Nodes[0].End = len(m.out.Nodes)
	m.own = m.out.Nodes
	return true
}

// begin begins the event of a rule.
func (m *Mapper) begin(r *rule) {
	m.rule, m.out.Class = r, r.class
	m.out.Nodes, m.takes = m.out.Nodes[:0], m.takes[:0]
	m.activity, m.written, m.looks = 0, 0, 0
	m.result.Severity, m.result.SeverityID, m.result.SeverityCaption = "", 0, ""
	m.epoch++
}

// readTime finds the time of the event: its own, else the header's, else that of
// its arrival, which is said.
func (m *Mapper) readTime(values []*value) {
	m.when = moment{}
	for _, v := range values {
		if !m.applies(v.entry) {
			continue
		}
		for i := range v.operands {
			var x val
			ref := m.input(v, &v.operands[i], &x)
			if ref == 0 {
				continue
			}
			if !x.isTime {
				t, ok := parseTime(x.text, nil, m.ctx.location)
				if !ok {
					m.diagnose(CodeTimeUnparsed)
					continue
				}
				x = timeVal(t, x.text)
			}
			m.when = moment{at: x.time(), text: m.in.Event.Node(ref).Text, ref: ref, value: v, operand: i}
			return
		}
	}
	if at, text := m.guessTime(); text != "" {
		m.when.at, m.when.text = at, text
		m.diagnose(CodeTimeGuessed)
		return
	}
	if m.when.at = m.in.HeaderTime; m.when.at.IsZero() {
		m.when.at = m.in.Received
		m.diagnose(CodeTimeReceived)
	}
}
