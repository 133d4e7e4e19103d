package ocsf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"unicode/utf8"
)

// validation is the check of one event.
type validation struct {
	Report
	schema   *Schema
	class    *Class
	event    map[string]any
	profiles []string // those that the event declares, known or not
	checks   []Check
}

// ValidateJSON checks an event in JSON. Of two equal keys the last counts.
func (s *Schema) ValidateJSON(data []byte, checks ...Check) Report {
	v, err := decode(data)
	if err != nil {
		return Report{Errors: []Finding{{"event_not_json", "", err.Error()}}}
	}
	return s.Validate(v, checks...)
}

// decode reads one JSON value.
func decode(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the text is not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the event")
	}
	return v, nil
}

// Validate checks an event that encoding/json decoded with UseNumber: the difference of
// 5 and 5.0 counts. It makes the checks of the OCSF server's /api/v2/validate, with its
// codes and paths, and those asked for.
func (s *Schema) Validate(event any, checks ...Check) Report {
	v := &validation{schema: s, checks: checks}
	m, ok := event.(map[string]any)
	if !ok {
		v.fail("event_wrong_type", "", "event is "+typeOf(event)+", not an object")
		return v.Report
	}
	v.event = m
	v.UID, _ = v.metadata()["uid"].(string)
	if v.class = v.findClass(); v.class == nil {
		return v.Report
	}
	v.readProfiles()
	if v.class.Deprecated != "" {
		v.warn("class_deprecated", "class_uid", fmt.Sprintf("class %s is deprecated since %s", v.class.Name, v.class.Deprecated))
	}
	v.attributes(m, "", &v.class.Item)
	v.checkVersion()
	v.checkTypeUID()
	v.constraints(m, "", &v.class.Item)
	v.checkObservables()
	if v.asked(Strict) {
		v.lint()
	}
	return v.Report
}

func (v *validation) asked(c Check) bool { return slices.Contains(v.checks, c) }

// metadata is the object of that name; nil, which reads as empty, where there is none.
func (v *validation) metadata() map[string]any {
	m, _ := v.event["metadata"].(map[string]any)
	return m
}

// findClass finds the class of the event, or reports why not and gives nil.
func (v *validation) findClass() *Class {
	uid, ok := v.event["class_uid"]
	if !ok {
		v.missing("class_uid")
		return nil
	}
	n := integer(uid)
	if n == nil || !n.IsInt64() {
		v.wrongType("class_uid", uid, "integer_t")
		return nil
	}
	if c := v.schema.ClassByUID(int(n.Int64())); c != nil {
		return c
	}
	v.fail("class_uid_unknown", "class_uid", "no class has uid "+n.String())
	return nil
}

// readProfiles takes what metadata.profiles says.
func (v *validation) readProfiles() {
	list, _ := v.metadata()["profiles"].([]any)
	for i, p := range list {
		name, ok := p.(string)
		if !ok {
			continue
		}
		if !v.schema.HasProfile(name) {
			v.fail("profile_unknown", fmt.Sprintf("metadata.profiles[%d]", i), fmt.Sprintf("unknown profile %q", name))
		}
		v.profiles = append(v.profiles, name)
	}
}

// checkTypeUID computes type_uid where its parts are numbers.
func (v *validation) checkTypeUID() {
	class, activity, got := integer(v.event["class_uid"]), integer(v.event["activity_id"]), integer(v.event["type_uid"])
	if class == nil || activity == nil || got == nil {
		return
	}
	want := new(big.Int).Mul(class, big.NewInt(100))
	if want.Add(want, activity).Cmp(got) != 0 {
		v.fail("type_uid_incorrect", "type_uid", fmt.Sprintf("type_uid %s is not %s * 100 + %s = %s", got, class, activity, want))
	}
}

// constraints checks those of an item. A key counts even where its value is null.
func (v *validation) constraints(m map[string]any, path string, it *Item) {
	for _, c := range it.Constraints {
		n := 0
		for _, name := range c.Names {
			if _, ok := m[name]; ok {
				n++
			}
		}
		if c.Kind == AtLeastOne && n == 0 {
			v.fail("constraint_failed", path, fmt.Sprintf("at_least_one %v: got none", c.Names))
		}
		if c.Kind == JustOne && n != 1 {
			v.fail("constraint_failed", path, fmt.Sprintf("just_one %v: got %d", c.Names, n))
		}
	}
}

func (v *validation) missing(path string) {
	v.fail("attribute_required_missing", path, "required attribute "+path+" is missing")
}

func (v *validation) wrongType(path string, value any, expected string) {
	v.fail("attribute_wrong_type", path, "expected "+expected+", got "+typeOf(value))
}
