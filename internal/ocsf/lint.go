package ocsf

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"
)

// lint makes the checks of Strict, which the OCSF server lacks: what is valid and yet
// hardly meant.
func (v *validation) lint() {
	declared := slices.Compact(slices.Sorted(slices.Values(v.profiles)))
	for _, p := range declared {
		if v.schema.HasProfile(p) && !slices.Contains(v.class.Profiles, p) {
			v.warn("lint_profile_unused", "metadata.profiles", p+" does not apply to "+v.class.Name)
		}
	}
	v.lintCaptions()
	for _, name := range []string{"class_uid", "activity_id", "type_uid"} {
		if !IntegerT.holds(v.event[name]) {
			v.warn("lint_type_uid_missing_part", "type_uid", "class_uid, activity_id or type_uid is absent")
			break
		}
	}
	if version, ok := v.metadata()["version"].(string); ok && !semantic.MatchString(version) {
		v.warn("lint_version_format", "metadata.version", fmt.Sprintf("%q is not a semantic version", version))
	}
	v.lintObservables()
	v.lintItem(v.event, "", &v.class.Item)
}

// lintCaptions compares the names that repeat a number in words.
func (v *validation) lintCaptions() {
	if equals99(v.event["activity_id"]) {
		return
	}
	want := [][2]string{{"class_name", v.class.Caption}, {"category_name", v.class.CategoryName}}
	if a := v.class.Attribute("type_uid"); a != nil {
		if e := a.EnumByText(enumKey(v.event["type_uid"])); e != nil {
			want = append(want, [2]string{"type_name", e.Caption})
		}
	}
	for _, w := range want {
		got, present := v.event[w[0]]
		if present && w[1] != "" && !isText(got, w[1]) {
			v.warn("lint_name_mismatch", w[0], fmt.Sprintf("expected %q, got %v", w[1], got))
		}
	}
}

// lintItem looks at the members of an item and all below.
func (v *validation) lintItem(m map[string]any, path string, it *Item) {
	if path != "" {
		path += "."
	}
	for key, value := range sorted(m) {
		p := path + key
		switch {
		case value == nil:
			v.warn("lint_null", p, "null value")
		case isEmpty(value):
			v.warn("lint_empty", p, "empty value")
		case isInfinite(value):
			v.warn("lint_nonfinite", p, "not a finite number")
		}
		a := it.Attribute(key)
		if a == nil || !a.Visible(v.profiles) {
			continue
		}
		if a.Object != nil {
			v.lintObjects(value, p, a)
		} else if a.Type.Name == "timestamp_t" {
			v.lintTime(m, value, p, key)
		}
		if a.Enum != nil && a.Sibling != "" && equals99(value) && isNothing(m[a.Sibling]) {
			v.warn("lint_other_without_sibling", p, "99 (Other) but no "+a.Sibling)
		}
	}
}

// lintObjects goes into an object or a list of them.
func (v *validation) lintObjects(value any, path string, a *Attribute) {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	for i, x := range list {
		m, ok := x.(map[string]any)
		if !ok {
			continue
		}
		p := path
		if isList {
			p = fmt.Sprintf("%s[%d]", path, i)
		}
		v.lintItem(m, p, &a.Object.Item)
	}
}

// The times that are plausible in milliseconds: 1973 to 5138, in seconds they would
// be elsewhere.
var (
	earliest = big.NewInt(1e11)
	latest   = big.NewInt(1e14)
)

// lintTime looks whether a time is in milliseconds and agrees with its text.
func (v *validation) lintTime(m map[string]any, value any, path, key string) {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	for _, x := range list {
		if !LongT.holds(x) {
			continue
		}
		if n := new(big.Int).Abs(integer(x)); n.Sign() != 0 && (n.Cmp(earliest) < 0 || n.Cmp(latest) >= 0) {
			v.warn("lint_timestamp_range", path, fmt.Sprintf("%v is not plausibly milliseconds", x))
		}
	}
	text, ok := m[key+"_dt"].(string)
	if !ok || !LongT.holds(value) {
		return
	}
	at, ok := readDatetime(text)
	if !ok {
		return
	}
	difference := new(big.Int).Sub(big.NewInt(at.UnixMicro()), new(big.Int).Mul(integer(value), big.NewInt(1000)))
	if difference.Abs(difference).Cmp(big.NewInt(1e6)) >= 0 {
		v.warn("lint_datetime_mismatch", path+"_dt", fmt.Sprintf("%s is not %v", text, value))
	}
}

// readDatetime reads a datetime_t, in UTC where it names no zone.
func readDatetime(text string) (time.Time, bool) {
	text = strings.ToUpper(text)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// equals99 tells whether a value is the number 99, however it is written.
func equals99(value any) bool {
	n, ok := value.(json.Number)
	if !ok {
		return false
	}
	f, err := n.Float64()
	return err == nil && f == 99
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// isNothing tells whether a value says nothing: absent, empty, 0 or false.
func isNothing(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case bool:
		return !v
	case json.Number:
		f, err := v.Float64()
		return err == nil && f == 0
	}
	return isEmpty(value)
}

// isInfinite tells whether a number is beyond what a float64 holds.
func isInfinite(value any) bool {
	n, ok := value.(json.Number)
	if !ok || integer(value) != nil {
		return false
	}
	f, _ := n.Float64()
	return math.IsInf(f, 0)
}
