package ocsf

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// attributes checks the members of an item against its attributes.
func (v *validation) attributes(m map[string]any, path string, it *Item) {
	prefix := path
	if path != "" {
		prefix += "."
	}
	visible := 0
	for _, a := range it.Attributes {
		if a.Visible(v.profiles) {
			visible++
			v.attribute(m, prefix, a)
		}
	}
	// An item without attributes, such as unmapped, may hold anything.
	if visible == 0 {
		return
	}
	for key := range sorted(m) {
		a := it.Attribute(key)
		switch {
		case a == nil:
			v.fail("attribute_unknown", prefix+key, fmt.Sprintf("%q is not defined in %s", key, it.Name))
		case !a.Visible(v.profiles):
			v.fail("attribute_unknown", prefix+key,
				fmt.Sprintf("%q is not defined in %s (only with profile %s)", key, it.Name, strings.Join(a.Profiles, " or ")))
		}
	}
}

// attribute checks one attribute, present or not. A null counts as absent here.
func (v *validation) attribute(m map[string]any, prefix string, a *Attribute) {
	path := prefix + a.Name
	value, present := m[a.Name]
	if present && a.Enum != nil {
		v.enum(m, prefix, a)
	}
	if value == nil {
		if a.Requirement == Required {
			v.missing(path)
		}
		if a.Requirement == Recommended && v.asked(WarnRecommended) {
			v.warn("attribute_recommended_missing", path, "recommended attribute "+path+" is missing")
		}
		return
	}
	if a.Deprecated != "" {
		v.warn("attribute_deprecated", path, path+" is deprecated since "+a.Deprecated)
	}
	if !a.Array {
		v.value(value, path, a)
		return
	}
	list, ok := value.([]any)
	if !ok {
		v.wrongType(path, value, "array of "+a.typeName())
		return
	}
	for i, x := range list {
		v.value(x, path+"["+strconv.Itoa(i)+"]", a)
	}
}

// typeName is the name of what the attribute holds.
func (a *Attribute) typeName() string {
	if a.Object != nil {
		return a.Object.Name
	}
	return a.Type.Name
}

// value checks a value, or an element of a list.
func (v *validation) value(value any, path string, a *Attribute) {
	if a.Object == nil {
		v.scalar(value, path, a.Type)
		return
	}
	m, ok := value.(map[string]any)
	if !ok {
		v.wrongType(path, value, a.Object.Name+" (object)")
		return
	}
	if a.Object.Deprecated != "" {
		v.warn("object_deprecated", path, "object "+a.Object.Name+" is deprecated since "+a.Object.Deprecated)
	}
	v.attributes(m, path, &a.Object.Item)
	v.constraints(m, path, &a.Object.Item)
}

// scalar checks a value against its type.
func (v *validation) scalar(value any, path string, t *Type) {
	if t.Base == JSONT {
		return
	}
	if !t.Base.holds(value) {
		expected := t.Base.String()
		if t.Name != expected {
			expected = t.Name + " (" + expected + ")"
		}
		v.wrongType(path, value, expected)
		return
	}
	if n := integer(value); n != nil && t.HasRange && (n.Cmp(big.NewInt(t.Min)) < 0 || n.Cmp(big.NewInt(t.Max)) > 0) {
		v.fail("attribute_value_exceeds_"+super(t.superRange)+"range", path, fmt.Sprintf("%s is outside %d to %d", n, t.Min, t.Max))
	}
	if text, ok := value.(string); ok {
		v.text(text, path, t)
	}
	if raw, err := json.Marshal(value); err == nil && t.Values != nil && !slices.Contains(t.Values, string(raw)) {
		code := "attribute_value_not_in_type_values"
		if t.superValues {
			code = "attribute_value_not_in_super_type_values"
		}
		v.fail(code, path, fmt.Sprintf("%s is not among %v", raw, t.Values))
	}
}

// text checks the length and the form of a text.
func (v *validation) text(text, path string, t *Type) {
	if n := utf8.RuneCountInString(text); t.MaxLen != 0 && n > t.MaxLen {
		v.fail("attribute_value_exceeds_"+super(t.superLen)+"max_len", path, fmt.Sprintf("length %d > %d", n, t.MaxLen))
	}
	if t.Regex != "" && !t.pattern().MatchString(text) {
		v.warn("attribute_value_"+super(t.superRegex)+"regex_not_matched", path, fmt.Sprintf("%q has not the form of %s", text, t.Name))
	}
}

// super is the part of a code that says the primitive set the limit.
func super(inherited bool) string {
	if inherited {
		return "super_type_"
	}
	return ""
}

// sorted gives the members of an object by name, so that reports are the same each time.
func sorted(m map[string]any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}
