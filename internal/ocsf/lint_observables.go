package ocsf

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// lintObservables looks whether the observables point at values of this event.
func (v *validation) lintObservables() {
	list, _ := v.event["observables"].([]any)
	for i, o := range list {
		m, _ := o.(map[string]any)
		name, ok := m["name"].(string)
		if !ok {
			continue
		}
		a := v.resolve(name)
		if a == nil {
			continue
		}
		path := fmt.Sprintf("observables[%d]", i)
		got := v.valuesAt(name)
		value, present := m["value"]
		if len(got) == 0 {
			v.warn("lint_observable_unresolved", path+".name", fmt.Sprintf("%q has no value in this event", name))
		} else if present && a.Object == nil {
			text, plain := plainText(value, "True", "False", "None")
			if !plain || !slices.ContainsFunc(got, func(x any) bool { return isPlain(x, text) }) {
				v.warn("lint_observable_value", path+".value", fmt.Sprintf("%v is not among %v", value, got))
			}
		}
		v.lintObservableType(m["type_id"], path, name, a)
	}
}

// isPlain tells whether a value of the event has this text.
func isPlain(value any, text string) bool {
	got, plain := plainText(value, "true", "false", "")
	return plain && got == text
}

// plainText is the text of a value as Python writes it, in which truth and null differ
// between an event and an observable. Objects and lists with content have none.
func plainText(value any, yes, no, null string) (text string, plain bool) {
	switch v := value.(type) {
	case nil:
		return null, true
	case bool:
		if v {
			return yes, true
		}
		return no, true
	case json.Number:
		if integer(v) != nil {
			return enumKey(v), true
		}
		return floatText(v), true
	case string:
		return v, true
	case []any:
		return "[]", len(v) == 0
	case map[string]any:
		return "{}", len(v) == 0
	}
	return "", false
}

// floatText is a number that is no integer, the shortest way.
func floatText(n json.Number) string {
	f, _ := n.Float64()
	if math.IsInf(f, 0) {
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(f, 'g', -1, 64)), "+")
	}
	text := strconv.FormatFloat(f, 'e', -1, 64)
	exponent, _ := strconv.Atoi(text[strings.IndexByte(text, 'e')+1:])
	if exponent < -4 || exponent >= 16 {
		return text
	}
	text = strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// indexed is a part of a path with an index that is a number or nothing.
var indexed = regexp.MustCompile(`^([^\[]+)(?:\[(\d*)\]\n?)?$`)

// valuesAt gives the values at a path. A list without an index stands for all its elements.
func (v *validation) valuesAt(path string) []any {
	current := []any{v.event}
	for _, part := range splitPath(path) {
		found := indexed.FindStringSubmatch(part)
		if found == nil {
			return nil
		}
		var next []any
		for _, c := range current {
			m, _ := c.(map[string]any)
			switch x := m[found[1]].(type) {
			case nil:
			case []any:
				next = append(next, elements(x, found[2])...)
			default:
				next = append(next, x)
			}
		}
		current = next
	}
	return current
}

// elements gives the element of an index, or all where there is none.
func elements(list []any, index string) []any {
	if index == "" {
		return list
	}
	i, err := strconv.Atoi(index)
	if err != nil || i >= len(list) {
		return nil
	}
	return list[i : i+1]
}

// lintObservableType looks whether the type_id fits: that of the attribute, its type or
// its object, Unknown and Other. A type_id of one attribute of one object, whose caption
// has a colon, is not judged.
func (v *validation) lintObservableType(typeID any, path, name string, a *Attribute) {
	if !IntegerT.holds(typeID) {
		return
	}
	id := int(integer(typeID).Int64())
	fits := []int{0, 99, a.Observable}
	if a.Object != nil {
		fits = append(fits, a.Object.Observable)
	} else {
		fits = append(fits, a.Type.Observable)
	}
	caption := v.schema.ObservableCaption(id)
	if !slices.Contains(fits, id) && !strings.Contains(caption, ":") {
		v.warn("lint_observable_type", path+".type_id", fmt.Sprintf("type_id %d (%s) does not fit %s", id, caption, name))
	}
}
