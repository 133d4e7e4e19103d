package layout

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Writer writes the events of one compiled set of mappings. It is for one goroutine at a
// time: see Fork.
type Writer struct {
	*plan
	// Of the record at hand.
	extraAttrs []extraAttr
	found      []observable
	ops        []attrOp
	moved      int    // the node that is written into the Body instead, or 0
	observed   bool   // its observables are written
	omitted    []bool // by node: the rest tells it, see derive
	// Memory that is used again.
	bounded   ocsf.Event
	nodeSizes []int // of its nodes
	builder   attrBuilder
	maps      mapBuilders
	json      jsonWriter
	buf       []byte
	replaced  func(key string) bool // isReplaced, bound once
}

// plan is what the Writers of a set of mappings share. It never changes.
type plan struct {
	options Options
	// By Field.ID: the name of the attribute, and what is special about the field.
	names []string
	// folded are the names of objects that are written as JSON.
	folded []string
	// members are the names of the fields in their objects as JSON has them: `,"ip":`.
	members []string
	roles   []role
	ranks   []rank
	// observables are the names of the attributes that hold them, by type_id.
	observables []string
	// prefix is that of all attributes of the event, unmapped that of the keys of unmapped.
	prefix, unmapped string
	// extras are the names of the extra attributes.
	extras []string
	// costs are by Field.ID.
	costs []nodeCost
}

// role is what the layout flat does with a field.
type role uint8

const (
	roleNone role = iota
	roleUnmapped
	roleAttacks        // of the event
	roleFindingAttacks // the same once more, in finding_info
	roleMessage
)

// New makes a Writer for the fields of a set of mappings. The options must be valid.
// Extras are the names of the attributes that Text, Int and Texts write.
func New(fields []*ocsf.Field, o Options, extras ...string) *Writer {
	p := &plan{
		options: o, names: make([]string, len(fields)), folded: make([]string, len(fields)), members: make([]string, len(fields)), roles: make([]role, len(fields)), ranks: make([]rank, len(fields)), costs: make([]nodeCost, len(fields)),
		prefix: o.Prefix + ".", unmapped: o.Prefix + ".unmapped.", extras: extras,
	}
	for _, f := range fields {
		p.names[f.ID], p.ranks[f.ID] = o.Prefix+"."+f.Path, rankOf(f)
		if p.ranks[f.ID] != never && f.Attribute.Object != nil {
			p.folded[f.ID] = p.names[f.ID] + "." + foldedName
		}
		p.members[f.ID] = `,"` + f.Name + `":`
		p.costs[f.ID] = p.costOf(f)
		switch f.Path {
		case "unmapped":
			p.roles[f.ID] = roleUnmapped
		case "message":
			p.roles[f.ID] = roleMessage
		case "attacks":
			p.roles[f.ID] = roleAttacks
		case "finding_info.attacks":
			p.roles[f.ID] = roleFindingAttacks
		}
		t := f.Observable
		for len(p.observables) <= t {
			p.observables = append(p.observables, "")
		}
		if t != 0 && p.observables[t] == "" {
			p.observables[t] = o.Prefix + ".observables." + observableName(t)
		}
	}
	return p.writer()
}

func (p *plan) writer() *Writer {
	w := &Writer{plan: p, builder: newAttrBuilder(), json: jsonWriter{plan: p}}
	w.replaced = w.isReplaced
	return w
}

// Fork makes a Writer that does the same, for another goroutine.
func (w *Writer) Fork() *Writer { return w.plan.writer() }

// observableName names a type of observables after its caption. It is that of the
// default release for every version, so that a name does not depend on the version; a
// type without a caption has its number.
func observableName(typeID int) string {
	schema, err := ocsf.Load(ocsf.Default)
	if err == nil {
		if caption := schema.ObservableCaption(typeID); caption != "" {
			return snake(caption)
		}
	}
	return "type_" + strconv.Itoa(typeID)
}

// Text has the next Write write a text, valid UTF-8, beside the event, as the extra with
// the index.
func (w *Writer) Text(extra int, text string) {
	w.extraAttrs = append(w.extraAttrs, extraAttr{extra: extra, text: text})
}

// Int is Text for an integer.
func (w *Writer) Int(extra int, n int64) {
	w.extraAttrs = append(w.extraAttrs, extraAttr{extra: extra, kind: extraInt, number: n})
}

// Texts is Text for a list. The list is not kept.
func (w *Writer) Texts(extra int, list []string) {
	w.extraAttrs = append(w.extraAttrs, extraAttr{extra: extra, kind: extraTexts, list: list})
}

// Source says what an event was made of.
type Source struct {
	// Partial: the event does not hold all of the original, which is therefore kept whatever
	// the options say.
	Partial bool
	// Bounded is what Bound returned with the event; its Event is not looked at.
	Bounded Bounded
}

// Write writes an event into a record: attributes, or the Body, or both. What Text, Int
// and Texts were given since the last Write comes behind it. The record's other
// attributes stay, except those that have a name below the prefix or one of an extra. The
// Body is written last, so that it is still there if something before panics.
func (w *Writer) Write(e *ocsf.Event, rec plog.LogRecord, src Source) {
	w.moved, w.observed = 0, w.options.Observables && !src.Bounded.noObservables
	w.derive(e)
	switch {
	case len(e.Nodes) == 0:
		w.WriteExtras(rec)
	case w.options.Layout == Body:
		w.moveOriginal(rec, src)
		w.event(e, rec.Body().SetEmptyMap())
		w.WriteExtras(rec)
	case w.options.Layout == JSON:
		w.moveOriginal(rec, src)
		rec.Body().SetStr(w.json.event(e, w.observed, w.omitted))
		w.WriteExtras(rec)
	case w.options.Layout == Nested:
		body, drop := w.message(e, rec, src)
		reserve(rec, len(w.extraAttrs)+1)
		w.event(e, rec.Attributes().PutEmptyMap(w.options.Prefix))
		w.WriteExtras(rec)
		if drop {
			rec.Body().SetStr(body)
		}
	default:
		body, drop := w.message(e, rec, src)
		w.flat(e, rec)
		w.extraAttrs = w.extraAttrs[:0]
		if drop {
			rec.Body().SetStr(body)
		}
	}
}

// WriteExtras writes what Text, Int and Texts were given, without an event.
func (w *Writer) WriteExtras(rec plog.LogRecord) {
	reserve(rec, len(w.extraAttrs))
	for i := range w.extraAttrs {
		a := &w.extraAttrs[i]
		a.set(rec.Attributes().PutEmpty(w.extras[a.extra]))
	}
	w.extraAttrs = w.extraAttrs[:0]
}

// reserve makes room for n attributes more.
func reserve(rec plog.LogRecord, n int) {
	attributes := rec.Attributes()
	attributes.EnsureCapacity(attributes.Len() + n)
}

// message decides whether the original gives way in the Body, and to what: the message of
// the event, which is not written as an attribute, or else the caption of its type. So the
// Body is never empty. An original that is kept moves to OriginalKey, as in the layouts that
// need the Body. A Body that is neither a string nor bytes is not the original.
func (w *Writer) message(e *ocsf.Event, rec plog.LogRecord, src Source) (body string, drop bool) {
	if w.options.Original != Drop || !isText(rec.Body()) && rec.Body().Type() != pcommon.ValueTypeEmpty {
		return "", false
	}
	if src.Partial && rec.Body().Type() != pcommon.ValueTypeEmpty {
		reserve(rec, 1)
		rec.Body().MoveTo(rec.Attributes().PutEmpty(OriginalKey))
	}
	body = fallbackBody(e.Lookup("type_name"))
	if message := w.topLevel(e, roleMessage); message != 0 {
		if text := e.Nodes[message].Text; text != "" && text != body {
			w.moved = message
			return textOf(e, text), true
		}
	}
	return body, true
}

// fallbackBody is the Body of an event without a message whose original is dropped.
func fallbackBody(typeName *ocsf.Node) string {
	if typeName != nil && typeName.Text != "" {
		return typeName.Text
	}
	return "OCSF event"
}

// topLevel finds the attribute of the event that has a role, 0 if it has none.
func (w *Writer) topLevel(e *ocsf.Event, r role) int {
	for i := 1; i < e.Nodes[0].End; i = e.Nodes[i].End {
		if w.roles[e.Nodes[i].Field.ID] == r {
			return i
		}
	}
	return 0
}

func isText(v pcommon.Value) bool {
	return v.Type() == pcommon.ValueTypeStr || v.Type() == pcommon.ValueTypeBytes
}

// moveOriginal takes the Body, whatever it is, out of the event's way, and drops it where
// the options say so.
func (w *Writer) moveOriginal(rec plog.LogRecord, src Source) {
	if w.options.Original == Drop && !src.Partial && isText(rec.Body()) {
		pcommon.NewValueEmpty().CopyTo(rec.Body())
	}
	reserve(rec, len(w.extraAttrs)+1)
	if rec.Body().Type() == pcommon.ValueTypeEmpty {
		return
	}
	rec.Body().MoveTo(rec.Attributes().PutEmpty(OriginalKey))
}
