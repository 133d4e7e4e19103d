package mapping

import (
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

func (m *Mapper) zeroCaption(n *node) {
	if n.caption != nil && n.role == severityRole {
		m.result.SeverityCaption = n.field.Attribute.EnumByID(0).Caption
		m.putText(n.caption, m.result.SeverityCaption)
	}
}

func (m *Mapper) placeEnum(n *node, v *value, x *val, ref event.Ref) bool {
	id, known := enumOf(n.field.Attribute, v, x)
	if n.role == severityRole {
		m.result.Severity = x.text
	}
	switch {
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
	m.putEnum(n, id, text)
	// A text that no row knew is in the event only as the caption of Other.
	if known || id == otherID && n.caption != nil && text == x.text {
		m.take(ref, n, v.entry)
	}
	return true
}

func (m *Mapper) otherText(n *node, id int64, text string) string {
	if id == otherID {
		if own, ok := m.ownText(n); ok {
			return own
		}
	}
	return text
}

func fitsCaption(n *node, text string) bool {
	if n.caption == nil || text == "" {
		return true
	}
	var out ocsf.Node
	return convert(n.caption.Attribute, &val{text: text}, &out)
}

func enumOf(a *ocsf.Attribute, v *value, x *val) (int64, bool) {
	if x.hasNum {
		return x.num, true
	}
	if v.table != nil {
		if i := v.table.find(x.text); i >= 0 {
			return v.table.ids[i], true
		}
		return 0, false
	}
	if e := a.EnumByCaption(x.text); e != nil {
		return e.ID, true
	}
	if e := a.EnumByText(x.text); e != nil {
		return e.ID, true
	}
	return 0, false
}

func (m *Mapper) putEnum(n *node, id int64, text string) {
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
	if e := n.field.Attribute.EnumByID(id); id != otherID && e != nil {
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
