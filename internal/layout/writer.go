package layout

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Writer writes the events of one compiled set of mappings.
type Writer struct {
	options Options
	// By Field.ID: the name of the attribute, and what is special about the field.
	names []string
	roles []role
	// observables are the names of the attributes that hold them, by type_id.
	observables map[int]string
	// unmapped is what stands before the key of an attribute below unmapped.
	unmapped string
}

// role is what the layout flat does with a field.
type role uint8

const (
	plain role = iota
	unmapped
	attacks        // of the event
	findingAttacks // the same once more, in finding_info
)

// New makes a Writer for the fields of a set of mappings. The options must be valid.
func New(fields []*ocsf.Field, o Options) *Writer {
	w := &Writer{
		options: o, names: make([]string, len(fields)), roles: make([]role, len(fields)),
		observables: map[int]string{}, unmapped: o.Prefix + ".unmapped.",
	}
	for _, f := range fields {
		w.names[f.ID] = o.Prefix + "." + f.Path
		switch f.Path {
		case "unmapped":
			w.roles[f.ID] = unmapped
		case "attacks":
			w.roles[f.ID] = attacks
		case "finding_info.attacks":
			w.roles[f.ID] = findingAttacks
		}
		if t := f.Observable; t != 0 && w.observables[t] == "" {
			w.observables[t] = o.Prefix + ".observables." + observableName(t)
		}
	}
	return w
}

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

// Write writes an event into a record: attributes, or the Body, or both. The record's
// other attributes stay.
func (w *Writer) Write(e *ocsf.Event, rec plog.LogRecord) { w.WriteRoom(e, rec, 0) }

// WriteRoom does what Write does and leaves room for as many attributes more: growing
// the attributes copies all of them.
func (w *Writer) WriteRoom(e *ocsf.Event, rec plog.LogRecord, room int) {
	if len(e.Nodes) == 0 {
		return
	}
	switch w.options.Layout {
	case Nested:
		w.dropOriginal(rec)
		reserve(rec, room+1)
		w.event(e, rec.Attributes().PutEmptyMap(w.options.Prefix))
	case Body:
		w.moveOriginal(rec, room)
		w.event(e, rec.Body().SetEmptyMap())
	case JSON:
		w.moveOriginal(rec, room)
		rec.Body().SetStr(string(e.AppendJSON(nil, w.options.Observables)))
	default:
		w.dropOriginal(rec)
		w.flat(e, rec, room)
	}
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
func (w *Writer) moveOriginal(rec plog.LogRecord, room int) {
	w.dropOriginal(rec)
	reserve(rec, room+1)
	if rec.Body().Type() == pcommon.ValueTypeEmpty {
		return
	}
	rec.Body().MoveTo(rec.Attributes().PutEmpty(OriginalKey))
}
