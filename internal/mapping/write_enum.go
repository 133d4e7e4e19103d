package mapping

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// zeroCaption writes the caption of a required 0 for the severity, which every
// event shows; elsewhere an Unknown says nothing.
func (m *Mapper) zeroCaption(n *node) {
	if n.caption != nil && n.role == severityRole {
		m.result.SeverityCaption = n.field.Attribute.EnumByID(0).Caption
		m.putText(n.caption, m.result.SeverityCaption)
	}
}

// placeEnum writes the id for one value and takes its source, or says that it has none.
func (m *Mapper) placeEnum(n *node, v *value, x *val, ref event.Ref) bool {
	x.text = trim(x.text)
	e, id, known := enumOf(n.field.Attribute, n.captions, v, x)
	if n.role == severityRole {
		m.result.Severity = x.text
	}
	switch {
	case known && id != otherID:
		m.putEnum(n, e, id, x.text)
		m.take(ref, n, v.entry)
		if v.table != nil && !v.table.whole(x.text) {
			m.takes[len(m.takes)-1].left = leftRest
		}
		return true
	case known:
	case v.omit:
		return false
	case v.other != nil:
		id = *v.other
	case n.field.Attribute.EnumByID(otherID) != nil:
		id = otherID
	default:
		m.refuse()
		return false
	}
	text := m.otherText(n, id, x.text)
	if id == otherID && !fitsCaption(n, text) {
		m.refuse()
		return false
	}
	m.putEnum(n, n.field.Attribute.EnumByID(id), id, text)
	// A text that no row knew is in the event only as the caption of Other.
	if known || id == otherID && n.caption != nil && text == x.text {
		m.take(ref, n, v.entry)
	}
	return true
}

// otherText is the text for the sibling of a 99: that of an entry of its own, else
// the text that no row knew.
func (m *Mapper) otherText(n *node, id int64, text string) string {
	if id == otherID {
		if own, ok := m.ownText(n); ok {
			return own
		}
	}
	return text
}

// fitsCaption tells whether a text can stand in the sibling of an enum.
func fitsCaption(n *node, text string) bool {
	if n.caption == nil || text == "" {
		return true
	}
	var out ocsf.Node
	return convert(n.caption.Attribute, &val{text: text}, &out)
}

// enumOf finds the value of an enum, nil where the schema has none of this id: by the table,
// else by caption or number.
func enumOf(a *ocsf.Attribute, captions foldIndex, v *value, x *val) (e *ocsf.EnumValue, id int64, known bool) {
	switch {
	case x.hasNum:
		return a.EnumByID(x.num), x.num, true
	case v.table != nil:
		if i := v.table.find(x.text); i >= 0 {
			return v.table.values[i], v.table.ids[i], true
		}
		return nil, 0, false
	}
	s := trim(x.text)
	if in, ok := typed.Unquote(s); ok {
		s = in
	}
	if i := captions.find(s); i >= 0 {
		return &a.Enum[i], a.Enum[i].ID, true
	}
	if e = a.EnumByText(s); e != nil {
		return e, e.ID, true
	}
	return nil, 0, false
}

// putEnum writes an id and its caption; e is its value, nil where the schema has none, text the
// source's own word for a 99.
func (m *Mapper) putEnum(n *node, e *ocsf.EnumValue, id int64, text string) {
	m.out.AddInt(n.field, id)
	switch n.role {
	case activityRole:
		m.activity = id
	case severityRole:
		m.result.SeverityID = id
	}
	if n.caption == nil {
		return
	}
	caption := text
	if id != otherID && e != nil {
		caption = e.Caption
	} else if id == otherID && e != nil && text == e.Caption {
		caption = "" // "Other" as the text of Other says nothing and draws a warning
	}
	if caption != "" {
		if n.role == severityRole {
			m.result.SeverityCaption = caption
		}
		m.putText(n.caption, caption)
	}
}
