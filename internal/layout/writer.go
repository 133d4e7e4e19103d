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
	// Memory that is used again.
	builder  attrBuilder
	maps     mapBuilders
	json     jsonWriter
	buf      []byte
	replaced func(key string) bool // isReplaced, bound once
}

// plan is what the Writers of a set of mappings share. It never changes.
type plan struct {
	options Options
	// By Field.ID: the name of the attribute, and what is special about the field.
	names []string
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
}

// role is what the layout flat does with a field.
type role uint8

const (
	roleNone role = iota
	roleUnmapped
	roleAttacks        // of the event
	roleFindingAttacks // the same once more, in finding_info
)

// New makes a Writer for the fields of a set of mappings. The options must be valid.
// Extras are the names of the attributes that Text, Int and Texts write.
func New(fields []*ocsf.Field, o Options, extras ...string) *Writer {
	p := &plan{
		options: o, names: make([]string, len(fields)), members: make([]string, len(fields)), roles: make([]role, len(fields)), ranks: make([]rank, len(fields)),
		prefix: o.Prefix + ".", unmapped: o.Prefix + ".unmapped.", extras: extras,
	}
	for _, f := range fields {
		p.names[f.ID], p.ranks[f.ID] = o.Prefix+"."+f.Path, rankOf(f)
		p.members[f.ID] = `,"` + f.Name + `":`
		switch f.Path {
		case "unmapped":
			p.roles[f.ID] = roleUnmapped
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

// Write writes an event into a record: attributes, or the Body, or both. What Text, Int
// and Texts were given since the last Write comes behind it. The record's other
// attributes stay. Room is how many attributes there may be beside those of the event.
func (w *Writer) Write(e *ocsf.Event, rec plog.LogRecord, room int) {
	switch {
	case len(e.Nodes) == 0:
		w.WriteExtras(rec)
		return
	case w.options.Layout == Nested:
		w.dropOriginal(rec)
		reserve(rec, len(w.extraAttrs)+1)
		w.event(e, rec.Attributes().PutEmptyMap(w.options.Prefix))
	case w.options.Layout == Body:
		w.moveOriginal(rec)
		w.event(e, rec.Body().SetEmptyMap())
	case w.options.Layout == JSON:
		w.moveOriginal(rec)
		rec.Body().SetStr(w.json.event(e))
	default:
		w.dropOriginal(rec)
		w.flat(e, rec, room)
		w.extraAttrs = w.extraAttrs[:0]
		return
	}
	w.WriteExtras(rec)
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

// dropOriginal empties a Body that is a text, if that is wanted. A Body of another kind
// is not the text of the event.
func (w *Writer) dropOriginal(rec plog.LogRecord) {
	if t := rec.Body().Type(); w.options.Original == Drop && (t == pcommon.ValueTypeStr || t == pcommon.ValueTypeBytes) {
		pcommon.NewValueEmpty().CopyTo(rec.Body())
	}
}

// moveOriginal takes the Body, whatever it is, out of the event's way.
func (w *Writer) moveOriginal(rec plog.LogRecord) {
	w.dropOriginal(rec)
	reserve(rec, len(w.extraAttrs)+1)
	if rec.Body().Type() == pcommon.ValueTypeEmpty {
		return
	}
	rec.Body().MoveTo(rec.Attributes().PutEmpty(OriginalKey))
}
