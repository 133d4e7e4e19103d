package ocsf

import (
	"fmt"
	"strconv"
)

// enum checks the value of an attribute that has an enum, and its sibling. Here a null
// counts as present.
func (v *validation) enum(m map[string]any, prefix string, a *Attribute) {
	sibling, present := m[a.Sibling]
	present = present && a.Sibling != ""
	if a.Array {
		list, _ := m[a.Name].([]any)
		for i, x := range list {
			index := "[" + strconv.Itoa(i) + "]"
			e := a.EnumByText(enumKey(x))
			if e == nil {
				v.fail("attribute_enum_array_value_unknown", prefix+a.Name+index, fmt.Sprintf("%v is not in the enum", x))
				continue
			}
			if present && !isOther(x) {
				v.arraySibling(sibling, i, prefix+a.Sibling+index, e.Caption)
			}
			v.enumDeprecated("attribute_enum_array_value_deprecated", prefix+a.Name+index, e)
		}
		return
	}
	x := m[a.Name]
	e := a.EnumByText(enumKey(x))
	if e == nil {
		v.fail("attribute_enum_value_unknown", prefix+a.Name, fmt.Sprintf("%v is not in the enum", x))
		return
	}
	if present {
		v.scalarSibling(x, sibling, prefix+a.Sibling, e.Caption)
	}
	v.enumDeprecated("attribute_enum_value_deprecated", prefix+a.Name, e)
}

// scalarSibling compares the sibling of x with the caption. The sibling of 99 should be
// the word of the source instead.
func (v *validation) scalarSibling(x, sibling any, path, caption string) {
	switch {
	case isOther(x):
		if isText(sibling, caption) {
			v.warn("attribute_enum_sibling_suspicious_other", path, fmt.Sprintf("%q should be the source's own value", caption))
		}
	case !isText(sibling, caption):
		v.warn("attribute_enum_sibling_incorrect", path, fmt.Sprintf("expected %q, got %v", caption, sibling))
	}
}

// arraySibling compares element i of the sibling of a list with the caption.
func (v *validation) arraySibling(sibling any, i int, path, caption string) {
	var got any
	switch s := sibling.(type) {
	case []any:
		if i < len(s) {
			got = s[i]
		}
	case map[string]any:
		// The server looks at a map as a list of pairs, none of which is the caption.
		if i < len(s) {
			got = false
		}
	}
	switch {
	case got == nil:
		v.fail("attribute_enum_array_sibling_missing", path, fmt.Sprintf("expected %q", caption))
	case !isText(got, caption):
		v.fail("attribute_enum_array_sibling_incorrect", path, fmt.Sprintf("expected %q, got %v", caption, got))
	}
}

// isText tells whether a JSON value is this text.
func isText(value any, text string) bool {
	s, ok := value.(string)
	return ok && s == text
}

func (v *validation) enumDeprecated(code, path string, e *EnumValue) {
	if e.Deprecated != "" {
		v.warn(code, path, e.Text+" is deprecated since "+e.Deprecated)
	}
}
