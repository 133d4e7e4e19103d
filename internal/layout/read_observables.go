package layout

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// observableReader derives the observables of an event that was read back, in the order
// in which an [ocsf.Event] has them: that of the names of the attributes.
type observableReader struct {
	schema *ocsf.Schema
	list   []any
}

func observablesOf(event map[string]any, class *ocsf.Class) []any {
	r := observableReader{schema: class.Schema()}
	for _, name := range slices.Sorted(maps.Keys(event)) {
		if name != "unmapped" {
			r.visit(name, class.Attribute(name), event[name])
		}
	}
	return r.list
}

// visit looks at the value at a path.
func (r *observableReader) visit(path string, a *ocsf.Attribute, v any) {
	if a == nil {
		return
	}
	switch x := v.(type) {
	case []any:
		for i, e := range x {
			r.visit(path+"["+strconv.Itoa(i)+"]", a, e)
		}
	case map[string]any:
		if a.Object == nil {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(x)) {
			r.visit(path+"."+name, a.Object.Attribute(name), x[name])
		}
	case string:
		r.add(path, a, x)
	case json.Number:
		r.add(path, a, x.String())
	case bool:
		r.add(path, a, strconv.FormatBool(x))
	}
}

func (r *observableReader) add(path string, a *ocsf.Attribute, text string) {
	if a.Observable == 0 || len(text) > ocsf.MaxObservable {
		return
	}
	o := map[string]any{"name": path, "type_id": json.Number(strconv.Itoa(a.Observable)), "value": text}
	if caption := r.schema.ObservableCaption(a.Observable); caption != "" {
		o["type"] = caption
	}
	r.list = append(r.list, o)
}
