package layout

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

// This file is the detail "lean": what the Writer leaves out because the rest of the event
// tells it, and how Read restores it.
//
// The rules are exact in both directions. An attribute is left out only if deriving it
// gives the value that it has, so one that differs (the caption of "Other", say) is
// written. Where a rule would derive an attribute that the event does not have, the whole
// record is written in full, which Read sees by its type_uid. Lists and unmapped are never
// touched: what is inside of them is written as it is.

// LeanRule is a rule of the detail "lean", for the documentation.
type LeanRule struct {
	LeftOut string
	From    string
}

// LeanRules are the rules of the detail "lean", in the order of the code below.
func LeanRules() []LeanRule {
	return []LeanRule{
		{"`type_uid`", "`class_uid` × 100 + `activity_id`"},
		{"`type_name`", "caption of the class and `activity_name`"},
		{"`category_name`, and `category_uid` of events that have a time of their own", "the class"},
		{"captions of enums, such as `activity_name` and `connection_info.direction`, except `class_name`, `severity`, `action` and `disposition`", "the id beside them and the schema; a caption that the schema does not have is written"},
		{"required ids that are 0 (Unknown), such as `device.type_id`, in objects that have something else", "the schema"},
		{"`metadata.profiles`", "the attributes that only a profile brings"},
		{"`metadata.original_time` in epoch milliseconds", "`time`"},
		{"`protocol_num`", "`protocol_name`"},
		{"`scheme`, `port`, `path`, `query_string` and `hostname` of a URL", "`url_string`"},
		{"`observables`", "the values that they point to"},
	}
}

// The names that the rules are about.
const (
	nameClass        = "class_uid"
	nameActivity     = "activity_id"
	nameActivityName = "activity_name"
	nameType         = "type_uid"
	nameTypeName     = "type_name"
	nameCategory     = "category_uid"
	nameCategoryName = "category_name"
	nameOriginalTime = "original_time"
	nameProfiles     = "profiles"
	nameProtocol     = "protocol_name"
	nameProtocolNum  = "protocol_num"
	nameURL          = "url_string"
	objectMetadata   = "metadata"
	objectURL        = "url"
	objectConnection = "network_connection_info"
)

// readable are the captions of an event that are always written: people read them.
var readable = []string{"severity", "action", "disposition"}

// derive marks the nodes of an event that the detail "lean" leaves out.
func (w *Writer) derive(e *ocsf.Event) {
	w.omitted = w.omitted[:0]
	if w.options.Detail != Lean || !w.observed && w.options.Observables || e.Class == nil || e.Class.Schema() == nil {
		return
	}
	w.omitted = slices.Grow(w.omitted, len(e.Nodes))[:len(e.Nodes)]
	clear(w.omitted)
	if !w.deriveEvent(e) {
		w.omitted = w.omitted[:0]
		return
	}
	w.observed = false
}

// omits tells whether a node is left out.
func (w *Writer) omits(i int) bool { return i < len(w.omitted) && w.omitted[i] }

// deriveEvent marks what is left out of an event. It tells false where Read would derive
// what the event does not have.
func (w *Writer) deriveEvent(e *ocsf.Event) bool {
	root := children0(e)
	activity := root.find(nameActivity)
	class, typeUID, category := root.find(nameClass), root.find(nameType), root.find(nameCategory)
	if class == nil || activity == nil || typeUID == nil || category == nil ||
		typeUID.Int != class.Int*100+activity.Int || category.Int != int64(e.Class.CategoryUID) {
		return false
	}
	if !w.omitText(e, nameCategoryName, e.Class.CategoryName) || !w.omitTypeName(e, activity, root.find(nameActivityName)) || !w.deriveProfiles(e) {
		return false
	}
	w.omitted[root.index(nameType)] = true
	metadata := root.find(objectMetadata)
	w.omitted[root.index(nameCategory)] = metadata != nil && w.omitOriginalTime(e, root.index(objectMetadata), root.find("time"))
	_, ok := w.deriveObject(e, 0, nil)
	return ok
}

// omitOriginalTime leaves metadata.original_time out where it is the time in milliseconds.
// It tells whether the event has one: if not, the category_uid is written, so that Read
// does not derive one.
func (w *Writer) omitOriginalTime(e *ocsf.Event, metadata int, t *ocsf.Node) bool {
	i := level{e: e, first: metadata + 1, end: e.Nodes[metadata].End}.index(nameOriginalTime)
	if i == 0 || t == nil {
		return false
	}
	var digits [20]byte
	w.omitted[i] = string(strconv.AppendInt(digits[:0], t.Int, 10)) == e.Nodes[i].Text
	return true
}

// level is the children of a node.
type level struct {
	e          *ocsf.Event
	first, end int
}

func children0(e *ocsf.Event) level { return level{e: e, first: 1, end: e.Nodes[0].End} }

// index finds a child by its name, 0 if there is none.
func (l level) index(name string) int {
	for i := l.first; i < l.end; i = l.e.Nodes[i].End {
		if l.e.Nodes[i].Field.Name == name {
			return i
		}
	}
	return 0
}

func (l level) find(name string) *ocsf.Node {
	if i := l.index(name); i != 0 {
		return &l.e.Nodes[i]
	}
	return nil
}

// omitText leaves an attribute of the event out that has the text. It must be there.
func (w *Writer) omitText(e *ocsf.Event, name, text string) bool {
	i := children0(e).index(name)
	if i == 0 {
		return false
	}
	w.omitted[i] = e.Nodes[i].Text == text
	return true
}

// omitTypeName does it with type_name, "Network Activity: Open", which an event of another
// activity need not have.
func (w *Writer) omitTypeName(e *ocsf.Event, activity, name *ocsf.Node) bool {
	if activity.Int == other {
		return true
	}
	i := children0(e).index(nameTypeName)
	caption := activityCaption(e.Class, activity.Int)
	if name != nil {
		caption = name.Text
	}
	if i == 0 || caption == "" {
		return caption == ""
	}
	rest, ok := strings.CutPrefix(e.Nodes[i].Text, e.Class.Caption)
	rest, colon := strings.CutPrefix(rest, ": ")
	w.omitted[i] = ok && colon && rest == caption
	return true
}

// activityCaption is the caption of an activity, empty where the class does not know it.
func activityCaption(class *ocsf.Class, id int64) string {
	if a := class.Attribute(nameActivity); a != nil {
		if v := a.EnumByID(id); v != nil {
			return v.Caption
		}
	}
	return ""
}

// deriveProfiles leaves metadata.profiles out if they are those that the attributes of the
// event ask for.
func (w *Writer) deriveProfiles(e *ocsf.Event) bool {
	metadata := children0(e).index(objectMetadata)
	list := 0
	if metadata != 0 {
		list = level{e: e, first: metadata + 1, end: e.Nodes[metadata].End}.index(nameProfiles)
	}
	at, end, equal := list+1, list+1, true
	if list != 0 {
		end = e.Nodes[list].End
	}
	asked := false
	for _, p := range e.Class.Profiles {
		if !asksForProfile(e, p) {
			continue
		}
		asked = true
		if at < end && e.Nodes[at].Text == p {
			at++
		} else {
			equal = false
		}
	}
	if list == 0 {
		return !asked
	}
	w.omitted[list] = equal && at == end
	return true
}

// asksForProfile tells whether an event has an attribute that the profile brings.
func asksForProfile(e *ocsf.Event, profile string) bool {
	for i := 1; i < e.Nodes[0].End; i = e.Nodes[i].End {
		if a := e.Nodes[i].Field.Attribute; a != nil && slices.Contains(a.Profiles, profile) {
			return true
		}
	}
	return false
}

// deriveObject marks what is left out below an object. It tells whether anything of the
// object is written, and false where Read would derive what is not there.
func (w *Writer) deriveObject(e *ocsf.Event, object int, of *ocsf.ObjectType) (kept, ok bool) {
	end := e.Nodes[object].End
	zeros := false
	for i := object + 1; i < end; i = e.Nodes[i].End {
		n := &e.Nodes[i]
		switch {
		case w.omitted[i]:
			continue
		case n.Kind == ocsf.Object && n.Field.Attribute != nil && n.Field.Attribute.Object != nil && w.roles[n.Field.ID] != roleUnmapped && n.End > i+1:
			below, fine := w.deriveObject(e, i, n.Field.Attribute.Object)
			if !fine {
				return false, false
			}
			kept = kept || below
			continue
		case n.Kind == ocsf.Int && hasCaption(n.Field.Attribute):
			captioned := n.End < end && e.Nodes[n.End].Field.Name == n.Field.Attribute.Sibling
			if want := captionOf(n.Field.Attribute, n.Int, object == 0); want != "" {
				if !captioned {
					return false, false
				}
				w.omitted[n.End] = e.Nodes[n.End].Text == want
			}
			if n.Int == 0 && !captioned && of != nil && n.Field.Attribute.Requirement == ocsf.Required {
				zeros = true
				continue
			}
		}
		kept = true
	}
	if of != nil && !w.deriveSpecial(e, object, of) {
		return false, false
	}
	if zeros && kept {
		for i := object + 1; i < end; i = e.Nodes[i].End {
			if n := &e.Nodes[i]; n.Kind == ocsf.Int && n.Int == 0 && n.Field.Attribute.Requirement == ocsf.Required && hasCaption(n.Field.Attribute) &&
				(n.End == end || e.Nodes[n.End].Field.Name != n.Field.Attribute.Sibling) {
				w.omitted[i] = true
			}
		}
	}
	return kept || zeros, true
}

// deriveSpecial does what is left out of some objects only. What it is derived from is
// always written, so it leaves no object empty.
func (w *Writer) deriveSpecial(e *ocsf.Event, object int, of *ocsf.ObjectType) bool {
	in := level{e: e, first: object + 1, end: e.Nodes[object].End}
	switch of.Name {
	case objectConnection:
		name := in.find(nameProtocol)
		if name == nil {
			return true
		}
		if n, known := typed.ProtocolNumber(name.Text); known {
			i := in.index(nameProtocolNum)
			if i == 0 {
				return false
			}
			w.omitted[i] = e.Nodes[i].Int == n
		}
	case objectURL:
		return w.deriveURL(in)
	}
	return true
}

// deriveURL leaves the parts of a URL out. Without any of them nothing is derived, which
// Read sees by a scheme: it is left out only with all others.
func (w *Writer) deriveURL(in level) bool {
	whole := in.find(nameURL)
	if whole == nil {
		return true
	}
	parts, ok := urlParts(whole.Text)
	if !ok {
		return true
	}
	for _, p := range parts {
		if p.text == "" {
			continue
		}
		i := in.index(p.name)
		if i == 0 || valueOf(&in.e.Nodes[i]) != p.text {
			return in.index("scheme") != 0 // what is written has the scheme: nothing is derived
		}
	}
	for _, p := range parts {
		if i := in.index(p.name); i != 0 && p.text != "" {
			w.omitted[i] = true
		}
	}
	return true
}

// valueOf is a scalar as a string.
func valueOf(n *ocsf.Node) string {
	if n.Kind == ocsf.String || n.Text != "" {
		return n.Text
	}
	return strconv.FormatInt(n.Int, 10)
}

// urlPart is an attribute of the object url.
type urlPart struct{ name, text string }

// urlParts gives the parts of an absolute URL that Read derives from it. It refuses a port
// that is not written as JSON writes a number.
func urlParts(s string) (parts [5]urlPart, ok bool) {
	u, ok := typed.SplitURL(s)
	if !ok || len(u.Port) > 1 && u.Port[0] == '0' {
		return parts, false
	}
	return [5]urlPart{{"hostname", u.Host}, {"path", u.Path}, {"port", u.Port}, {"query_string", u.Query}, {"scheme", strings.ToLower(u.Scheme)}}, true
}

// hasCaption tells whether an attribute is the id of an enum beside which its caption is.
func hasCaption(a *ocsf.Attribute) bool {
	return a != nil && a.Sibling != "" && !a.Array && len(a.Enum) > 0 && a.Enum[0].Numeric && a.Name != nameClass && a.Name != nameCategory && a.Name != nameType
}

// other is the id of a value that the schema does not have. Its caption is the source's.
const other = 99

// captionOf is the caption of an id where one is derived: not those that are always written,
// that of Unknown, which is often not there, and that of Other.
func captionOf(a *ocsf.Attribute, id int64, top bool) string {
	if id == 0 || id == other || top && slices.Contains(readable, a.Sibling) {
		return ""
	}
	if v := a.EnumByID(id); v != nil {
		return v.Caption
	}
	return ""
}

// restoreLean puts back into an event what the detail "lean" left out. An event that has a
// type_uid was written in full.
func restoreLean(event map[string]any, class *ocsf.Class) (lean bool) {
	if class == nil || event[nameType] != nil || event[nameClass] == nil {
		return false
	}
	restoreObject(event, &class.Item, true)
	add := func(in map[string]any, name string, v any) {
		if in[name] == nil {
			in[name] = v
		}
	}
	timed := event[nameCategory] == nil
	add(event, nameCategory, number(int64(class.CategoryUID)))
	add(event, nameCategoryName, class.CategoryName)
	if activity, err := integer(event[nameActivity]); err == nil {
		event[nameType] = number(int64(class.UID)*100 + activity)
		name, ok := event[nameActivityName].(string)
		if !ok {
			name = activityCaption(class, activity)
		}
		if activity != other && name != "" {
			add(event, nameTypeName, class.Caption+": "+name)
		}
	}
	if metadata, ok := event[objectMetadata].(map[string]any); ok {
		if t, ok := event["time"].(json.Number); ok && timed {
			add(metadata, nameOriginalTime, t.String())
		}
		var profiles []any
		for _, p := range class.Profiles {
			if hasProfile(event, class, p) {
				profiles = append(profiles, p)
			}
		}
		if len(profiles) > 0 {
			add(metadata, nameProfiles, profiles)
		}
	}
	return true
}

func hasProfile(event map[string]any, class *ocsf.Class, profile string) bool {
	for name := range event {
		if a := class.Attribute(name); a != nil && slices.Contains(a.Profiles, profile) {
			return true
		}
	}
	return false
}

// restoreObject restores what an object tells by itself, and the objects in it.
func restoreObject(object map[string]any, item *ocsf.Item, top bool) {
	for name, v := range object {
		a := item.Attribute(name)
		below, ok := v.(map[string]any)
		if a == nil || !ok || a.Object == nil || top && name == "unmapped" {
			continue
		}
		restoreObject(below, &a.Object.Item, false)
		restoreSpecial(below, a.Object)
	}
	for _, a := range item.Attributes {
		if !hasCaption(a) {
			continue
		}
		id, err := integer(object[a.Name])
		switch {
		case object[a.Name] == nil:
			if !top && a.Requirement == ocsf.Required && a.EnumByID(0) != nil && object[a.Sibling] == nil {
				object[a.Name] = number(0)
			}
		case err == nil && object[a.Sibling] == nil:
			if caption := captionOf(a, id, top); caption != "" {
				object[a.Sibling] = caption
			}
		}
	}
}

func restoreSpecial(object map[string]any, of *ocsf.ObjectType) {
	switch of.Name {
	case objectConnection:
		if name, ok := object[nameProtocol].(string); ok && object[nameProtocolNum] == nil {
			if n, known := typed.ProtocolNumber(name); known {
				object[nameProtocolNum] = number(n)
			}
		}
	case objectURL:
		whole, _ := object[nameURL].(string)
		parts, ok := urlParts(whole)
		if !ok || object["scheme"] != nil {
			return
		}
		for _, p := range parts {
			switch {
			case p.text == "" || object[p.name] != nil:
			case p.name == "port":
				object[p.name] = json.Number(p.text)
			default:
				object[p.name] = p.text
			}
		}
	}
}

func number(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

func integer(v any) (int64, error) {
	n, _ := v.(json.Number)
	return n.Int64()
}
