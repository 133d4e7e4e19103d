package ocsf

import (
	"cmp"
	"slices"
)

// Schema is one release of the OCSF schema: what an event of that version may hold.
// There is one per version, shared by all who load it and never changed.
type Schema struct {
	// Version is the release, "1.8.0".
	Version string

	classes     []*Class // by uid
	classNames  map[string]*Class
	objects     map[string]*ObjectType
	types       map[string]*Type
	profiles    []string // sorted
	observables *Attribute
}

// Item is what a class and an object have in common.
type Item struct {
	Name    string // "detection_finding"
	Caption string // "Detection Finding"
	// Attributes are sorted by name.
	Attributes  []*Attribute
	Constraints []Constraint
	// Deprecated is the version that deprecated the item; empty if none did.
	Deprecated string
	// Profiles are those that apply to the item, sorted.
	Profiles []string
}

// Class is a class of events.
type Class struct {
	Item
	UID          int
	CategoryUID  int
	CategoryName string // the caption of the category: "Findings"

	schema *Schema
}

// ObjectType is an object of the schema. An object may hold itself, as a process holds
// its parent: pointers are shared, so a walk over all paths does not end by itself.
type ObjectType struct {
	Item
	// Observable is the type_id of the object among the observables, 0 for none. It is
	// not that of the values in it: see Attribute.
	Observable int
}

// ConstraintKind says how many of the names of a Constraint must be there.
type ConstraintKind uint8

// The kinds of constraints.
const (
	AtLeastOne ConstraintKind = iota
	JustOne
)

// Constraint asks for some of the attributes of an item.
type Constraint struct {
	Kind  ConstraintKind
	Names []string
}

// Class finds a class by its name, "detection_finding", or gives nil.
func (s *Schema) Class(name string) *Class { return s.classNames[name] }

// ClassByUID finds a class by its class_uid, or gives nil.
func (s *Schema) ClassByUID(uid int) *Class {
	i, ok := slices.BinarySearchFunc(s.classes, uid, func(c *Class, uid int) int { return cmp.Compare(c.UID, uid) })
	if !ok {
		return nil
	}
	return s.classes[i]
}

// Classes are all classes, by uid. The slice belongs to the schema.
func (s *Schema) Classes() []*Class { return s.classes }

// Object finds an object by its name, "network_endpoint", or gives nil.
func (s *Schema) Object(name string) *ObjectType { return s.objects[name] }

// Type finds a scalar type by its name, "ip_t", or gives nil.
func (s *Schema) Type(name string) *Type { return s.types[name] }

// Profiles are the names of all profiles, sorted. The slice belongs to the schema.
func (s *Schema) Profiles() []string { return s.profiles }

// HasProfile tells whether the version knows a profile.
func (s *Schema) HasProfile(name string) bool {
	_, ok := slices.BinarySearch(s.profiles, name)
	return ok
}

// ObservableCaption is the caption of a type_id among the observables, "IP Address";
// empty where the version has none, or without a schema.
func (s *Schema) ObservableCaption(typeID int) string {
	if s == nil {
		return ""
	}
	if v := s.observables.EnumByID(int64(typeID)); v != nil {
		return v.Caption
	}
	return ""
}

// Attribute finds an attribute by its name, whatever profile it needs, or gives nil.
func (it *Item) Attribute(name string) *Attribute {
	i, ok := slices.BinarySearchFunc(it.Attributes, name, func(a *Attribute, name string) int { return cmp.Compare(a.Name, name) })
	if !ok {
		return nil
	}
	return it.Attributes[i]
}

// Schema is the schema that the class belongs to; nil for a class that was not loaded.
func (c *Class) Schema() *Schema { return c.schema }
