package ocsf

import (
	"cmp"
	"slices"
	"strconv"
)

// Requirement says how much an attribute is wanted.
type Requirement uint8

// The requirements, the weakest first.
const (
	Optional Requirement = iota
	Recommended
	Required
)

// Attribute is one attribute of a class or an object, with everything resolved.
// Classes and objects that have the very same attribute share it.
type Attribute struct {
	Name string
	// Type is the type of a scalar, Object that of an object: one of them is nil.
	Type   *Type
	Object *ObjectType
	// Array tells that the value is a list of these.
	Array       bool
	Requirement Requirement
	// Profiles are those that bring the attribute: it exists in an event that names one
	// of them. None: it always exists.
	Profiles []string
	// Sibling is the name of the attribute that holds the caption of an Enum value.
	Sibling string
	// Enum are the values allowed, numbers by value, else texts in their order.
	Enum []EnumValue
	// Deprecated is the version that deprecated the attribute; empty if none did.
	Deprecated string
	// Observable is the type_id that a value here has among the observables: the
	// attribute's own in this object, else the dictionary's, else the type's. 0 for
	// none, and for objects.
	Observable int

	captions []int32 // indexes into Enum, by folded caption
}

// EnumValue is one value of an enum.
type EnumValue struct {
	// Text is the value as a text: "2", or "GET" where the values are texts.
	Text string
	// ID is the value where Numeric.
	ID      int64
	Numeric bool
	Caption string
	// Deprecated is the version that deprecated the value; empty if none did.
	Deprecated string
}

// Visible tells whether the attribute exists in an event that declares these profiles.
func (a *Attribute) Visible(profiles []string) bool {
	if a.Profiles == nil {
		return true
	}
	for _, p := range a.Profiles {
		if slices.Contains(profiles, p) {
			return true
		}
	}
	return false
}

// EnumByID finds the value of a numeric enum, or gives nil.
func (a *Attribute) EnumByID(id int64) *EnumValue {
	first, end := 0, len(a.Enum) // by hand: slices.BinarySearchFunc copies the values
	for first < end {
		if mid := (first + end) / 2; a.Enum[mid].ID < id {
			first = mid + 1
		} else {
			end = mid
		}
	}
	if first == len(a.Enum) || a.Enum[first].ID != id || !a.Enum[first].Numeric {
		return nil
	}
	return &a.Enum[first]
}

// EnumByText finds a value by its text, "2" or "GET", or gives nil. A number must be
// written as the schema does: no sign, no leading zero, no blank.
func (a *Attribute) EnumByText(text string) *EnumValue {
	if len(a.Enum) == 0 {
		return nil
	}
	if a.Enum[0].Numeric {
		id, ok := smallNumber(text)
		if !ok {
			return nil
		}
		return a.EnumByID(id)
	}
	i, ok := slices.BinarySearchFunc(a.Enum, text, func(v EnumValue, text string) int { return cmp.Compare(v.Text, text) })
	if !ok {
		return nil
	}
	return &a.Enum[i]
}

// EnumByCaption finds a value by its caption in any case of its letters (those of
// ASCII; captions have no others), or gives nil.
func (a *Attribute) EnumByCaption(caption string) *EnumValue {
	i, ok := slices.BinarySearchFunc(a.captions, caption, func(i int32, caption string) int {
		return compareFold(a.Enum[i].Caption, caption)
	})
	if !ok {
		return nil
	}
	return &a.Enum[a.captions[i]]
}

// index prepares the look-up by caption. Of two equal captions the lower value wins.
func (a *Attribute) index() {
	for i := range a.Enum {
		a.captions = append(a.captions, int32(i))
	}
	slices.SortStableFunc(a.captions, func(i, j int32) int { return compareFold(a.Enum[i].Caption, a.Enum[j].Caption) })
}

// compareFold compares two texts by bytes, letters of ASCII as if they were small.
func compareFold(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if c := cmp.Compare(lower(a[i]), lower(b[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// smallNumber reads a number that is written the one canonical way.
func smallNumber(text string) (int64, bool) {
	if text == "" || len(text) > 18 || text[0] == '0' && len(text) > 1 {
		return 0, false
	}
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}
